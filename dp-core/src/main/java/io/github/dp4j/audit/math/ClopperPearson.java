package io.github.dp4j.audit.math;

import org.apache.commons.statistics.distribution.BetaDistribution;

/** The exact upper limit of a probability after k successes in n trials. */
public final class ClopperPearson {

    /** Newton's steps from a good start are three or four; from the worst, a few dozen. */
    private static final int MOST_STEPS = 200;

    private static final double ACCURACY = 1e-14;

    private ClopperPearson() {}

    /**
     * Returns the p at which k successes or fewer have probability {@code level}: {@code P(Bin(n,
     * p) <= k) = level}, the {@code 1 - level} quantile of {@code Beta(k + 1, n - k)}. It is 1 for
     * k = n.
     *
     * @param successes k, in [0, n]
     * @param trials n, at least 1
     * @param level how often the limit may lie below the truth, in (0, 1)
     */
    public static double upperLimit(int successes, int trials, double level) {
        if (successes == trials) {
            return 1;
        }
        if (successes == 0) {
            return -Math.expm1(Math.log(level) / trials);
        }
        double spread = Normal.upperQuantile(level);
        double centre = (successes + 0.5 + 0.5 * spread * spread) / (trials + spread * spread);
        double rate = (successes + 0.5) / trials;
        double width = spread * Math.sqrt(Math.max(rate * (1 - rate), 0.25 / trials) / trials);
        return upperLimit(
                successes, trials, level, Math.min(Math.max(centre + width, 1e-12), 1 - 1e-12));
    }

    /**
     * The same from a first guess. The beta law is log-concave here, and so is its upper tail: the
     * logarithm lies below each of its tangents, and Newton's steps come from above, one after the
     * first.
     */
    static double upperLimit(int successes, int trials, double level, double guess) {
        if (successes == 0 || successes == trials) {
            return upperLimit(successes, trials, level);
        }
        BetaDistribution law = BetaDistribution.of(successes + 1.0, trials - (double) successes);
        double aim = Math.log(level);
        double p = guess;
        for (int i = 0; i < MOST_STEPS; i++) {
            double tail = law.survivalProbability(p);
            if (!(tail > 0)) {
                p *= 0.5; // so far out that the tail is no number any more
                continue;
            }
            double excess = Math.log(tail) - aim;
            double next = p + excess * tail / law.density(p);
            if (!(next < 1)) {
                next = 0.5 * (p + 1);
            } else if (!(next > 0)) {
                next = 0.5 * p;
            }
            if (Math.abs(next - p) <= ACCURACY * next) {
                return next;
            }
            p = next;
        }
        return p;
    }
}
