package io.github.dp4j.accounting.loss;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The loss of a mechanism of which only a privacy profile is known: h(e) at or above its
 * hockey-stick divergence at every epsilon e of at least 0, in both directions.
 *
 * <p>Why a profile is enough. The divergence {@code H(a) = sup_S P(S) - a Q(S)} of any pair is
 * convex in a, 1 at a = 0 and at least {@code (1 - a)+}; for a below 1, {@code H(a) = 1 - a + a
 * H'(1/a)} with H' of the reversed pair. So both are below the largest convex function under {@code
 * h(log a)}, mirrored by that rule for a below 1; and every such function is the divergence of some
 * pair of laws, which dominates the mechanism and may be composed in its place, adaptively (Zhu,
 * Dong, Wang, Optimal accounting of differential privacy via characteristic function, arXiv
 * 2106.08567, Proposition 8 and Theorem 10).
 *
 * <p>The mirror rule maps lines to lines and leaves in place those through (-1, 1): what it maps to
 * itself is above a = 1 the hull of the profile and of that point. Here h is taken at finitely many
 * points, between which a convex function is below the chord; what lies beyond the last counts as
 * infinite loss. Outcomes are the corners of the hull; the mass of Q there is the change of slope.
 *
 * @param profile the profile, falling, at most 1; never rounded down
 * @param largest from where on it is 0, possibly infinite
 */
public record ProfileLoss(DoubleUnaryOperator profile, double largest) implements PrivacyLoss {

    /**
     * Cells of the profile. With tilt c and n of them over a range r the width in epsilon is about
     * {@code (c + 1) (r/n)^2 / 8}, of the order of 1e-5 of epsilon.
     */
    private static final int CELLS = 2048;

    /** Cells begin where a profile has fallen to this part of what it begins with. */
    private static final double FLAT = 0.999;

    /** Where the search for the end of a profile begins; it doubles from there. */
    private static final double FIRST_GUESS = 1e-9;

    /** No epsilon of interest is larger. */
    private static final double FARTHEST = 1e12;

    /** More than the rounding of the sums that check the masses: 8 units for each cell. */
    private static final double ROUNDING = 1e-11;

    @Override
    public Cells cells(double lowTail, double highTail) {
        return new FiniteLoss(SymmetrizedLoss.symmetrize(half(highTail)));
    }

    /** Returns the positive losses, and the mass of infinite ones. */
    private DiscreteLoss half(double highTail) {
        double last = last(highTail);
        double first = endOfFlat(last);
        double[] v = new double[CELLS + 2];
        double[] h = new double[CELLS + 2];
        double least = 1;
        for (int j = 0; j < v.length; j++) {
            v[j] = j == 0 ? 0 : j > CELLS ? last : first + (last - first) * (j - 1) / CELLS;
            least = Math.min(least, v[j] >= largest ? 0 : profile.applyAsDouble(v[j]));
            h[j] = least;
        }
        return outcomes(v, h, corners(v, h));
    }

    /** Returns where the profile is at most a tail, or is 0. */
    private double last(double tail) {
        double high = FIRST_GUESS;
        while (high < largest && high < FARTHEST && profile.applyAsDouble(high) > tail) {
            high *= 2;
        }
        return high >= largest ? largest : high;
    }

    /** Returns where the profile has fallen a little, from below. */
    private double endOfFlat(double last) {
        double value = FLAT * profile.applyAsDouble(0);
        double low = 0;
        double high = last;
        for (int i = 0; i < 40; i++) {
            double middle = 0.5 * (low + high);
            if (profile.applyAsDouble(middle) >= value) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the indices of the corners of the hull. */
    private static int[] corners(double[] v, double[] h) {
        int[] corner = new int[v.length];
        int n = 0;
        for (int j = 0; j < v.length; j++) {
            while (n > 0
                    && !(slopeAfter(v, h, corner[n - 1], j)
                            > slopeBefore(v, h, n > 1 ? corner[n - 2] : -1, corner[n - 1]))) {
                n--;
            }
            corner[n++] = j;
        }
        return Arrays.copyOf(corner, n);
    }

    /** The slope from i to j, in a, times a at i: nothing overflows. */
    private static double slopeAfter(double[] v, double[] h, int i, int j) {
        return (h[j] - h[i]) / Math.expm1(v[j] - v[i]);
    }

    /** The slope from i (or from the point (-1, 1)) to j, in a, times a at j. */
    private static double slopeBefore(double[] v, double[] h, int i, int j) {
        return i < 0 ? (h[j] - 1) / (1 + Math.exp(-v[j])) : (h[i] - h[j]) / Math.expm1(v[i] - v[j]);
    }

    /**
     * Returns the masses of the corners, all raised by what the divergence that they sum to lacks
     * to the hull at some corner: however they were rounded, it is at least the hull, being as
     * straight between.
     */
    private static DiscreteLoss outcomes(double[] v, double[] h, int[] corner) {
        int n = corner.length;
        double[] losses = new double[n];
        double[] masses = new double[n];
        for (int k = 0; k < n; k++) {
            losses[k] = v[corner[k]];
            double after = k < n - 1 ? slopeAfter(v, h, corner[k], corner[k + 1]) : 0;
            double before = slopeBefore(v, h, k > 0 ? corner[k - 1] : -1, corner[k]);
            masses[k] = Math.max(0, after - before);
        }
        double infinite = h[corner[n - 1]];
        double raise = 1;
        double sum = infinite;
        double weighted = 0; // the mass of Q beyond, times a
        for (int k = n - 2; k >= -1; k--) {
            double next = losses[k + 1];
            double step = k < 0 ? next : next - losses[k];
            double beyond = weighted + masses[k + 1];
            sum -= beyond * Math.expm1(-step);
            weighted = beyond * Math.exp(-step);
            double hull = k < 0 ? 1 + 2 * (h[corner[0]] - 1) / (1 + Math.exp(next)) : h[corner[k]];
            if (hull > 0) {
                raise = Math.max(raise, hull / sum);
            }
        }
        raise *= 1 + ROUNDING;
        if (!(raise < 2)) {
            return new DiscreteLoss(new double[0], new double[0], 1, 1);
        }
        for (int k = 0; k < n; k++) {
            masses[k] *= raise;
        }
        infinite = Math.min(1, infinite * raise);
        return new DiscreteLoss(losses, masses, infinite, infinite);
    }
}
