package io.github.dp4j.audit.math;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** The standard normal law, each tail by itself: one less the other has no digits far out. */
public final class Normal {

    private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

    private Normal() {}

    /** Returns {@code P(Z <= x)}. */
    public static double lower(double x) {
        return STANDARD.cumulativeProbability(x);
    }

    /** Returns {@code P(Z > x)}. */
    public static double upper(double x) {
        return STANDARD.survivalProbability(x);
    }

    /** Returns x with {@code P(Z <= x) = p}, for p in [0, 1]. */
    public static double lowerQuantile(double p) {
        return STANDARD.inverseCumulativeProbability(p);
    }

    /** Returns x with {@code P(Z > x) = p}, for p in [0, 1]. */
    public static double upperQuantile(double p) {
        return STANDARD.inverseSurvivalProbability(p);
    }
}
