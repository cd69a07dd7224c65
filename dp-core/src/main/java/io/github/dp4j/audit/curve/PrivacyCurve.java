package io.github.dp4j.audit.curve;

/**
 * A trade-off function f: of all tests between the results on two neighbouring data sets, none with
 * a type-I error of at most a has a type-II error below f(a) (Dong, Roth, Su, Gaussian differential
 * privacy, arXiv 1905.02383, definition 2.3).
 *
 * <p>Falling and convex on [0, 1], at most {@code 1 - a}, and symmetric: it holds both ways round.
 * Where a curve is computed it is never above the truth, so that refuting it refutes the truth.
 */
public sealed interface PrivacyCurve permits EpsilonDeltaCurve, GaussianCurve, LedgerCurve {

    /**
     * Returns f(a).
     *
     * @param typeOneError a, in [0, 1]
     * @return the least type-II error, in [0, 1]
     */
    double typeTwoError(double typeOneError);

    /**
     * Returns f(1 - s): how much of a probability s of success under one data set is left under a
     * neighbour of it, at least. The same function without the subtraction, so that small
     * probabilities keep their digits.
     *
     * @param success s, in [0, 1]
     * @return the least probability under the neighbour, in [0, success]
     */
    double remaining(double success);

    /**
     * Returns what the curve is, as a noun: {@code the trade-off curve of 0.5-GDP}.
     *
     * @return the words
     */
    String words();
}
