package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;

/**
 * The gradient of {@code z_t = x_t W + h_{t-1} R + b} over all time steps: {@code sum_t [x_t,
 * h_{t-1}, 1] (x) d_t} with {@code h_{-1} = 0}, which is summed over time before its norm is taken.
 *
 * <p>Inputs and outputs are example-major, {@code [n, T, .]}; errors are time-major, {@code [T, n,
 * .]}, in parts side by side, each a group of gates.
 */
final class RecurrentGradient {

    private final Kernels kernels;
    private final Value input;
    private final Value output;
    private final Block[] errors;
    private final int[] widths;
    private final int chunk;
    private final int steps;
    private final int nIn;
    private final int nOut;
    private final int gates;
    private final long weightsFrom;
    private final long recurrentFrom;
    private final long biasFrom;
    private final boolean ghost;
    private final Block scratch;
    private final Block grams;
    private final double[] inputGram;
    private final double[] outputGram;
    private final double[] errorGram;
    private final double[] columnSums;

    /**
     * Creates it.
     *
     * @param errors one block a part
     * @param widths the parts' columns
     */
    RecurrentGradient(
            Compilation to,
            Value input,
            Value output,
            Block[] errors,
            int[] widths,
            long weightsFrom,
            boolean trainable) {
        this.kernels = to.kernels();
        this.input = input;
        this.output = output;
        this.errors = errors;
        this.widths = widths;
        this.chunk = to.chunk();
        this.steps = input.shape().rows();
        this.nIn = input.shape().channels();
        this.nOut = output.shape().channels();
        this.gates = Arrays.stream(widths).sum();
        this.weightsFrom = weightsFrom;
        this.recurrentFrom = weightsFrom + (long) nIn * gates;
        this.biasFrom = recurrentFrom + (long) nOut * gates;
        // Multiplications: T^2 (nIn + nOut + gates) against T (nIn + nOut) gates.
        this.ghost = (long) steps * (nIn + nOut + gates) < (long) (nIn + nOut) * gates;
        int square = steps * steps;
        int widest = Math.max(nIn, nOut);
        this.scratch = trainable && !ghost ? to.arena().allocate((long) widest * gates) : null;
        this.grams = trainable && ghost ? to.arena().allocate(square) : null;
        this.inputGram = new double[ghost ? square : 0];
        this.outputGram = new double[ghost ? square : 0];
        this.errorGram = new double[ghost ? square : 0];
        this.columnSums = new double[gates];
    }

    /** Returns the index behind the last parameter. */
    long end() {
        return biasFrom + gates;
    }

    long recurrentFrom() {
        return recurrentFrom;
    }

    long biasFrom() {
        return biasFrom;
    }

    void addSquaredNorms(int count, double[] squares) {
        for (int i = 0; i < count; i++) {
            squares[i] += ghost ? gramSquares(i) : gradientSquares(i);
        }
    }

    private double gramSquares(int i) {
        gram(new Matrix(input.data(), (long) i * steps * nIn, nIn), nIn, inputGram, 0);
        gram(new Matrix(output.data(), (long) i * steps * nOut, nOut), nOut, outputGram, 0);
        for (int part = 0; part < errors.length; part++) {
            gram(exampleErrors(part, i), widths[part], errorGram, part == 0 ? 0 : 1);
        }
        double sum = 0;
        for (int t = 0; t < steps; t++) {
            for (int u = 0; u < steps; u++) {
                double before = t > 0 && u > 0 ? outputGram[(t - 1) * steps + u - 1] : 0;
                sum += (inputGram[t * steps + u] + before + 1) * errorGram[t * steps + u];
            }
        }
        return sum;
    }

    private Matrix exampleErrors(int part, int i) {
        return new Matrix(errors[part], (long) i * widths[part], chunk * widths[part]);
    }

    private void gram(Matrix x, int columns, double[] to, double beta) {
        kernels.gemm(
                /* transposeA= */ false,
                /* transposeB= */ true,
                steps,
                steps,
                columns,
                x,
                x,
                /* beta= */ 0,
                new Matrix(grams, 0, steps));
        if (beta == 0) {
            grams.get(0, to, 0, to.length);
        } else {
            double[] before = to.clone();
            grams.get(0, to, 0, to.length);
            for (int k = 0; k < to.length; k++) {
                to[k] += before[k];
            }
        }
    }

    private double gradientSquares(int i) {
        double sum = 0;
        for (int part = 0; part < errors.length; part++) {
            Matrix e = exampleErrors(part, i);
            int width = widths[part];
            sum +=
                    productSquares(
                            e,
                            width,
                            new Matrix(input.data(), (long) i * steps * nIn, nIn),
                            nIn,
                            steps);
            if (steps > 1) {
                Matrix later = new Matrix(e.block(), e.offset() + e.stride(), e.stride());
                sum +=
                        productSquares(
                                later,
                                width,
                                new Matrix(output.data(), (long) i * steps * nOut, nOut),
                                nOut,
                                steps - 1);
            }
            Arrays.fill(columnSums, 0);
            for (int t = 0; t < steps; t++) {
                errors[part].addColumnSums(((long) t * chunk + i) * width, 1, width, columnSums);
            }
            for (int k = 0; k < width; k++) {
                sum += columnSums[k] * columnSums[k];
            }
        }
        return sum;
    }

    private double productSquares(Matrix e, int width, Matrix x, int columns, int rows) {
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                width,
                columns,
                rows,
                e,
                x,
                /* beta= */ 0,
                new Matrix(scratch, 0, columns));
        return scratch.squares(0, (long) width * columns);
    }

    void addWeightedSum(int count, double[] factors, Block sum) {
        int gate = 0;
        for (int part = 0; part < errors.length; part++) {
            int width = widths[part];
            Arrays.fill(columnSums, 0);
            for (int t = 0; t < steps; t++) {
                long at = (long) t * chunk * width;
                for (int i = 0; factors != null && i < count; i++) {
                    if (factors[i] != 1) {
                        errors[part].scale(at + (long) i * width, width, factors[i]);
                    }
                }
                Matrix e = new Matrix(errors[part], at, width);
                addProduct(
                        e,
                        width,
                        new Matrix(input.data(), (long) t * nIn, steps * nIn),
                        nIn,
                        count,
                        sum,
                        weightsFrom + (long) gate * nIn);
                if (t > 0) {
                    addProduct(
                            e,
                            width,
                            new Matrix(output.data(), (long) (t - 1) * nOut, steps * nOut),
                            nOut,
                            count,
                            sum,
                            recurrentFrom + (long) gate * nOut);
                }
                errors[part].addColumnSums(at, count, width, columnSums);
            }
            double[] bias = new double[width];
            sum.get(biasFrom + gate, bias, 0, width);
            for (int k = 0; k < width; k++) {
                bias[k] += columnSums[k];
            }
            sum.put(biasFrom + gate, bias, 0, width);
            gate += width;
        }
    }

    private void addProduct(
            Matrix e, int width, Matrix x, int columns, int count, Block sum, long at) {
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                width,
                columns,
                count,
                e,
                x,
                /* beta= */ 1,
                new Matrix(sum, at, columns));
    }

    String describe() {
        return ghost ? "ghost norm (Gram matrices over time)" : "per-example gradient, norm only";
    }
}
