package io.github.dp4j.accounting.fourier;

import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The saddle point of the transform of the hockey-stick divergence, {@code K(c) - c epsilon - log c
 * - log(1 + c)} with K the sum of the cumulants: the tilt at which the Fourier sum needs fewest
 * terms. Estimates only; see {@link LossTransform} for the bounds.
 */
public final class Saddle {

    private static final double SMALLEST = 1e-6;
    private static final double LARGEST = 1e12;

    /**
     * The largest tilt times epsilon: where epsilon is nearly the largest loss of all, the tilt has
     * no bound, and beyond this one only rounding grows.
     */
    private static final double LARGEST_EXPONENT = 1e10;

    private static final double STEP_DOWN = 0.8;

    /** As many large losses on average are not rare. */
    private static final double COMMON = 1;

    /** Below this part of epsilon a loss is not large. */
    private static final double SMALLEST_PART = 0.02;

    /** What aliases may exceed the bound that was asked for by, as a logarithm. */
    private static final double TOLERATED = 3;

    private final ComposedMoment moment;
    private final List<DiscreteLoss> losses;
    private final long[] counts;

    public Saddle(List<DiscreteLoss> losses, long[] counts, double threshold) {
        this.losses = losses;
        this.counts = counts;
        moment = new ComposedMoment(losses, counts, threshold);
    }

    /**
     * Compositions in two parts: with no loss above a threshold, and with one at least. Each has
     * its own tilt.
     *
     * @param threshold the threshold
     * @param commonTilt the tilt of the first part
     * @param logCommon the logarithm of Chernoff's bound of what it contributes to delta
     */
    public record Split(double threshold, double commonTilt, double logCommon) {

        /** All in the second part. */
        public static final Split NONE =
                new Split(ComposedMoment.WHOLE, 0, Double.NEGATIVE_INFINITY);

        public boolean isNone() {
            return threshold == ComposedMoment.WHOLE;
        }
    }

    /**
     * A period of the Fourier sum, and the tilts that bound its aliases.
     *
     * @param length the period in epsilon
     * @param above a tilt above the saddle
     * @param below a tilt below it, at least 0
     */
    public record Period(double length, double above, double below) {}

    private double[] cumulants(double c) {
        return moment.logMoment(c);
    }

    /**
     * Returns the highest threshold at which Chernoff's bound of what is common is at most this;
     * none where losses above it are not rare, as a Laplace loss that lies beside small ones.
     */
    public Split split(double epsilon, double logMost) {
        for (double part = STEP_DOWN; part > SMALLEST_PART; part *= STEP_DOWN) {
            double threshold = part * epsilon;
            Saddle common = common(threshold);
            double c = common.tiltOfEpsilon(epsilon);
            double log = MomentBounds.logFactor(c) + common.cumulants(c)[0] - c * epsilon;
            if (log <= logMost) {
                double expected = new ComposedMoment(losses, counts, threshold).logRatio(0)[0];
                return expected > 0 && expected < COMMON
                        ? new Split(threshold, c, log)
                        : Split.NONE;
            }
        }
        return Split.NONE;
    }

    /** Returns the saddle of the compositions with no loss above a threshold. */
    public Saddle common(double threshold) {
        return new Saddle(DiscreteLoss.upTo(losses, threshold), counts, ComposedMoment.WHOLE);
    }

    /** Returns the saddle of the others. */
    public Saddle rare(double threshold) {
        return new Saddle(losses, counts, threshold);
    }

    /** Returns the epsilon whose saddle point is c. */
    public double epsilon(double c) {
        return cumulants(c)[1] - 1 / c - 1 / (1 + c);
    }

    /** Returns the saddle point estimate of log delta(epsilon). */
    public double logDelta(double c, double epsilon) {
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
    public double tiltOfDelta(double delta) {
        double target = Math.log(delta);
        double tilt =
                root(
                        logC -> {
                            double c = Math.exp(logC);
                            double[] k = cumulants(c);
                            double epsilon = k[1] - 1 / c - 1 / (1 + c);
                            if (epsilon < 0) {
                                return -1 - Math.min(1e6, -epsilon);
                            }
                            return target - logDelta(c, epsilon, k);
                        });
        return limited(tilt, epsilon(tilt));
    }

    /** Returns the tilt for an epsilon. */
    public double tiltOfEpsilon(double epsilon) {
        return limited(root(logC -> epsilon(Math.exp(logC)) - epsilon), epsilon);
    }

    private static double limited(double tilt, double epsilon) {
        return epsilon > 0 ? Math.min(tilt, LARGEST_EXPONENT / epsilon) : tilt;
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

    /**
     * Returns a tilt at or below c with a shorter period. Where delta hangs on very rare and large
     * losses they pull the saddle point up to where their own moments explode, and aliases with
     * them; nothing is lost at lower tilts.
     */
    public double tiltOfShortPeriod(double c, double epsilon, double logDelta, double logAlias) {
        double best = period(c, epsilon, logDelta, logAlias).length();
        for (double next = STEP_DOWN * c; next > SMALLEST; next *= STEP_DOWN) {
            double length = period(next, epsilon, logDelta, logAlias).length();
            if (!(length < best)) {
                break;
            }
            best = length;
            c = next;
        }
        return c;
    }

    /** Returns a short period whose aliases are below {@code e^-logAlias} relative to delta. */
    public Period period(double c, double epsilon, double logDelta, double logAlias) {
        double variance = cumulants(c)[2] + 1 / (c * c);
        double reach = Math.sqrt(2 * (logAlias + 5) / variance);
        double right = Double.POSITIVE_INFINITY;
        double above = 2 * c;
        double left = (logAlias - logDelta + Math.min(0, cumulants(0)[0])) / c;
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

    /**
     * Returns whether a period that was found for a sample does for these releases too: moments at
     * a tilt far above may hang on a few of them.
     */
    public boolean suffices(
            Period period, double c, double epsilon, double logDelta, double logAlias) {
        double enough = logAlias - TOLERATED;
        double right = needed(period.above(), epsilon, logDelta, enough) / (period.above() - c);
        return right <= period.length()
                && (period.below() == 0
                        || needed(period.below(), epsilon, logDelta, enough)
                                <= period.length() * (c - period.below()));
    }

    private double needed(double c, double epsilon, double logDelta, double logAlias) {
        double k = c * Math.log(c / (1 + c)) - Math.log1p(c);
        return Math.max(1e-9, k + cumulants(c)[0] - c * epsilon - logDelta + logAlias);
    }
}
