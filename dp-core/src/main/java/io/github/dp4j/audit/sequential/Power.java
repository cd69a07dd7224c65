package io.github.dp4j.audit.sequential;

import io.github.dp4j.audit.math.Normal;

/** What a test with so many pairs would find. */
final class Power {

    /** An event of Laplace noise near the best one: quantiles are tried, not every number. */
    private static final double LIKELY = 0.4;

    private static final double LARGEST = 50;
    private static final int HALVINGS = 40;

    private final Promise promise;
    private final double needed;
    private final double deviations;

    /**
     * @param share of the wealth at the start that one event has
     * @param power how often the violation is to be found, in (0, 1)
     */
    Power(Promise promise, double level, double share, double power) {
        this.promise = promise;
        this.needed = -Math.log(level * share);
        this.deviations = Normal.lowerQuantile(power);
    }

    /** Returns the smallest epsilon found by so many bets; infinite if there is none. */
    double epsilon(long bets) {
        double found = promise.epsilon() + LARGEST;
        if (!suffices(found, bets)) {
            return Double.POSITIVE_INFINITY;
        }
        double missed = promise.epsilon();
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (missed + found) / 2;
            if (suffices(middle, bets)) {
                found = middle;
            } else {
                missed = middle;
            }
        }
        return found;
    }

    /** By the normal law of the logarithm of the wealth. */
    private boolean suffices(double epsilon, long bets) {
        double p = LIKELY;
        double q = LIKELY * Math.exp(-epsilon);
        double stake = promise.stake(promise.mean(p, q), promise.secondMoment(p, q));
        double mean = 0;
        double square = 0;
        for (int outcome = 0; outcome < 4; outcome++) {
            boolean x = outcome % 2 == 0;
            boolean y = outcome / 2 == 0;
            double probability = (x ? p : 1 - p) * (y ? q : 1 - q);
            double growth = Math.log1p(stake * promise.gain(x, y));
            mean += probability * growth;
            square += probability * growth * growth;
        }
        double deviation = Math.sqrt(Math.max(0, square - mean * mean));
        double n = (double) bets;
        return n > 0 && n * mean - deviations * deviation * Math.sqrt(n) >= needed;
    }
}
