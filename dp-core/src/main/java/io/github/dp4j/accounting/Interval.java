package io.github.dp4j.accounting;

/**
 * Bounds of an epsilon (or a delta).
 *
 * @param lower the lower bound
 * @param upper the upper bound; below the lower one only by a mistake in this package
 * @param reached whether they are as close as was asked
 * @param atoms the values of the discretised losses
 * @param summands the summands of the Fourier sum
 */
record Interval(double lower, double upper, boolean reached, int atoms, int summands) {

    /** Nothing is known. */
    static final Interval UNKNOWN = new Interval(0, Double.POSITIVE_INFINITY, false, 0, 0);

    /** Returns the better of these and further bounds; NaN is none. */
    Interval and(double otherLower, double otherUpper, int itsAtoms, int itsSummands) {
        return new Interval(
                otherLower > lower ? otherLower : lower,
                otherUpper < upper ? otherUpper : upper,
                false,
                itsAtoms,
                itsSummands);
    }

    Interval closeEnough() {
        return new Interval(lower, upper, true, atoms, summands);
    }

    /** Returns whether the bounds tell where the truth lies, if not closely. */
    boolean isFound() {
        return lower > 0.5 * upper;
    }
}
