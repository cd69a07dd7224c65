package io.github.dp4j.accounting.loss;

/**
 * Two laws P and Q on the line whose likelihood ratio P/Q is monotone: the worst-case outputs of a
 * mechanism on neighbouring data sets. The privacy loss at x is {@code log(P/Q)}.
 */
interface LikelihoodPair {

    /** Returns P/Q - 1 at x, without cancellation where it is small. */
    double excess(double x);

    /** Returns log(P/Q) at x. */
    double logRatio(double x);

    /** Returns the logarithm of Q's density at x. */
    double logQ(double x);

    /**
     * Returns ascending points: the ends of the range to be cut into cells and every point between
     * where the densities are not smooth. Outside the range lies at most {@code lowTail} and {@code
     * highTail} of P on either side, unless {@link #constantTails()}.
     */
    double[] range(double lowTail, double highTail);

    /**
     * Returns the width of a cell, within a range, over which the densities are smooth enough for
     * the quadrature of {@link ContinuousLoss}.
     */
    double cellWidth(double from, double to);

    /** Returns P's mass below (or above) x. */
    double tail(double x, boolean above);

    /** Returns whether the loss is constant below and above the range. */
    boolean constantTails();
}
