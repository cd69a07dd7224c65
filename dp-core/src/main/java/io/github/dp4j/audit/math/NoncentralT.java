package io.github.dp4j.audit.math;

import org.apache.commons.math3.special.Gamma;

/** The noncentral t law: {@code (Z + shift) / sqrt(V / f)} with V chi-square of f degrees. */
public final class NoncentralT {

    private static final int FEWEST_POINTS = 1200;
    private static final int MOST_POINTS = 200_000;

    /** Beyond so many standard deviations of log sqrt(V / f) there is less than 1e-20. */
    private static final double DEVIATIONS = 11;

    private NoncentralT() {}

    /**
     * Returns {@code P(T >= t) = E[P(Z >= t S - shift)]} with {@code S = sqrt(V / f)}. The
     * trapezoidal rule in log S, whose density falls off doubly exponentially to the right and
     * exponentially to the left, is right to 1e-12 or so.
     *
     * @param degrees f, at least 1
     */
    public static double upperTail(double t, double degrees, double shift) {
        double half = 0.5 * degrees;
        // The density of y = log S is 2 half^half / Gamma(half) e^(f y - half e^(2 y)).
        double logScale = Math.log(2) + half * Math.log(half) - Gamma.logGamma(half);
        double deviation = Math.sqrt(0.5 / degrees);
        double from = -DEVIATIONS * deviation - (DEVIATIONS * DEVIATIONS) / (2 * degrees);
        double to = Math.min(DEVIATIONS * deviation, 2.5);
        // For a large t the integrand steps within 1 / t, which points must not miss.
        double wanted = 4 * Math.abs(t) * (to - from);
        int points = (int) Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, wanted));
        double step = (to - from) / points;
        double sum = 0;
        for (int i = 0; i <= points; i++) {
            double y = from + i * step;
            double density = Math.exp(logScale + degrees * y - half * Math.exp(2 * y));
            sum += density * Normal.upper(t * Math.exp(y) - shift);
        }
        return sum * step;
    }

    /** Returns the shift at which {@code P(T >= t)} is a level in (0, 1); it rises with t. */
    public static double shift(double t, double degrees, double level) {
        double width = 10 + Math.abs(t) * 0.7;
        double low = t - width;
        double high = t + width;
        while (upperTail(t, degrees, low) > level) {
            low -= width;
            width *= 2;
        }
        while (upperTail(t, degrees, high) < level) {
            high += width;
            width *= 2;
        }
        for (int i = 0; i < 80 && high - low > 1e-13 * (1 + Math.abs(high)); i++) {
            double middle = 0.5 * (low + high);
            if (upperTail(t, degrees, middle) > level) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low;
    }
}
