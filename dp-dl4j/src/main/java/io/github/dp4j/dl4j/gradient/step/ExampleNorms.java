package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;

/**
 * What the steps say about the gradient of each example of a chunk: its squared norm, as well as
 * they know it, and a bound of the norm of what {@link TrainableStep#addWeightedSum} adds at weight
 * 1.
 *
 * <p>The clip goes by the bound. Let {@code t} be what is added for an example and {@code s} the
 * bound; a step promises {@code |w t| <= w s (1 + 5e-7)} for every weight w in [0, 1] that it is
 * given. Steps add to different parameters, so bounds of squares add up.
 *
 * <p>The error of a chunk's sum goes by the mass of its rows ({@link CancellingRows}), of which an
 * example may have {@code rho s}, over all steps together. One that has more is added by itself
 * ({@link TrainableStep#addApart}), where its rows meet none of another's.
 *
 * <p><b>Underflow.</b> Numbers are scaled by w before products sum them. Each may lose the smallest
 * normal number, whole: some kernels take what is smaller for zero. An example's exposure {@code A}
 * says what that does to its sum, and where {@code 2^-126 A} (in float; {@code 2^-1022 A} in
 * double) is more than {@code 2^-26 C} the example is left out: with rows that cancel the loss of
 * one can make the sum longer.
 *
 * <p>Throughout, u is the unit of rounding, 2^-24 in float and 2^-53 in double, and a sum of n
 * products in any order errs by at most {@code n u / (1 - n u)} of the sum of the products'
 * absolute values (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1), written
 * {@code n u} below with room left for the denominator.
 */
public final class ExampleNorms {

    private final double[] squares;
    private final double[] bounds;
    private final double[] shares;
    private final double[] exposures;

    /**
     * Makes room.
     *
     * @param chunk the largest number of examples
     */
    public ExampleNorms(int chunk) {
        this.squares = new double[chunk];
        this.bounds = new double[chunk];
        this.shares = new double[chunk];
        this.exposures = new double[chunk];
    }

    /** Forgets all. */
    public void clear() {
        Arrays.fill(squares, 0);
        Arrays.fill(bounds, 0);
        Arrays.fill(shares, 0);
        Arrays.fill(exposures, 0);
    }

    /** Adds a square that was taken of the very numbers that are added, relatively within 4e-7. */
    public void add(int example, double square) {
        squares[example] += square;
        bounds[example] += square;
        shares[example] += square;
    }

    /**
     * Adds an estimate.
     *
     * @param square what rounding left of the squared norm
     * @param bound of the norm of what is added
     * @param share mass over rho
     */
    public void add(int example, double square, double bound, double share) {
        squares[example] += Math.max(0, square); // keeps NaN
        bounds[example] += bound * bound;
        shares[example] += share * share;
    }

    /**
     * Adds the exposure of a gradient whose rows may cancel.
     *
     * @param exposure {@code sqrt(n) sum_t |other_t|}, where n numbers a row t are scaled and the
     *     others multiply them
     */
    public void expose(int example, double exposure) {
        exposures[example] += exposure * exposure;
    }

    /**
     * Returns the exposure to underflow.
     *
     * @param example its place in the chunk
     * @return A of all steps together
     */
    public double exposure(int example) {
        return Math.sqrt(exposures[example]);
    }

    /**
     * Returns the estimated norm.
     *
     * @param example its place in the chunk
     * @return infinite or NaN where the gradient is
     */
    public double norm(int example) {
        return Math.sqrt(squares[example]);
    }

    /**
     * Returns the bound of the norm of what is added.
     *
     * @param example its place in the chunk
     * @return at least the norm, up to rounding
     */
    public double bound(int example) {
        return Math.sqrt(bounds[example]);
    }

    /**
     * Returns whether an example's rows have more mass than the error of a chunk's sum allows for.
     *
     * @param example its place in the chunk
     * @return true if it is to be added apart
     */
    public boolean isApart(int example) {
        return shares[example] > bounds[example];
    }
}
