package io.github.dp4j.accounting;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The saddle point of the transform of the hockey-stick divergence, {@code K(c) - c epsilon - log c
 * - log(1 + c)} with K the sum of the cumulants: the tilt at which the Fourier sum needs fewest
 * terms. Estimates only; see {@link LossTransform} for the bounds.
 */
final class Saddle {

    private static final double SMALLEST = 1e-6;
    private static final double LARGEST = 1e12;

    private final List<DiscreteLoss> losses;
    private final long[] counts;

    Saddle(List<DiscreteLoss> losses, long[] counts) {
        this.losses = losses;
        this.counts = counts;
    }

    /**
     * A period of the Fourier sum, and the tilts that bound its aliases.
     *
     * @param length the period in epsilon
     * @param above a tilt above the saddle
     * @param below a tilt below it, at least 0
     */
    record Period(double length, double above, double below) {}

    private double[] cumulants(double c) {
        double[] sum = new double[3];
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                double[] k = losses.get(i).cumulants(c);
                for (int j = 0; j < 3; j++) {
                    sum[j] += counts[i] * k[j];
                }
            }
        }
        return sum;
    }

    /** Returns the epsilon whose saddle point is c. */
    double epsilon(double c) {
        return cumulants(c)[1] - 1 / c - 1 / (1 + c);
    }

    /** Returns the saddle point estimate of log delta(epsilon). */
    double logDelta(double c, double epsilon) {
        double[] k = cumulants(c);
        return logDelta(c, epsilon, k);
    }

    private static double logDelta(double c, double epsilon, double[] k) {
        double curvature = k[2] + 1 / (c * c) + 1 / ((1 + c) * (1 + c));
        return k[0]
                - c * epsilon
                - Math.log(c)
                - Math.log1p(c)
                - 0.5 * Math.log(2 * Math.PI * curvature);
    }

    /** Returns the tilt for a delta; the one for epsilon 0 where delta is reached below 0. */
    double tiltOfDelta(double delta) {
        double target = Math.log(delta);
        return root(
                logC -> {
                    double c = Math.exp(logC);
                    double[] k = cumulants(c);
                    double epsilon = k[1] - 1 / c - 1 / (1 + c);
                    if (epsilon < 0) {
                        return -1 - Math.min(1e6, -epsilon);
                    }
                    return target - logDelta(c, epsilon, k);
                });
    }

    /** Returns the tilt for an epsilon. */
    double tiltOfEpsilon(double epsilon) {
        return root(logC -> epsilon(Math.exp(logC)) - epsilon);
    }

    /** Returns exp of where a rising function of log c crosses 0. */
    private static double root(DoubleUnaryOperator rising) {
        double low = 0;
        double high = 0;
        double fLow = rising.applyAsDouble(0);
        double fHigh = fLow;
        while (fHigh < 0 && high < Math.log(LARGEST)) {
            low = high;
            fLow = fHigh;
            high += 1.5;
            fHigh = rising.applyAsDouble(high);
        }
        while (fLow > 0 && low > Math.log(SMALLEST)) {
            high = low;
            fHigh = fLow;
            low -= 1.5;
            fLow = rising.applyAsDouble(low);
        }
        // The estimate need not be sharp: a per cent of the tilt changes nothing.
        for (int i = 0; i < 40 && high - low > 0.01; i++) {
            double middle = 0.5 * (low + high);
            if (i % 3 != 2 && fLow < 0 && fHigh > 0) {
                double secant = low - fLow * (high - low) / (fHigh - fLow);
                double margin = 0.02 * (high - low);
                middle = Math.min(high - margin, Math.max(low + margin, secant));
            }
            double f = rising.applyAsDouble(middle);
            if (f < 0) {
                low = middle;
                fLow = f;
            } else {
                high = middle;
                fHigh = f;
            }
        }
        return Math.exp(0.5 * (low + high));
    }

    /** Returns a short period whose aliases are below {@code e^-logAlias} relative to delta. */
    Period period(double c, double epsilon, double logDelta, double logAlias) {
        double variance = cumulants(c)[2] + 1 / (c * c);
        double reach = Math.sqrt(2 * (logAlias + 5) / variance);
        double right = Double.POSITIVE_INFINITY;
        double above = 2 * c;
        double left = (logAlias - logDelta) / c;
        double below = 0;
        for (double gap = 2 * reach; gap > 0.05 * reach; gap *= 0.6) {
            double length = needed(c + gap, epsilon, logDelta, logAlias) / gap;
            if (length < right) {
                right = length;
                above = c + gap;
            }
            if (gap < c) {
                length = needed(c - gap, epsilon, logDelta, logAlias) / gap;
                if (length < left) {
                    left = length;
                    below = c - gap;
                }
            }
        }
        return new Period(Math.max(right, left), above, below);
    }

    private double needed(double c, double epsilon, double logDelta, double logAlias) {
        double k = c * Math.log(c / (1 + c)) - Math.log1p(c);
        return Math.max(1e-9, k + cumulants(c)[0] - c * epsilon - logDelta + logAlias);
    }
}
