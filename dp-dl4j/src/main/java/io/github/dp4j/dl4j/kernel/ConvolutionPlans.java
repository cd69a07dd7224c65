package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.ConvolutionLayouts;
import io.github.dp4j.dl4j.kernel.shape.Geometry;
import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * oneDNN's plans for one convolution, and the choice of its layouts and algorithms.
 *
 * <p>Winograd's F(4x4, 3x3) needs AVX-512 and blocks of channels. Measured on one core (GFLOP/s,
 * Winograd against direct): 210 to 280 against 120 to 140 for chunks of 8, in all three directions;
 * for one example's own gradient 150 to 200 against 115 where the image has 16 tiles or more, and
 * slower below.
 */
final class ConvolutionPlans {

    /** Winograd's tile: 4 x 4 outputs. */
    private static final int TILE = 4;

    /** Tiles from which Winograd is the faster for the gradient of a single example. */
    private static final int TILES_OF_ONE = 16;

    /** Up to so many channels oneDNN has kernels that read images channels first. */
    private static final int FEW_CHANNELS = 3;

    private final OneDnnObjects dnn;
    private final Geometry g;
    private final ConvolutionLayouts layouts;
    private final boolean winograd;

    ConvolutionPlans(OneDnnObjects dnn, Geometry g, ConvolutionLayouts layouts) {
        this.dnn = dnn;
        this.g = g;
        this.layouts = layouts;
        this.winograd =
                suitsWinograd(g)
                        && layouts.input() == ImageLayout.CHANNEL_BLOCKS
                        && layouts.output() == ImageLayout.CHANNEL_BLOCKS
                        && exists(() -> forward(1, algorithm.convolution_winograd));
    }

    /**
     * Returns the fastest layouts that exist for a convolution on this machine.
     *
     * @param given the layout that its input has already
     * @param needsInputError whether errors of its input will be asked for
     */
    static ConvolutionLayouts fastest(
            OneDnnKernels kernels, Geometry g, ImageLayout given, boolean needsInputError) {
        ImageLayout blocks = ImageLayout.CHANNEL_BLOCKS;
        if (g.outChannels() % ImageLayout.BLOCK != 0) {
            return ConvolutionLayouts.PLAIN;
        }
        ConvolutionLayouts wish;
        if (g.inChannels() % ImageLayout.BLOCK == 0 && (suitsWinograd(g) || given == blocks)) {
            wish = new ConvolutionLayouts(blocks, blocks);
        } else if (g.inChannels() <= FEW_CHANNELS && !needsInputError) {
            wish = new ConvolutionLayouts(ImageLayout.CHANNELS_FIRST, blocks);
        } else {
            return ConvolutionLayouts.PLAIN;
        }
        try (Arena arena = new Arena(DataType.FLOAT)) {
            ConvolutionPlans plans =
                    new ConvolutionPlans(new OneDnnObjects(kernels, arena), g, wish);
            boolean worthIt = plans.winograd || given == blocks || wish.input() != blocks;
            return worthIt && plans.areFast(needsInputError) ? wish : ConvolutionLayouts.PLAIN;
        }
    }

    private static boolean suitsWinograd(Geometry g) {
        return g.kernelHeight() == 3
                && g.kernelWidth() == 3
                && g.strideHeight() == 1
                && g.strideWidth() == 1
                && g.dilationHeight() == 1
                && g.dilationWidth() == 1
                && tiles(g) >= 4;
    }

    private static int tiles(Geometry g) {
        return ((g.outHeight() + TILE - 1) / TILE) * ((g.outWidth() + TILE - 1) / TILE);
    }

    /** oneDNN answers for every layout, if need be with loops that are a thousand times slower. */
    private boolean areFast(boolean needsInputError) {
        return exists(() -> requireCompiled(forward(1).impl_info_str()))
                && exists(
                        () ->
                                requireCompiled(
                                        gradient(1, weights(memory.format_tag.any))
                                                .impl_info_str()))
                && (!needsInputError
                        || exists(() -> requireCompiled(backward(1, forward(1)).impl_info_str())));
    }

    private static void requireCompiled(BytePointer implementation) {
        if (!implementation.getString().contains("jit")) {
            throw new IllegalStateException("oneDNN has no compiled kernel.");
        }
    }

    /** oneDNN says that it cannot by an exception. */
    private static boolean exists(Runnable plan) {
        try {
            plan.run();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    boolean winograd() {
        return winograd;
    }

    private algorithm algorithmFor(int examples) {
        return winograd && (examples > 1 || tiles(g) >= TILES_OF_ONE)
                ? algorithm.convolution_winograd
                : algorithm.convolution_direct;
    }

    convolution_forward.primitive_desc forward(int examples) {
        return forward(examples, algorithmFor(examples));
    }

    private convolution_forward.primitive_desc forward(int examples, algorithm how) {
        return dnn.own(
                new convolution_forward.primitive_desc(
                        dnn.own(
                                new convolution_forward.desc(
                                        dnnl.prop_kind.forward_training,
                                        how,
                                        input(examples),
                                        weights(memory.format_tag.any),
                                        bias(),
                                        output(examples),
                                        strides(),
                                        dilations(),
                                        padsBefore(),
                                        padsAfter())),
                        dnn.cpu()));
    }

    convolution_backward_data.primitive_desc backward(
            int examples, convolution_forward.primitive_desc forward) {
        return dnn.own(
                new convolution_backward_data.primitive_desc(
                        dnn.own(
                                new convolution_backward_data.desc(
                                        algorithmFor(examples),
                                        input(examples),
                                        weights(memory.format_tag.any),
                                        output(examples),
                                        strides(),
                                        dilations(),
                                        padsBefore(),
                                        padsAfter())),
                        dnn.cpu(),
                        forward));
    }

    convolution_backward_weights.primitive_desc gradient(int examples, memory.desc layout) {
        return dnn.own(
                new convolution_backward_weights.primitive_desc(
                        dnn.own(
                                new convolution_backward_weights.desc(
                                        algorithmFor(examples),
                                        input(examples),
                                        layout,
                                        bias(),
                                        output(examples),
                                        strides(),
                                        dilations(),
                                        padsBefore(),
                                        padsAfter())),
                        dnn.cpu(),
                        forward(examples)));
    }

    memory.desc input(int examples) {
        return dnn.images(layouts.input(), examples, g.inChannels(), g.inHeight(), g.inWidth());
    }

    memory.desc output(int examples) {
        return dnn.images(layouts.output(), examples, g.outChannels(), g.outHeight(), g.outWidth());
    }

    memory.desc weights(memory.format_tag layout) {
        return dnn.layout(
                layout, g.outChannels(), g.inChannels(), g.kernelHeight(), g.kernelWidth());
    }

    memory.desc bias() {
        return dnn.layout(memory.format_tag.x, g.outChannels());
    }

    private long[] strides() {
        return new long[] {g.strideHeight(), g.strideWidth()};
    }

    private long[] dilations() {
        return new long[] {g.dilationHeight() - 1L, g.dilationWidth() - 1L};
    }

    private long[] padsBefore() {
        return new long[] {g.padTop(), g.padLeft()};
    }

    private long[] padsAfter() {
        return new long[] {g.padBottom(), g.padRight()};
    }
}
