package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.BoundConvolution;
import io.github.dp4j.dl4j.kernel.ConvolutionLayouts;
import io.github.dp4j.dl4j.kernel.Geometry;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;

/**
 * A convolution. Where positions are few and channels many, norms come from Gram matrices and the
 * chunk's sum from scaled errors. Else each example's weight gradient is computed once; while a
 * chunk's gradients fit a buffer of moderate size they are kept and added with their factors, or
 * only their norms are taken.
 *
 * <p>The sum over chunks stays in the kernel's own layout until the end of the batch.
 */
final class ConvolutionStep implements TrainableStep {

    /** Numbers of all kept gradients of a chunk: 16 MiB in float. */
    private static final long KEPT_AT_MOST = 1 << 22;

    private final String where;
    private final Kernels kernels;
    private final Geometry g;
    private final BoundConvolution convolution;
    private final Value input;
    private final Value output;
    private final long weightsFrom;
    private final long biasFrom;
    private final boolean trainable;
    private final boolean kept;
    private final PixelGramNorm ghost;
    private final int size;
    private final Block gradients;
    private final Block weights;
    private final Block chunkGradient;
    private final Block accumulated;

    /**
     * Creates the step.
     *
     * @param biasFrom where the bias starts, or -1 for none
     */
    ConvolutionStep(
            LayerSite site,
            Compilation to,
            Geometry g,
            Value input,
            Value output,
            long weightsFrom,
            long biasFrom) {
        this.where = site.where();
        this.g = g;
        this.input = input;
        this.output = output;
        this.weightsFrom = weightsFrom;
        this.biasFrom = biasFrom;
        this.trainable = site.trainable();
        this.convolution =
                to.kernels()
                        .convolution(
                                g,
                                new ConvolutionLayouts(input.layout(), output.layout()),
                                new BoundConvolution.Buffers(
                                        input.data(),
                                        output.data(),
                                        output.error(),
                                        input.error()));
        this.size = trainable ? convolution.gradientSize() : 0;
        this.ghost =
                trainable && PixelGramNorm.pays(g)
                        ? new PixelGramNorm(to, g, input, output, biasFrom >= 0)
                        : null;
        this.kept = ghost == null && (long) size * to.chunk() <= KEPT_AT_MOST;
        this.gradients =
                trainable && ghost == null
                        ? to.arena().allocate(kept ? (long) size * to.chunk() : size)
                        : null;
        this.weights = to.arena().allocate(to.chunk());
        this.kernels = to.kernels();
        this.chunkGradient = trainable ? to.arena().allocate(size) : null;
        this.accumulated = trainable ? to.arena().allocate(size) : null;
    }

    @Override
    public void bind(Block parameters) {
        convolution.bind(parameters, weightsFrom, biasFrom);
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        convolution.forward(count);
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            convolution.backwardData(count);
        }
    }

    /** Without a bias its part of the native gradient is left out. */
    private int length() {
        return biasFrom >= 0 ? size : convolution.biasOffset();
    }

    @Override
    public void addSquaredNorms(int count, double[] squares) {
        for (int i = 0; i < count && ghost != null; i++) {
            squares[i] += ghost.squares(i);
        }
        for (int i = 0; i < count && ghost == null; i++) {
            convolution.exampleGradient(i, gradients, kept ? i : 0);
            squares[i] += gradients.squares(kept ? (long) i * size : 0, length());
        }
    }

    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        if (factors != null && kept) {
            // One product of a row of factors and the gradients reads each of them once.
            weights.put(0, factors, 0, count);
            kernels.gemm(
                    /* transposeA= */ false,
                    /* transposeB= */ false,
                    1,
                    size,
                    count,
                    new Matrix(weights, 0, count),
                    new Matrix(gradients, 0, size),
                    /* beta= */ 1,
                    new Matrix(accumulated, 0, size));
            return;
        }
        for (int i = 0; factors != null && i < count; i++) {
            if (factors[i] != 1) {
                output.error().scale((long) i * g.outSize(), g.outSize(), factors[i]);
            }
        }
        convolution.chunkGradient(count, chunkGradient);
        accumulated.add(0, chunkGradient, 0, size, 1);
    }

    @Override
    public void flush(Block sum) {
        convolution.addTo(accumulated, sum, weightsFrom, biasFrom);
        accumulated.zero(0, size);
    }

    @Override
    public String describe() {
        String how = kept ? "per-example gradients kept" : "per-example gradients, norms only";
        how = ghost == null ? how : "ghost norm (Gram matrix of pixels)";
        return where
                + ": convolution "
                + g.kernelHeight()
                + "x"
                + g.kernelWidth()
                + ", "
                + input.shape()
                + " to "
                + output.shape()
                + ", "
                + (trainable ? how : "frozen");
    }
}
