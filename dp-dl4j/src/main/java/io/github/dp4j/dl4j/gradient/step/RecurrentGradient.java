package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.gradient.step.RecurrentProduct.Part;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;

/**
 * The gradient of a {@link RecurrentProduct} by its parameters: {@code sum_t [x_t, h_{t-1}, 1] (x)
 * d_t}, which is summed over time before its norm is taken.
 */
final class RecurrentGradient {

    private final Kernels kernels;
    private final RecurrentProduct of;
    private final int chunk;
    private final int steps;
    private final int nIn;
    private final int nOut;
    private final boolean ghost;
    private final Block scratch;
    private final double[] grams;
    private final double[] columnSums;
    private final Block weights;
    private final double[] ones;

    RecurrentGradient(Compilation to, RecurrentProduct of, boolean trainable) {
        this.kernels = to.kernels();
        this.of = of;
        this.chunk = to.chunk();
        this.steps = of.steps;
        this.nIn = of.nIn;
        this.nOut = of.nOut;
        // Multiplications: T^2 (nIn + nOut + gates) against T (nIn + nOut) gates.
        this.ghost = (long) steps * (nIn + nOut + of.gates) < (long) (nIn + nOut) * of.gates;
        int square = steps * steps;
        long largest = ghost ? 2L * square : (long) Math.max(nIn, nOut) * of.gates;
        this.scratch = trainable ? to.arena().allocate(largest) : null;
        this.grams = new double[ghost ? 2 * square : 0];
        this.columnSums = new double[of.gates];
        this.weights = to.perExample(steps);
        this.ones = new double[chunk];
        Arrays.fill(ones, 1);
    }

    void addSquaredNorms(int count, double[] squares) {
        for (int i = 0; i < count; i++) {
            squares[i] += ghost ? gramSquares(i) : gradientSquares(i);
        }
    }

    /** One example's rows of a time-major block, from time step t on. */
    private Matrix example(Block block, int width, int t, int i) {
        return new Matrix(block, ((long) t * chunk + i) * width, chunk * width);
    }

    private double gramSquares(int i) {
        int square = steps * steps;
        kernels.gram(
                steps, nIn, example(of.x, nIn, 0, i), /* beta= */ 0, new Matrix(scratch, 0, steps));
        if (steps > 1) {
            // The state before: a step later.
            Matrix later = new Matrix(scratch, steps + 1, steps);
            kernels.gram(steps - 1, nOut, example(of.h, nOut, 0, i), /* beta= */ 1, later);
        }
        double beta = 0;
        for (Part part : of.parts()) {
            Matrix e = example(part.errors(), part.width(), 0, i);
            kernels.gram(steps, part.width(), e, beta, new Matrix(scratch, square, steps));
            beta = 1;
        }
        scratch.get(0, grams, 0, grams.length);
        double diagonal = 0;
        double below = 0;
        for (int t = 0; t < steps; t++) {
            int row = t * steps;
            for (int u = 0; u < t; u++) {
                below += (grams[row + u] + 1) * grams[square + row + u];
            }
            diagonal += (grams[row + t] + 1) * grams[square + row + t];
        }
        return diagonal + 2 * below;
    }

    private double gradientSquares(int i) {
        double sum = 0;
        for (Part part : of.parts()) {
            int width = part.width();
            Matrix e = example(part.errors(), width, 0, i);
            sum += productSquares(e, width, example(of.x, nIn, 0, i), nIn, steps);
            if (steps > 1) {
                Matrix later = example(part.errors(), width, 1, i);
                sum += productSquares(later, width, example(of.h, nOut, 0, i), nOut, steps - 1);
            }
            Arrays.fill(columnSums, 0);
            for (int t = 0; t < steps; t++) {
                long at = ((long) t * chunk + i) * width;
                part.errors().addColumnSums(at, 1, width, columnSums);
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

    /** Scales inputs and states in place, which are fewer numbers than the gates' errors. */
    void addWeightedSum(int count, double[] factors, Block sum) {
        for (int t = 0; t < steps; t++) {
            weights.put((long) t * chunk, factors == null ? ones : factors, 0, count);
            for (int i = 0; factors != null && i < count; i++) {
                if (factors[i] != 1) {
                    of.x.scale(((long) t * chunk + i) * nIn, nIn, factors[i]);
                    of.h.scale(((long) t * chunk + i) * nOut, nOut, factors[i]);
                }
            }
        }
        int gate = 0;
        for (int p = 0; p < of.parts().length; p++) {
            Part part = of.parts()[p];
            int run = of.run(0, count);
            for (int t = 0; t < steps; t += run) {
                Matrix x = new Matrix(of.x, (long) t * chunk * nIn, nIn);
                Matrix w = new Matrix(weights, (long) t * chunk, 1);
                addProduct(p, t, x, nIn, run * count, sum, of.weightsFrom + (long) gate * nIn);
                addBias(p, t, w, run * count, new Matrix(sum, of.biasFrom + gate, part.width()));
            }
            run = of.run(1, count);
            for (int t = 1; t < steps; t += run) {
                long at = of.recurrentFrom + (long) gate * nOut;
                addProduct(p, t, of.state(t - 1), nOut, run * count, sum, at);
            }
            gate += part.width();
        }
    }

    private void addProduct(int part, int t, Matrix x, int columns, int rows, Block sum, long at) {
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                of.parts()[part].width(),
                columns,
                rows,
                of.errors(part, t),
                x,
                /* beta= */ 1,
                new Matrix(sum, at, columns));
    }

    private void addBias(int part, int t, Matrix factors, int rows, Matrix bias) {
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                1,
                of.parts()[part].width(),
                rows,
                factors,
                of.errors(part, t),
                /* beta= */ 1,
                bias);
    }

    String describe() {
        return ghost ? "ghost norm (Gram matrices over time)" : "per-example gradient, norm only";
    }
}
