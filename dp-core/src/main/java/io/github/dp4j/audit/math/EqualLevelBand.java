package io.github.dp4j.audit.math;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Upper limits of a probability for every number of successes at once.
 *
 * <p>Of n independent uniform variables let U_(k) be the k-th smallest. The limits are {@code b_k},
 * the {@code 1 - a} quantiles of U_(k), {@code Beta(k, n - k + 1)}, with one level a for all k,
 * chosen so that {@code P(U_(k) > b_k for some k)} is what may fail. Then, whatever the law of the
 * scores, "j of n scores lie beyond a threshold" bounds the probability of lying there by b_(j+1)
 * for all thresholds together, those chosen by looking included: for each j the worst threshold
 * sits just above an order statistic, and ties only help.
 *
 * <p>The probability is exact, by a recursion over k on how many of a Poisson number of points lie
 * below b_k (Noe, The calculation of distributions of two-sided Kolmogorov-Smirnov type statistics,
 * Ann. Math. Stat. 43, 1972; in this form Moscovich and Nadler, arXiv 1503.04363): increments are
 * independent, paths with fewer than k points at b_k are struck out, and what is left is divided by
 * the probability that there are n points in all. What is cut off counts as struck out.
 */
public final class EqualLevelBand {

    /** The most trials for which the level is computed; it takes some n^1.5 operations a step. */
    public static final int MOST_TRIALS = 20_000;

    private static final double NEGLIGIBLE = 1e-19;
    private static final double ACCURACY = 1e-7;
    private static final int MOST_STEPS = 60;

    private final double level;
    private final double[] limits;

    private EqualLevelBand(double level, double[] limits) {
        this.level = level;
        this.limits = limits;
    }

    /**
     * Computes the limits.
     *
     * @param trials n, in [1, {@link #MOST_TRIALS}]
     * @param failure how often any of them may be too low, in [1e-9, 1)
     */
    public static EqualLevelBand of(int trials, double failure) {
        if (!(trials >= 1 && trials <= MOST_TRIALS && failure >= 1e-9 && failure < 1)) {
            throw new IllegalArgumentException(trials + " trials, failure " + failure);
        }
        if (trials == 1) {
            return new EqualLevelBand(failure, limits(1, failure, new double[1]));
        }
        double aim = Math.log(failure);
        // Not more than the level of one limit, not less than that of n of them.
        double high = aim;
        double low = aim - Math.log(trials);
        double logN = Math.log(trials);
        double x = Math.max(low, aim - Math.log(1 + 3.4 * logN * Math.log1p(logN)));
        double[] best = limits(trials, Math.exp(low), null);
        double bestX = low;
        double slope = 1;
        double lastX = Double.NaN;
        double lastValue = Double.NaN;
        double[] guess = best;
        for (int i = 0; i < MOST_STEPS && high - low > 1e-12; i++) {
            guess = limits(trials, Math.exp(x), guess);
            double value = Math.log(missed(trials, guess)) - aim;
            if (value <= 0) {
                low = x;
                best = guess;
                bestX = x;
                if (value > -ACCURACY) {
                    break;
                }
            } else {
                high = x;
            }
            if (!Double.isNaN(lastX) && x != lastX && value != lastValue) {
                slope = (value - lastValue) / (x - lastX);
            }
            lastX = x;
            lastValue = value;
            // Aims a little below, so that the last step ends on the safe side.
            double next = x - (value + 0.3 * ACCURACY) / slope;
            x = next > low && next < high ? next : 0.5 * (low + high);
        }
        return new EqualLevelBand(Math.exp(bestX), best);
    }

    /** Returns the level that all limits have. */
    public double level() {
        return level;
    }

    /** Returns the limit after so many successes, in [0, n]. */
    public double upperLimit(int successes) {
        return successes == limits.length ? 1 : limits[successes];
    }

    private static double[] limits(int n, double level, double @Nullable [] guess) {
        double[] result = new double[n];
        for (int j = 0; j < n; j++) {
            result[j] =
                    guess == null
                            ? ClopperPearson.upperLimit(j, n, level)
                            : ClopperPearson.upperLimit(
                                    j, n, level, Math.max(guess[j], Double.MIN_NORMAL));
        }
        return result;
    }

    /** Returns the probability that some order statistic lies above its limit, from above. */
    static double missed(int n, double[] limits) {
        double[] mass = {1};
        int first = 0;
        double at = 0;
        for (int k = 1; k <= n; k++) {
            double[] steps = poisson(n * (limits[k - 1] - at));
            at = limits[k - 1];
            int size = Math.min(first + mass.length + steps.length - 2, n) - k + 1;
            double[] next = new double[Math.max(size, 0)];
            for (int i = 0; i < mass.length; i++) {
                int from = Math.max(0, k - first - i);
                int to = Math.min(steps.length, n + 1 - first - i);
                for (int s = from; s < to; s++) {
                    next[first + i + s - k] += mass[i] * steps[s];
                }
            }
            int end = next.length;
            while (end > 0 && next[end - 1] < NEGLIGIBLE) {
                end--;
            }
            if (end == 0) {
                return 1;
            }
            mass = end == next.length ? next : Arrays.copyOf(next, end);
            first = k;
        }
        // All n points lie at or below the last limit, and none beyond.
        double rest = Math.exp(-n * (1 - at)) / PoissonDistribution.of(n).probability(n);
        return Math.max(1 - mass[0] * rest, 0);
    }

    private static double[] poisson(double mean) {
        double[] result = new double[(int) (40 + 12 * Math.sqrt(mean) + mean)];
        result[0] = Math.exp(-mean);
        int count = 1;
        for (; count < result.length; count++) {
            result[count] = result[count - 1] * mean / count;
            if (count > mean && result[count] < NEGLIGIBLE) {
                break;
            }
        }
        return Arrays.copyOf(result, Math.min(count + 1, result.length));
    }
}
