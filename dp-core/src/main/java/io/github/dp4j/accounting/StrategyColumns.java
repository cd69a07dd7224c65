package io.github.dp4j.accounting;

/** The columns of a strategy, one a step, as far as sensitivities need them. Immutable. */
interface StrategyColumns {

    /** Returns the number of columns. */
    int steps();

    /** Returns the number b for which columns at least b apart have no row in common. */
    int bands();

    /** Returns the square of a column's norm, rounded. */
    double squaredNorm(int column);

    /**
     * Returns the largest, over the places i < epochLength, of {@code sum |<C_j, C_k>|} over the
     * columns j and k at i, i + epochLength and so on; from above.
     */
    double largestEpoch(int epochLength);

    /** Returns a sum of so many positive terms, each a product of two numbers, from above. */
    static double fromAbove(double sum, double terms) {
        return sum * (1 + (terms + 8) * 0x1p-52);
    }
}
