package io.github.dp4j.testing;

import org.apache.commons.math3.special.Gamma;

/** Pearson's chi-square test of counts against given probabilities. */
public final class ChiSquare {

    /**
     * Below this many expected counts a cell is pooled with the next, so that the p-value holds.
     */
    private static final double FEWEST_EXPECTED = 20;

    private ChiSquare() {}

    /**
     * Returns the probability that counts as far off as these, or farther, come from these
     * probabilities.
     *
     * @param counts how often each result came up
     * @param probabilities of the same results; they sum to 1
     * @return the p-value
     */
    public static double pValue(long[] counts, double[] probabilities) {
        if (counts.length != probabilities.length) {
            throw new IllegalArgumentException(
                    counts.length + " counts, " + probabilities.length + " probabilities");
        }
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        double statistic = 0;
        int cells = 0;
        double observed = 0;
        double expected = 0;
        double expectedLeft = total;
        for (int i = 0; i < counts.length; i++) {
            if (probabilities[i] == 0 && counts[i] > 0) {
                return 0;
            }
            observed += counts[i];
            expected += total * probabilities[i];
            boolean last = i == counts.length - 1;
            boolean enough =
                    expected >= FEWEST_EXPECTED && expectedLeft - expected >= FEWEST_EXPECTED;
            if (last || enough) {
                double deviation = observed - expected;
                if (expected > 0) {
                    statistic += deviation * deviation / expected;
                    cells++;
                }
                expectedLeft -= expected;
                observed = 0;
                expected = 0;
            }
        }
        if (cells < 2) {
            throw new IllegalArgumentException("Too few counts for a test: one cell is left.");
        }
        return upperTail(statistic, cells - 1.0);
    }

    /**
     * Returns the probability that a chi-square variable exceeds a value.
     *
     * @param statistic the value
     * @param degreesOfFreedom of the variable
     * @return the probability
     */
    public static double upperTail(double statistic, double degreesOfFreedom) {
        return Gamma.regularizedGammaQ(degreesOfFreedom / 2, statistic / 2);
    }
}
