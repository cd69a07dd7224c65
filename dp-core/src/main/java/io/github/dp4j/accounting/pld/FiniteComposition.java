package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.loss.DiscreteLoss;
import io.github.dp4j.accounting.loss.FiniteLoss;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A few releases with finitely many losses each, composed by listing all sums: as exact as doubles
 * are. Sums that differ by rounding alone are taken together, so that losses on a lattice stay few.
 *
 * <p>Errors: losses by at most {@link #lossError}; masses by the relative {@link #massError}, of
 * sums and products of positive numbers; and masses below the smallest double, which are lost.
 */
final class FiniteComposition {

    /** Sums listed at a time; beyond, the Fourier sum is asked. */
    private static final int MOST_PAIRS = 1 << 20;

    /** Sums this close, relative to the largest loss, are the same. */
    private static final double SAME = 1e-14;

    private static final double UNIT = 0x1p-53;

    /** Beyond this a sum could overflow. */
    private static final double LARGEST = 1e300;

    /** More than all that underflows: at most {@code MOST_PAIRS} masses in each of 100 products. */
    private static final double LOST = 1e-299;

    private double[] losses = {0};
    private double[] masses = {1};
    private double lossError;
    private double massError;
    private double infinite;

    /** No release at all. */
    private FiniteComposition() {}

    /** One release. */
    private FiniteComposition(FiniteLoss release) {
        losses = release.loss().losses();
        masses = release.loss().masses();
        lossError = release.error();
        massError = lossError;
    }

    /**
     * Returns the composition; null where some loss is continuous, or the sums too many or large.
     */
    static @Nullable FiniteComposition of(List<PrivacyLoss> releases, long[] counts) {
        FiniteComposition sum = new FiniteComposition();
        double logFinite = 0;
        int withInfinite = 0;
        for (int i = 0; i < counts.length; i++) {
            if (!(releases.get(i) instanceof FiniteLoss release)) {
                return null;
            }
            if (counts[i] == 0) {
                continue;
            }
            double mass = release.loss().infinite();
            if (mass > 0) {
                withInfinite += counts[i] == 1 ? 1 : 2;
                logFinite += counts[i] * Math.log1p(-mass);
                sum.infinite = mass;
            }
            if (!sum.addTimes(new FiniteComposition(release), counts[i])) {
                return null;
            }
        }
        if (withInfinite > 1) {
            sum.infinite = -Math.expm1(logFinite) * (1 + 1e-14);
        }
        return sum;
    }

    /** Adds the powers of two of which the count is made. */
    private boolean addTimes(FiniteComposition power, long count) {
        for (long rest = count; ; rest >>= 1) {
            if ((rest & 1) == 1 && !add(power)) {
                return false;
            }
            if (rest <= 1) {
                return true;
            }
            if (!power.add(power)) {
                return false;
            }
        }
    }

    private boolean add(FiniteComposition other) {
        long pairs = (long) losses.length * other.losses.length;
        if (pairs > MOST_PAIRS) {
            return false;
        }
        double[] sums = new double[(int) pairs];
        double[] products = new double[sums.length];
        int n = 0;
        double largest = 0;
        for (int i = 0; i < losses.length; i++) {
            for (int j = 0; j < other.losses.length; j++) {
                sums[n] = losses[i] + other.losses[j];
                products[n] = masses[i] * other.masses[j];
                largest = Math.max(largest, Math.abs(sums[n++]));
            }
        }
        if (!(largest < LARGEST)) {
            return false;
        }
        double lossErrors = lossError + other.lossError + UNIT * largest;
        double massErrors = massError + other.massError;
        merge(sums, products, SAME * largest);
        lossError += lossErrors;
        massError += massErrors;
        return true;
    }

    /** Sets the sums, equal ones together, and the errors of that. */
    private void merge(double[] sums, double[] products, double same) {
        int[] order =
                IntStream.range(0, sums.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> sums[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        losses = new double[sums.length];
        masses = new double[sums.length];
        int n = 0;
        int group = 0;
        int most = 1;
        double spread = 0;
        for (int i = 0; i < order.length; i++) {
            double sum = sums[order[i]];
            boolean first = i == 0 || sum - sums[order[i - 1]] > same;
            group = first ? 1 : group + 1;
            most = Math.max(most, group);
            if (first) {
                losses[n++] = sum;
            }
            spread = Math.max(spread, sum - losses[n - 1]);
            masses[n - 1] += products[order[i]];
        }
        losses = Arrays.copyOf(losses, n);
        masses = Arrays.copyOf(masses, n);
        lossError = spread;
        massError = (most + 1) * UNIT;
    }

    private double finite(double epsilon) {
        return new DiscreteLoss(losses, masses, 0, 0).hockeyStick(epsilon);
    }

    /** Returns an upper bound of the hockey-stick divergence. */
    double upper(double epsilon) {
        double finite = finite(epsilon - lossError);
        return Math.min(1, infinite + (finite > 0 ? finite * (1 + error()) + LOST : 0));
    }

    /** Returns a lower bound. */
    double lower(double epsilon) {
        return infinite * (1 - 1e-13) + finite(epsilon + lossError) * (1 - error());
    }

    /** With the terms of the divergence, of a difference each, and their sum. */
    private double error() {
        return massError + (losses.length + 8) * UNIT;
    }

    int atoms() {
        return losses.length;
    }

    /** Returns the largest loss, beyond which only infinite ones count. */
    double largest() {
        return losses.length == 0 ? 0 : losses[losses.length - 1] + 2 * lossError;
    }
}
