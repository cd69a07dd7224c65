package io.github.dp4j.dl4j.audit;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** Two-sided p-values of statistics whose law is known. */
final class Tails {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Tails() {}

    /** Of a sum of squares of standard normal numbers. */
    static double chiSquared(double sum, long degrees) {
        ChiSquaredDistribution law = ChiSquaredDistribution.of((double) degrees);
        return twice(Math.min(law.cumulativeProbability(sum), law.survivalProbability(sum)));
    }

    /** Of a standard normal number. */
    static double normal(double z) {
        return twice(NORMAL.survivalProbability(Math.abs(z)));
    }

    /**
     * Of the least of several p-values, by Bonferroni: whatever they have to do with each other.
     */
    static double least(double least, long of) {
        return Math.min(1, least * of);
    }

    /** A statistic that is no number fails. */
    private static double twice(double tail) {
        return Double.isNaN(tail) ? 0 : Math.min(1, 2 * tail);
    }
}
