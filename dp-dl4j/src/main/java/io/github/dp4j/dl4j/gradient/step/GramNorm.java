package io.github.dp4j.dl4j.gradient.step;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * The norm of {@code sum_t a_t (x) e_t} from two Gram matrices, {@code sum_{t,u} (a_t . a_u)(e_t .
 * e_u)}, with its bound.
 *
 * <p>An element of a Gram matrix of D columns errs by {@code D u |a_t| |a_u|}; the double sum over
 * products, taken in double, adds nothing that counts. So the squared norm errs by at most {@code
 * (D_a + D_e + 4) u M^2}.
 *
 * <p>That holds while elements neither overflow nor underflow. An element loses {@code 2^-149 D} to
 * underflow; while {@code sum |a_t|} and {@code sum |e_t|} are at most {@code 2^40 M} that makes at
 * most {@code 2^-69 D M^2} of the square. Where it cannot be sure of that, this class says so, and
 * the gradient is taken in double: {@link RowGradient}.
 */
public final class GramNorm {

    private static final double LARGEST = 1e18;

    /** What a row's norm may be whose square underflows. */
    private static final double LOST = 0x1p-56;

    private final CancellingRows bound;
    private final int rows;
    private final double one;
    private final double roundings;
    private final int scaledInputs;
    private final int scaledErrors;

    /**
     * Prepares the norm.
     *
     * @param rows T
     * @param inputs the numbers of an input row
     * @param errors the numbers of an error row
     * @param bias whether there is one
     * @param scalesInputs whether the sum scales inputs, not errors
     */
    public GramNorm(
            DataType type, int rows, int inputs, int errors, boolean bias, boolean scalesInputs) {
        this.bound = new CancellingRows(type, rows);
        this.rows = rows;
        this.one = bias ? 1 : 0;
        this.roundings = inputs + errors + 4.0 + (type == DataType.DOUBLE ? rows * rows : 0);
        this.scaledInputs = scalesInputs ? inputs : 0;
        this.scaledErrors = scalesInputs ? 0 : errors;
    }

    /**
     * Adds an example from the lower triangles of its Gram matrices, one behind the other.
     *
     * @return false if nothing was added, since they are no basis for a bound
     */
    public boolean add(ExampleNorms norms, int example, double[] grams) {
        int square = rows * rows;
        double diagonal = 0;
        double below = 0;
        double mass = 0;
        double inputs = 0;
        double errors = 0;
        for (int t = 0; t < rows; t++) {
            int row = t * rows;
            for (int u = 0; u < t; u++) {
                below += (grams[row + u] + one) * grams[square + row + u];
            }
            double a = grams[row + t] + one;
            double e = grams[square + row + t];
            diagonal += a * e;
            double length = Math.sqrt(a);
            double error = Math.sqrt(e);
            mass += length * error;
            inputs += length;
            errors += error;
        }
        double largest = Math.max(inputs, errors) + rows * LOST;
        if (!(largest <= LARGEST && largest <= 0x1p40 * mass)) {
            return false;
        }
        double exposed = Math.sqrt(scaledErrors) * inputs + Math.sqrt(scaledInputs) * errors;
        bound.add(norms, example, diagonal + 2 * below, roundings, 0, mass, exposed);
        return true;
    }
}
