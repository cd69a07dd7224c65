package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;

/**
 * What the steps say about the gradient of each example of a chunk: its squared norm, as well as
 * they know it, and a bound of the norm of what {@link TrainableStep#addWeightedSum} adds at weight
 * 1.
 *
 * <p>The clip goes by the bound. Let {@code t_l} be what step l adds for an example, {@code b_l}
 * its bound and {@code f_l} its floor; a step promises {@code |w t_l| <= w (b_l + 5e-7 f_l)} for
 * every weight w in [0, 1] that it is given, and an error of its sum over a chunk that goes by the
 * floors ({@link SumRounding}). Steps add to different parameters, so squares add up, and the bound
 * of the whole gradient is {@code s = max(|b|, |f|)}: then {@code |w t| <= w s (1 + 5e-7)}. The
 * floor is asked of the whole gradient and not of each step: rows that cancel in a small part of it
 * cost nothing.
 *
 * <p>Throughout, u is the unit of rounding, 2^-24 in float and 2^-53 in double, and a sum of n
 * products in any order errs by at most {@code n u / (1 - n u)} of the sum of the products'
 * absolute values (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1), written
 * {@code n u} below with room left for the denominator.
 */
public final class ExampleNorms {

    private final double[] squares;
    private final double[] bounds;
    private final double[] floors;

    /**
     * Makes room.
     *
     * @param chunk the largest number of examples
     */
    public ExampleNorms(int chunk) {
        this.squares = new double[chunk];
        this.bounds = new double[chunk];
        this.floors = new double[chunk];
    }

    /** Forgets all. */
    public void clear() {
        Arrays.fill(squares, 0);
        Arrays.fill(bounds, 0);
        Arrays.fill(floors, 0);
    }

    /** Adds a square that was taken of the very numbers that are added, relatively within 4e-7. */
    void add(int example, double square) {
        squares[example] += square;
        bounds[example] += square;
        floors[example] += square;
    }

    /**
     * Adds an estimate.
     *
     * @param square what rounding left of the squared norm
     * @param bound b, of the norm of what is added
     * @param floor f, which rounding goes by
     */
    void add(int example, double square, double bound, double floor) {
        squares[example] += Math.max(0, square); // keeps NaN
        bounds[example] += bound * bound;
        floors[example] += floor * floor;
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
        return Math.sqrt(Math.max(bounds[example], floors[example])); // keeps NaN
    }
}
