package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One example's {@code sum_t a_t (x) e_t}, held, in double: for what is beyond the range of the
 * faster ways. In float networks it has no error that counts; in double networks T roundings.
 */
public final class RowGradient {

    private final CancellingRows bound;
    private final int rows;
    private final double[] a;
    private final double[] e;
    private final int inputs;
    private final int errors;
    private final boolean scalesInputs;
    private double @Nullable [] gradient;
    private double mass;
    private double exposed;

    public RowGradient(
            DataType type, int rows, int inputs, int errors, boolean bias, boolean scalesInputs) {
        this.bound = new CancellingRows(type, rows);
        this.rows = rows;
        this.inputs = inputs;
        this.errors = errors;
        this.a = new double[inputs + (bias ? 1 : 0)];
        this.e = new double[errors];
        this.scalesInputs = scalesInputs;
        Arrays.fill(a, 1);
    }

    /** Reads one row of an example. */
    public interface Reader {

        /** Writes the inputs of row t, without a bias' 1, and its errors. */
        void read(int t, double[] inputs, double[] errors);
    }

    public void add(ExampleNorms norms, int example, Reader reader) {
        double[] sum = gradient;
        if (sum == null) {
            sum = new double[a.length * e.length]; // rarely needed
            gradient = sum;
        }
        Arrays.fill(sum, 0);
        mass = 0;
        exposed = 0;
        for (int t = 0; t < rows; t++) {
            reader.read(t, a, e);
            double input = Math.sqrt(squares(a));
            double error = Math.sqrt(squares(e));
            mass += input * error;
            exposed += scalesInputs ? Math.sqrt(inputs) * error : Math.sqrt(errors) * input;
            for (int k = 0; error != 0 && k < e.length; k++) {
                for (int j = 0; j < a.length; j++) {
                    sum[k * a.length + j] += a[j] * e[k];
                }
            }
        }
        bound.add(norms, example, squares(sum), 0, rows + 1, mass, exposed);
    }

    private static double squares(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        return sum;
    }
}
