package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.CancellingRows;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.ExampleNorms;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LayoutStep;
import io.github.dp4j.dl4j.gradient.step.SumRounding;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.BoundConvolution;
import io.github.dp4j.dl4j.kernel.Buffers;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import io.github.dp4j.dl4j.kernel.shape.ConvolutionLayouts;
import io.github.dp4j.dl4j.kernel.shape.Geometry;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import java.util.function.IntToDoubleFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A convolution. Each example's weight gradient is computed by itself. While a chunk's gradients
 * fit a buffer of moderate size they are kept and added with their factors. Else each is computed
 * once for its norm and, by the same instructions and so to the same bits, once more for the sum;
 * the largest such step of a network asks for norms last, and adds each gradient at once.
 *
 * <p><b>Added</b> is {@code w g} with the float numbers g that the kernel wrote, whatever its
 * algorithm rounded; <b>bounded</b> is the norm of those very numbers. There is no gradient of a
 * whole chunk: by Winograd's algorithm its rounding is hundreds of times that of a sum, and
 * cancelling pixels have no bound. <b>The sum</b> of a chunk is that of c products, {@code (c + 1)
 * u} of the sum of clipped norms, added once to the sum over chunks, which stays in the kernel's
 * own layout until the end of a round.
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
                                new Buffers(
                                        input.data(),
                                        output.data(),
                                        output.errorOrNull(),
                                        input.errorOrNull()));
        this.size = trainable ? convolution.gradientSize() : 0;
        this.kept = (long) size * to.chunk() <= KEPT_AT_MOST;
        this.gradients = to.arena().allocate(kept ? (long) size * to.chunk() : size);
        this.weights = to.arena().allocate(to.chunk());
        this.kernels = to.kernels();
        this.chunkGradient = to.arena().allocate(size);
        this.accumulated = to.arena().allocate(size);
    }

    /**
     * Compiles a {@link ConvolutionLayer} or {@link Convolution2D}. DL4J keeps biases in front of
     * weights.
     */
    static Value compile(LayerSite site, Value input, Compilation to) {
        ConvolutionLayer conf = (ConvolutionLayer) site.conf();
        site.requireFormat(conf.getCnn2dDataFormat() == CNN2DFormat.NCHW, to);
        site.requireChannels(conf, input, 2);
        Windows windows = Window.of(conf).over(input.shape(), site);
        int nOut = Math.toIntExact(conf.getNOut());
        Geometry geometry = windows.geometry(input.shape().channels(), nOut);
        Value dropped = input;
        if (conf.getIDropout() != null) {
            dropped = DropoutStep.before(site, LayoutStep.plain(input, to), to);
        }
        ConvolutionLayouts layouts =
                to.kernels()
                        .convolutionLayouts(
                                geometry,
                                dropped.layout(),
                                dropped.needsError(),
                                to.arena().type() == DataType.FLOAT);
        Value plain = to.output(site, input, Window.shape(nOut, windows.out()), null);
        Value z =
                new Value(plain.shape(), plain.data(), plain.errorOrNull(), null, layouts.output());
        long from = site.parametersFrom();
        boolean bias = conf.hasBias();
        to.add(
                new ConvolutionStep(
                        site,
                        to,
                        geometry,
                        LayoutStep.of(dropped, layouts.input(), to),
                        z,
                        bias ? from + nOut : from,
                        bias ? from : -1));
        return Activations.ofConvolution(site, conf, z, to);
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
    public void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            convolution.exampleGradient(i, gradients, kept ? i : 0);
            norms.add(i, gradients.squares(kept ? (long) i * size : 0, length()));
        }
    }

    @Override
    public void addWeightedSum(int count, double @Nullable [] factors, Block sum) {
        if (factors == null) {
            convolution.chunkGradient(count, chunkGradient);
            accumulated.add(0, chunkGradient, 0, size, 1);
        } else if (kept) {
            addKept(count, factors);
        } else {
            chunkGradient.zero(0, size);
            for (int i = 0; i < count; i++) {
                if (factors[i] != 0) {
                    convolution.exampleGradient(i, gradients, 0);
                    chunkGradient.add(0, gradients, 0, size, factors[i]);
                }
            }
            accumulated.add(0, chunkGradient, 0, size, 1);
        }
    }

    @Override
    public long computedTwice() {
        return kept ? 0 : size;
    }

    @Override
    public void addAtOnce(int count, ExampleNorms norms, IntToDoubleFunction weights, Block sum) {
        chunkGradient.zero(0, size);
        for (int i = 0; i < count; i++) {
            convolution.exampleGradient(i, gradients, 0);
            norms.add(i, gradients.squares(0, length()));
            double weight = weights.applyAsDouble(i);
            if (weight != 0) {
                chunkGradient.add(0, gradients, 0, size, weight);
            }
        }
        accumulated.add(0, chunkGradient, 0, size, 1);
    }

    /** One product of a row of factors and the gradients reads each of them once. */
    private void addKept(int count, double[] factors) {
        for (int i = 0; i < count; i++) {
            if (factors[i] == 0) {
                gradients.zero((long) i * size, size);
            }
        }
        weights.put(0, factors, 0, count);
        kernels.gemm(
                /* transposeA= */ false,
                /* transposeB= */ false,
                1,
                size,
                count,
                new Matrix(weights, 0, count),
                new Matrix(gradients, 0, size),
                /* beta= */ 0,
                new Matrix(chunkGradient, 0, size));
        accumulated.add(0, chunkGradient, 0, size, 1);
    }

    @Override
    public SumRounding rounding(int chunk) {
        DataType type = gradients.type();
        return new SumRounding((chunk + 1) * CancellingRows.unit(type), 1);
    }

    @Override
    public void flush(Block sum) {
        convolution.addTo(accumulated, sum, weightsFrom, biasFrom);
        accumulated.zero(0, size);
    }

    @Override
    public String describe() {
        String how = kept ? "per-example gradients kept" : "per-example gradients, not kept";
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
