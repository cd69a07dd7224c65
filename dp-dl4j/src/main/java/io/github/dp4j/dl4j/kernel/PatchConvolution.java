package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import io.github.dp4j.dl4j.kernel.shape.Geometry;
import java.util.Arrays;

/**
 * Convolution as matrix products over patches (im2col), one example at a time. Native weights are
 * {@code [out, height, width, in]}, so that a patch row is contiguous in a channels-last image.
 */
final class PatchConvolution implements BoundConvolution {

    private final Kernels kernels;
    private final Geometry g;
    private final Buffers buffers;
    private final Block weights;
    private final Block bias;
    private final Block patches;
    private final double[] work;
    private final double[] columnSums;

    PatchConvolution(Kernels kernels, Geometry g, Buffers buffers) {
        this.kernels = kernels;
        this.g = g;
        this.buffers = buffers;
        Arena arena = buffers.input().arena;
        this.weights = arena.allocate(g.weights());
        this.bias = arena.allocate(g.outChannels());
        this.patches = arena.allocate((long) g.outRows() * g.patch());
        this.work = new double[g.weights()];
        this.columnSums = new double[g.outChannels()];
    }

    @Override
    public void bind(Block parameters, long weightsFrom, long biasFrom) {
        double[] row = new double[g.weights()];
        parameters.get(weightsFrom, row, 0, row.length);
        for (int i = 0; i < row.length; i++) {
            work[nativeIndex(i)] = row[i];
        }
        weights.put(0, work, 0, work.length);
        if (biasFrom >= 0) {
            bias.copy(0, parameters, biasFrom, g.outChannels());
        }
    }

    /** From DL4J's [out, in, height, width] to [out, height, width, in]. */
    private int nativeIndex(int i) {
        int window = g.kernelHeight() * g.kernelWidth();
        int position = i % window;
        int in = i / window % g.inChannels();
        int out = i / window / g.inChannels();
        return (out * window + position) * g.inChannels() + in;
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            gatherPatches(i);
            long at = (long) i * g.outSize();
            buffers.output().repeat(at, bias, 0, g.outChannels(), g.outRows());
            kernels.gemm(
                    /* transposeA= */ false,
                    /* transposeB= */ true,
                    g.outRows(),
                    g.outChannels(),
                    g.patch(),
                    new Matrix(patches, 0, g.patch()),
                    new Matrix(weights, 0, g.patch()),
                    /* beta= */ 1,
                    new Matrix(buffers.output(), at, g.outChannels()));
        }
    }

    @Override
    public void backwardData(int count) {
        for (int i = 0; i < count; i++) {
            kernels.gemm(
                    /* transposeA= */ false,
                    /* transposeB= */ false,
                    g.outRows(),
                    g.patch(),
                    g.outChannels(),
                    errors(i),
                    new Matrix(weights, 0, g.patch()),
                    /* beta= */ 0,
                    new Matrix(patches, 0, g.patch()));
            scatterPatches(i);
        }
    }

    private Matrix errors(int example) {
        return new Matrix(buffers.outputError(), (long) example * g.outSize(), g.outChannels());
    }

    @Override
    public int gradientSize() {
        return g.weights() + g.outChannels();
    }

    @Override
    public int biasOffset() {
        return g.weights();
    }

    @Override
    public void exampleGradient(int example, Block gradients, int slot) {
        addGradient(example, /* beta= */ 0, gradients, (long) slot * gradientSize());
    }

    @Override
    public void chunkGradient(int count, Block gradient) {
        gradient.zero(0, gradientSize());
        for (int i = 0; i < count; i++) {
            addGradient(i, /* beta= */ 1, gradient, 0);
        }
    }

    private void addGradient(int example, double beta, Block gradient, long at) {
        gatherPatches(example);
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                g.outChannels(),
                g.patch(),
                g.outRows(),
                errors(example),
                new Matrix(patches, 0, g.patch()),
                beta,
                new Matrix(gradient, at, g.patch()));
        long biasAt = at + g.weights();
        if (beta == 0) {
            Arrays.fill(columnSums, 0);
        } else {
            gradient.get(biasAt, columnSums, 0, columnSums.length);
        }
        buffers.outputError()
                .addColumnSums(
                        (long) example * g.outSize(), g.outRows(), g.outChannels(), columnSums);
        gradient.put(biasAt, columnSums, 0, columnSums.length);
    }

    @Override
    public void addTo(Block gradient, Block sum, long weightsFrom, long biasFrom) {
        gradient.get(0, work, 0, work.length);
        double[] row = new double[g.weights()];
        sum.get(weightsFrom, row, 0, row.length);
        for (int i = 0; i < row.length; i++) {
            row[i] += work[nativeIndex(i)];
        }
        sum.put(weightsFrom, row, 0, row.length);
        if (biasFrom >= 0) {
            sum.add(biasFrom, gradient, g.weights(), g.outChannels(), 1);
        }
    }

    /** Copies the windows of one image into the rows of {@code patches}. */
    private void gatherPatches(int example) {
        patches.zero(0, patches.length());
        eachPixel(
                (image, patch) ->
                        patches.copy(
                                patch,
                                buffers.input(),
                                (long) example * g.inSize() + image,
                                g.inChannels()));
    }

    /** Adds the rows of {@code patches} back to where they came from. */
    private void scatterPatches(int example) {
        long from = (long) example * g.inSize();
        buffers.inputError().zero(from, g.inSize());
        eachPixel(
                (image, patch) ->
                        buffers.inputError().add(from + image, patches, patch, g.inChannels(), 1));
    }

    @FunctionalInterface
    private interface Pixel {
        void at(long image, long patch);
    }

    private void eachPixel(Pixel pixel) {
        for (int row = 0; row < g.outRows(); row++) {
            int top = row / g.outWidth() * g.strideHeight() - g.padTop();
            int left = row % g.outWidth() * g.strideWidth() - g.padLeft();
            for (int kh = 0; kh < g.kernelHeight(); kh++) {
                int h = top + kh * g.dilationHeight();
                if (h < 0 || h >= g.inHeight()) {
                    continue;
                }
                for (int kw = 0; kw < g.kernelWidth(); kw++) {
                    int w = left + kw * g.dilationWidth();
                    if (w >= 0 && w < g.inWidth()) {
                        pixel.at(
                                ((long) h * g.inWidth() + w) * g.inChannels(),
                                (long) row * g.patch()
                                        + ((long) kh * g.kernelWidth() + kw) * g.inChannels());
                    }
                }
            }
        }
    }
}
