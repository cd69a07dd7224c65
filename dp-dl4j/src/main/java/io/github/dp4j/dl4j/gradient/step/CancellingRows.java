package io.github.dp4j.dl4j.gradient.step;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * The bound for gradients that are sums over rows (positions, time steps), {@code g = sum_t a_t (x)
 * e_t}, and are added by a product of matrices, never held: rows may cancel, so that {@code |g|} is
 * far below the mass {@code M = sum_t |a_t| |e_t|} that rounding goes by. A bias is one more input
 * that is always 1.
 *
 * <p><b>What is added</b> for weight w is {@code sum_t a_t (x) fl(w e_t)}, or with {@code fl(w
 * a_t)}, summed in some order. Against {@code w g} the scaling errs by {@code u w M}, the sum of T
 * products by {@code T u w M}; where a number underflows, by what is said below.
 *
 * <p><b>What is bounded</b>: the estimate of {@code |g|^2} has an error of at most {@code k u M^2},
 * where k counts the roundings of the way it was taken, and that of {@code |g|} one of {@code k' u
 * M}. So
 *
 * <pre>
 * |added| &lt;= w ( sqrt(max(0, estimate) + k u M^2) + (k' + T + 2) u M )
 * </pre>
 *
 * <p><b>The mass of what chunks add together is bounded too</b>: with {@code rho = max(16, 2
 * sqrt(T))} in float an example of mass {@code M <= rho s}, over all steps, has {@code w M <= rho
 * C} after clipping, which the error of a chunk's sum goes by. Rows of random signs have {@code M /
 * |g|} about sqrt(T). An example whose rows cancel more is added apart: what it adds is then one
 * number a parameter, the same whoever its neighbours are.
 *
 * <p><b>Underflow.</b> Each of the n scaled numbers of a row may lose the smallest normal number,
 * {@code 2^-126} in float, which makes {@code 2^-126 A} with {@code A = sqrt(n) sum_t |other_t|}.
 * The sum of the others may be far longer than the gradient, so the bound does not cover it: {@link
 * ExampleNorms#expose} does.
 */
public final class CancellingRows {

    private static final double SMALLEST_RHO = 16;

    /** In double the error of a sum is no matter: hardly anything is added apart. */
    private static final double RHO_IN_DOUBLE = 1 << 12;

    /** Room for the roundings of M itself. */
    private static final double ROOM = 1.001;

    private final double unit;
    private final double rho;
    private final int rows;

    public CancellingRows(DataType type, int rows) {
        this.unit = unit(type);
        this.rho = rho(type, rows);
        this.rows = rows;
    }

    /** The unit of rounding, with room for the denominators of n u / (1 - n u). */
    public static double unit(DataType type) {
        return (type == DataType.FLOAT ? 0x1p-24 : 0x1p-53) * 1.01;
    }

    /** How many times the clipped norm the mass may be. */
    public static double rho(DataType type, int rows) {
        double smallest = type == DataType.FLOAT ? SMALLEST_RHO : RHO_IN_DOUBLE;
        return Math.max(smallest, 2 * Math.sqrt(rows));
    }

    /**
     * Adds an example.
     *
     * @param square the estimate of its squared norm
     * @param squareRoundings k
     * @param normRoundings k'
     * @param mass M, relatively within 1e-4
     * @param exposed A
     */
    public void add(
            ExampleNorms norms,
            int example,
            double square,
            double squareRoundings,
            double normRoundings,
            double mass,
            double exposed) {
        double m = mass * ROOM;
        double bound =
                Math.sqrt(Math.max(0, square) + squareRoundings * unit * m * m)
                        + (normRoundings + rows + 2) * unit * m;
        norms.add(example, square, bound, m / rho);
        norms.expose(example, exposed);
    }
}
