package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;

/**
 * The gradient of {@code z_t = x_t W + h_{t-1} R + b} over all time steps: {@code sum_t [x_t,
 * h_{t-1}, 1] (x) d_t} with {@code h_{-1} = 0}, which is summed over time before its norm is taken.
 *
 * <p>Inputs and outputs are example-major, {@code [n, T, .]}; errors are time-major and apart by
 * gate, {@code [T, gates, n, nOut]}, so that a gate's errors of one step are dense.
 */
final class RecurrentGradient {

    private final Kernels kernels;
    private final Value input;
    private final Value output;
    private final Block errors;
    private final int gateCount;
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
     * @param errors derivatives by {@code z}; null if nothing is trained
     * @param gateCount how many gates, each of nOut columns
     */
    RecurrentGradient(
            Compilation to,
            Value input,
            Value output,
            Block errors,
            int gateCount,
            long weightsFrom,
            boolean trainable) {
        this.kernels = to.kernels();
        this.input = input;
        this.output = output;
        this.errors = errors;
        this.gateCount = gateCount;
        this.chunk = to.chunk();
        this.steps = input.shape().rows();
        this.nIn = input.shape().channels();
        this.nOut = output.shape().channels();
        this.gates = gateCount * nOut;
        this.weightsFrom = weightsFrom;
        this.recurrentFrom = weightsFrom + (long) nIn * gates;
        this.biasFrom = recurrentFrom + (long) nOut * gates;
        // Multiplications: T^2 (nIn + nOut + gates) against T (nIn + nOut) gates.
        this.ghost = (long) steps * (nIn + nOut + gates) < (long) (nIn + nOut) * gates;
        int square = steps * steps;
        int widest = Math.max(nIn, nOut);
        this.scratch = trainable && !ghost ? to.arena().allocate((long) widest * nOut) : null;
        this.grams = trainable && ghost ? to.arena().allocate(square) : null;
        this.inputGram = new double[ghost ? square : 0];
        this.outputGram = new double[ghost ? square : 0];
        this.errorGram = new double[ghost ? square : 0];
        this.columnSums = new double[nOut];
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
        gram(new Matrix(input.data(), (long) i * steps * nIn, nIn), nIn, inputGram);
        gram(new Matrix(output.data(), (long) i * steps * nOut, nOut), nOut, outputGram);
        for (int gate = 0; gate < gateCount; gate++) {
            multiplyGram(exampleErrors(gate, i), nOut, gate == 0 ? 0 : 1);
        }
        grams.get(0, errorGram, 0, errorGram.length);
        double sum = 0;
        for (int t = 0; t < steps; t++) {
            for (int u = 0; u < steps; u++) {
                double before = t > 0 && u > 0 ? outputGram[(t - 1) * steps + u - 1] : 0;
                sum += (inputGram[t * steps + u] + before + 1) * errorGram[t * steps + u];
            }
        }
        return sum;
    }

    /** Where a gate's errors of one step and example start. */
    private long errorAt(int t, int gate, int i) {
        return (((long) t * gateCount + gate) * chunk + i) * nOut;
    }

    /** One example's errors of one gate: a row a step. */
    private Matrix exampleErrors(int gate, int i) {
        return new Matrix(errors, errorAt(0, gate, i), gateCount * chunk * nOut);
    }

    private void gram(Matrix x, int columns, double[] to) {
        multiplyGram(x, columns, /* beta= */ 0);
        grams.get(0, to, 0, to.length);
    }

    private void multiplyGram(Matrix x, int columns, double beta) {
        kernels.gemm(
                /* transposeA= */ false,
                /* transposeB= */ true,
                steps,
                steps,
                columns,
                x,
                x,
                beta,
                new Matrix(grams, 0, steps));
    }

    private double gradientSquares(int i) {
        double sum = 0;
        for (int gate = 0; gate < gateCount; gate++) {
            Matrix e = exampleErrors(gate, i);
            Matrix x = new Matrix(input.data(), (long) i * steps * nIn, nIn);
            sum += productSquares(e, x, nIn, steps);
            if (steps > 1) {
                Matrix later = new Matrix(e.block(), e.offset() + e.stride(), e.stride());
                Matrix h = new Matrix(output.data(), (long) i * steps * nOut, nOut);
                sum += productSquares(later, h, nOut, steps - 1);
            }
            Arrays.fill(columnSums, 0);
            for (int t = 0; t < steps; t++) {
                errors.addColumnSums(errorAt(t, gate, i), 1, nOut, columnSums);
            }
            for (double value : columnSums) {
                sum += value * value;
            }
        }
        return sum;
    }

    private double productSquares(Matrix e, Matrix x, int columns, int rows) {
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                nOut,
                columns,
                rows,
                e,
                x,
                /* beta= */ 0,
                new Matrix(scratch, 0, columns));
        return scratch.squares(0, (long) nOut * columns);
    }

    void addWeightedSum(int count, double[] factors, Block sum) {
        for (int gate = 0; gate < gateCount; gate++) {
            long weights = weightsFrom + (long) gate * nOut * nIn;
            long recurrent = recurrentFrom + (long) gate * nOut * nOut;
            long bias = biasFrom + (long) gate * nOut;
            sum.get(bias, columnSums, 0, nOut);
            for (int t = 0; t < steps; t++) {
                long at = errorAt(t, gate, 0);
                for (int i = 0; factors != null && i < count; i++) {
                    if (factors[i] != 1) {
                        errors.scale(at + (long) i * nOut, nOut, factors[i]);
                    }
                }
                Matrix e = new Matrix(errors, at, nOut);
                Matrix x = new Matrix(input.data(), (long) t * nIn, steps * nIn);
                addProduct(e, x, nIn, count, sum, weights);
                if (t > 0) {
                    Matrix h = new Matrix(output.data(), (long) (t - 1) * nOut, steps * nOut);
                    addProduct(e, h, nOut, count, sum, recurrent);
                }
                errors.addColumnSums(at, count, nOut, columnSums);
            }
            sum.put(bias, columnSums, 0, nOut);
        }
    }

    private void addProduct(Matrix e, Matrix x, int columns, int count, Block sum, long at) {
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                nOut,
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
