package io.github.dp4j.accounting.pld;

import io.github.dp4j.privacy.Require;

/**
 * Bounds of an epsilon (or a delta).
 *
 * @param lower the lower bound
 * @param upper the upper bound; below the lower one by a mistake in this package ({@link
 *     #checked}), or where each was found for another pair ({@link #fromAbove})
 * @param reached whether they are as close as was asked
 * @param atoms the values of the discretised losses
 * @param summands the summands of the Fourier sum
 */
public record CertifiedBounds(
        double lower, double upper, boolean reached, int atoms, int summands) {

    /** Below this epsilon a width is absolute. */
    public static final double SMALL = 0.01;

    /** Nothing is known. */
    static final CertifiedBounds UNKNOWN =
            new CertifiedBounds(0, Double.POSITIVE_INFINITY, false, 0, 0);

    /** Returns the better of these and further bounds; NaN is none. */
    CertifiedBounds and(double otherLower, double otherUpper, int itsAtoms, int itsSummands) {
        return new CertifiedBounds(
                otherLower > lower ? otherLower : lower,
                otherUpper < upper ? otherUpper : upper,
                false,
                itsAtoms,
                itsSummands);
    }

    /**
     * Returns these bounds; without a lower one where it is NaN, which is none.
     *
     * @throws IllegalStateException if they are crossed
     */
    public CertifiedBounds checked() {
        if (Double.isNaN(lower)) {
            return new CertifiedBounds(0, upper, false, atoms, summands).checked();
        }
        check(lower, upper);
        return this;
    }

    /**
     * Returns bounds of which only the upper one counts: those of a pair above the mechanism that
     * each division into cells makes anew (a {@code ProfileLoss}). A lower bound from one division
     * may lie above an upper one from another, and neither is wrong.
     *
     * @throws IllegalStateException if the upper bound is none
     */
    CertifiedBounds fromAbove() {
        check(0, upper);
        return lower <= upper ? this : new CertifiedBounds(0, upper, reached, atoms, summands);
    }

    /**
     * Refuses crossed bounds: one of them is wrong, and nobody knows which.
     *
     * @throws IllegalStateException if they are crossed
     */
    public static void check(double lower, double upper) {
        if (!(lower <= upper)) {
            throw new IllegalStateException(
                    "the PLD accountant's bounds are crossed: at least "
                            + Require.show(lower)
                            + ", at most "
                            + Require.show(upper)
                            + ". This is a mistake in DP4J, please report it with the event; the RDP"
                            + " accountant shares none of this code.");
        }
    }

    CertifiedBounds closeEnough() {
        return new CertifiedBounds(lower, upper, true, atoms, summands);
    }

    /** Returns whether the bounds tell where the truth lies, if not closely. */
    boolean isFound() {
        return lower > 0.5 * upper;
    }
}
