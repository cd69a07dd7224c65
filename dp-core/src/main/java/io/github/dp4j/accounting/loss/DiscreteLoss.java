package io.github.dp4j.accounting.loss;

import io.github.dp4j.accounting.math.FastMath;
import java.util.Arrays;
import java.util.List;

/**
 * A privacy loss with finitely many values: its law under P, possibly without some mass.
 *
 * @param losses the values
 * @param masses the mass of P at each
 * @param missing the mass of P that is at none of the values
 * @param infinite the part of {@code missing} that counts as infinite loss
 */
@SuppressWarnings("ArrayRecordComponent") // Internal: never compared, copied or changed.
public record DiscreteLoss(double[] losses, double[] masses, double missing, double infinite) {

    /**
     * Up to here powers are added as they are; beyond, relative to the largest: e^709 overflows.
     */
    private static final double LARGEST_EXPONENT = 300;

    /** From here down a moment would be the small difference of 1 and nearly 1. */
    private static final double CANCELLING = -0.5;

    /**
     * Returns the logarithm of {@code E[e^(c L)]} over the finite values, and its first two
     * derivatives in c.
     */
    public double[] cumulants(double c) {
        double shift = 0;
        for (int j = 0; j < losses.length; j++) {
            shift = Math.max(shift, masses[j] > 0 ? c * losses[j] : 0);
        }
        if (shift <= LARGEST_EXPONENT) {
            shift = 0;
        }
        double zero = 0;
        double one = 0;
        double two = 0;
        for (int j = 0; j < losses.length; j++) {
            double l = losses[j];
            double e = shift == 0 ? FastMath.expm1(c * l) : Math.exp(c * l - shift);
            zero += masses[j] * e;
            double w = masses[j] * (shift == 0 ? 1 + e : e);
            one += w * l;
            two += w * l * l;
        }
        if (shift == 0 && zero - missing < CANCELLING) {
            return logSums(c); // sums of positive terms
        }
        double total = shift == 0 ? 1 - missing + zero : zero;
        double mean = one / total;
        return new double[] {
            shift + (shift == 0 ? Math.log1p(zero - missing) : Math.log(zero)),
            mean,
            Math.max(0, two / total - mean * mean)
        };
    }

    /**
     * Returns how far the logarithm of {@code E[e^(c L)]} from {@link #cumulants} or {@link
     * #logSums} may be off by rounding, losses and masses taken for exact. Either adds n terms:
     * {@code m (e^(cl) - 1)} where the moment is near 1 or above, else positive ones; each of them
     * is right to a few units, and c times l rounded moves it by {@code c l e^(cl)} units.
     */
    public double cumulantError(double c) {
        double log = cumulants(c)[0];
        double largest = 0;
        double sum = 0;
        double turned = 0;
        for (int j = 0; j < losses.length; j++) {
            if (masses[j] > 0) {
                double exponent = c * losses[j];
                double weight = masses[j] * Math.exp(exponent - log);
                largest = Math.max(largest, Math.abs(exponent));
                sum += Math.abs(weight - masses[j] * Math.exp(-log));
                turned += weight * Math.abs(exponent);
            }
        }
        boolean byExcess = largest <= LARGEST_EXPONENT && log > CANCELLING;
        double terms = (losses.length + 12) * (byExcess ? sum : 1) + 4 * turned;
        return 0x1p-53 * (terms + (byExcess ? 0 : 4 * largest) + 8 + 4 * Math.abs(log));
    }

    /** Returns all losses up to a threshold; the rest is missing. */
    public static List<DiscreteLoss> upTo(List<DiscreteLoss> losses, double threshold) {
        return losses.stream().map(l -> l.part(Double.NEGATIVE_INFINITY, threshold)).toList();
    }

    /** Returns the losses above {@code from} up to {@code to} that occur; the rest is missing. */
    public DiscreteLoss part(double from, double to) {
        double[] values = new double[losses.length];
        double[] weights = new double[losses.length];
        double rest = missing;
        int n = 0;
        for (int j = 0; j < losses.length; j++) {
            if (losses[j] > from && losses[j] <= to && masses[j] > 0) {
                values[n] = losses[j];
                weights[n++] = masses[j];
            } else {
                rest += masses[j];
            }
        }
        return new DiscreteLoss(Arrays.copyOf(values, n), Arrays.copyOf(weights, n), rest, 0);
    }

    /** As {@link #cumulants}, where nearly all mass is missing. */
    public double[] logSums(double c) {
        double shift = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < losses.length; j++) {
            shift = Math.max(shift, masses[j] > 0 ? c * losses[j] : shift);
        }
        double zero = 0;
        double one = 0;
        double two = 0;
        for (int j = 0; j < losses.length; j++) {
            double l = losses[j];
            double w = masses[j] * Math.exp(c * l - shift);
            zero += w;
            one += w * l;
            two += w * l * l;
        }
        double mean = one / zero;
        return zero == 0
                ? new double[] {Double.NEGATIVE_INFINITY, 0, 0}
                : new double[] {
                    shift + Math.log(zero), mean, Math.max(0, two / zero - mean * mean)
                };
    }

    /** Returns {@code E[(1 - e^(epsilon - L))+]}, infinite losses included. */
    public double hockeyStick(double epsilon) {
        double sum = infinite;
        for (int j = 0; j < losses.length; j++) {
            if (losses[j] > epsilon) {
                sum -= masses[j] * FastMath.expm1(epsilon - losses[j]);
            }
        }
        return sum;
    }
}
