package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;

/**
 * {@code z = a W + b} at every position of every example.
 *
 * <p>DL4J keeps W in f order: in memory it is the row-major matrix {@code W^T}, nOut x nIn. An
 * example's gradient is the sum over its rows t of {@code a_t e_t^T}. Its squared norm is
 *
 * <ul>
 *   <li>for one row {@code |a|^2 |e|^2} (Goodfellow, arXiv 1510.01799);
 *   <li>for more rows, from Gram matrices, {@code sum_{t,u} (a_t . a_u)(e_t . e_u)} (Li et al.,
 *       arXiv 2110.05679), or from the example's own gradient matrix, whichever takes fewer
 *       operations.
 * </ul>
 */
final class LinearStep implements TrainableStep {

    private final String where;
    private final Kernels kernels;
    private final Value input;
    private final Value output;
    private final int nIn;
    private final int nOut;
    private final int rows;
    private final long weightsFrom;
    private final long biasFrom;
    private final boolean trainable;
    private final boolean cOrder;
    private final boolean ghost;
    private final Block scratch;
    private final Block otherScratch;
    private final double[] columnSums;
    private Matrix weights;
    private Block parameters;

    /**
     * Creates the step for weights in f order.
     *
     * @param biasFrom where the bias starts, or -1 for none
     */
    LinearStep(
            LayerSite site,
            Compilation to,
            Value input,
            Value output,
            long weightsFrom,
            long biasFrom) {
        this(site, to, input, output, weightsFrom, biasFrom, /* cOrder= */ false);
    }

    /**
     * Creates the step.
     *
     * @param cOrder whether memory holds W, nIn x nOut, rather than its transpose
     */
    LinearStep(
            LayerSite site,
            Compilation to,
            Value input,
            Value output,
            long weightsFrom,
            long biasFrom,
            boolean cOrder) {
        this.cOrder = cOrder;
        this.where = site.where();
        this.kernels = to.kernels();
        this.input = input;
        this.output = output;
        this.nIn = input.shape().channels();
        this.nOut = output.shape().channels();
        this.rows = input.shape().rows();
        this.weightsFrom = weightsFrom;
        this.biasFrom = biasFrom;
        this.trainable = site.trainable();
        // Multiplications: rows^2 (nIn + nOut) against rows nIn nOut.
        this.ghost = (long) rows * (nIn + nOut) < (long) nIn * nOut;
        boolean sequences = trainable && rows > 1;
        long size = ghost ? (long) rows * rows : (long) nIn * nOut;
        this.scratch = sequences ? to.arena().allocate(size) : null;
        this.otherScratch = sequences && ghost ? to.arena().allocate(size) : null;
        this.columnSums = new double[nOut];
    }

    @Override
    public void bind(Block flat) {
        parameters = flat;
        weights = new Matrix(flat, weightsFrom, cOrder ? nOut : nIn);
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        int n = count * rows;
        boolean bias = biasFrom >= 0;
        if (bias) {
            output.data().repeat(0, parameters, biasFrom, nOut, n);
        }
        kernels.gemm(
                /* transposeA= */ false,
                /* transposeB= */ !cOrder,
                n,
                nOut,
                nIn,
                new Matrix(input.data(), 0, nIn),
                weights,
                bias ? 1 : 0,
                new Matrix(output.data(), 0, nOut));
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            kernels.gemm(
                    /* transposeA= */ false,
                    /* transposeB= */ cOrder,
                    count * rows,
                    nIn,
                    nOut,
                    new Matrix(output.error(), 0, nOut),
                    weights,
                    /* beta= */ 0,
                    new Matrix(input.error(), 0, nIn));
        }
    }

    @Override
    public void addSquaredNorms(int count, double[] squares) {
        for (int i = 0; i < count; i++) {
            if (rows == 1) {
                double errors = output.error().squares((long) i * nOut, nOut);
                double inputs = input.data().squares((long) i * nIn, nIn);
                squares[i] += errors * (inputs + (biasFrom >= 0 ? 1 : 0));
            } else {
                squares[i] += ghost ? gramSquares(i) : gradientSquares(i);
                if (biasFrom >= 0) {
                    squares[i] += biasSquares(i);
                }
            }
        }
    }

    private double gramSquares(int example) {
        gram(input.data(), example, nIn, scratch);
        gram(output.error(), example, nOut, otherScratch);
        return scratch.dot(0, otherScratch, 0, (long) rows * rows);
    }

    private void gram(Block block, int example, int columns, Block result) {
        Matrix x = new Matrix(block, (long) example * rows * columns, columns);
        kernels.gemm(
                /* transposeA= */ false,
                /* transposeB= */ true,
                rows,
                rows,
                columns,
                x,
                x,
                /* beta= */ 0,
                new Matrix(result, 0, rows));
    }

    private double gradientSquares(int example) {
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                nOut,
                nIn,
                rows,
                new Matrix(output.error(), (long) example * rows * nOut, nOut),
                new Matrix(input.data(), (long) example * rows * nIn, nIn),
                /* beta= */ 0,
                new Matrix(scratch, 0, nIn));
        return scratch.squares(0, (long) nIn * nOut);
    }

    private double biasSquares(int example) {
        Arrays.fill(columnSums, 0);
        output.error().addColumnSums((long) example * rows * nOut, rows, nOut, columnSums);
        double sum = 0;
        for (double x : columnSums) {
            sum += x * x;
        }
        return sum;
    }

    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        int perExample = rows * nOut;
        for (int i = 0; factors != null && i < count; i++) {
            if (factors[i] != 1) {
                output.error().scale((long) i * perExample, perExample, factors[i]);
            }
        }
        Matrix errors = new Matrix(output.error(), 0, nOut);
        Matrix inputs = new Matrix(input.data(), 0, nIn);
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                cOrder ? nIn : nOut,
                cOrder ? nOut : nIn,
                count * rows,
                cOrder ? inputs : errors,
                cOrder ? errors : inputs,
                /* beta= */ 1,
                new Matrix(sum, weightsFrom, cOrder ? nOut : nIn));
        if (biasFrom >= 0) {
            sum.get(biasFrom, columnSums, 0, nOut);
            output.error().addColumnSums(0, count * rows, nOut, columnSums);
            sum.put(biasFrom, columnSums, 0, nOut);
        }
    }

    @Override
    public String describe() {
        String how = "|input| |error|";
        if (!trainable) {
            how = "frozen";
        } else if (rows > 1) {
            how = ghost ? "ghost norm (Gram matrices)" : "per-example gradient, norm only";
        }
        return where + ": linear " + nIn + " to " + nOut + " at " + rows + " rows, " + how;
    }
}
