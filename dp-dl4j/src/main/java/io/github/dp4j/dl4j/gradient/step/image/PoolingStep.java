package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LayoutStep;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.BoundPooling;
import io.github.dp4j.dl4j.kernel.Buffers;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Pooling1D;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.jspecify.annotations.Nullable;

/** Pooling of sequences, images and volumes. */
final class PoolingStep implements Step {

    private final BoundPooling pooling;
    private final Value input;

    private PoolingStep(BoundPooling pooling, Value input) {
        this.pooling = pooling;
        this.input = input;
    }

    /**
     * DL4J's pooling options.
     *
     * @param type maximum, average or p-norm
     * @param countPadding whether an average divides by the whole window also at the border
     * @param pnorm the p of the p-norm
     * @param eps the least p-norm divided by
     */
    record Kind(PoolingType type, boolean countPadding, int pnorm, double eps) {}

    static Value append(LayerSite site, Kind kind, Windows windows, Value given, Compilation to) {
        return kind.type() == PoolingType.MAX
                ? Activations.overMaximum(given, to, of -> pooled(site, kind, windows, of, to))
                : pooled(site, kind, windows, given, to);
    }

    private static Value pooled(
            LayerSite site, Kind kind, Windows windows, Value given, Compilation to) {
        int channels = given.shape().channels();
        BoundPooling.Function function =
                switch (kind.type()) {
                    case MAX -> new BoundPooling.Function(BoundPooling.Kind.MAX, 0, 0);
                    case AVG ->
                            new BoundPooling.Function(
                                    kind.countPadding()
                                            ? BoundPooling.Kind.MEAN_OF_WINDOW
                                            : BoundPooling.Kind.MEAN_OF_PIXELS,
                                    0,
                                    0);
                    case PNORM ->
                            new BoundPooling.Function(
                                    BoundPooling.Kind.P_NORM, kind.pnorm(), kind.eps());
                    default -> throw site.unsupported("pooling type " + kind.type());
                };
        Value input =
                to.kernels().poolsEveryLayout(function, windows)
                        ? given
                        : LayoutStep.plain(given, to);
        Value fresh = to.value(Window.shape(channels, windows.out()), input.needsError(), null);
        Value output =
                new Value(fresh.shape(), fresh.data(), fresh.errorOrNull(), null, input.layout());
        Buffers buffers =
                new Buffers(input.data(), output.data(), output.errorOrNull(), input.errorOrNull());
        to.add(
                new PoolingStep(
                        to.kernels().pooling(function, windows, channels, input.layout(), buffers),
                        input));
        return output;
    }

    /** Compiles a {@link SubsamplingLayer} or {@link Pooling2D}. */
    static Value image(LayerSite site, Value input, Compilation to) {
        SubsamplingLayer conf = (SubsamplingLayer) site.conf();
        site.requireFormat(conf.getCnn2dDataFormat() == CNN2DFormat.NCHW, to);
        site.requirePositions(input, 2);
        refuseCausal(site, conf.getConvolutionMode());
        // DL4J applies no dropout here, whatever the configuration says.
        return append(site, kind(conf), Window.of(conf).over(input.shape(), site), input, to);
    }

    /** Compiles a {@link Subsampling1DLayer} or {@link Pooling1D}. */
    static Value sequence(LayerSite site, Value input, Compilation to) {
        Subsampling1DLayer conf = (Subsampling1DLayer) site.conf();
        if (conf.getCnn2dDataFormat() != CNN2DFormat.NCHW || !to.channelsFirst()) {
            // DL4J's backward pass reshapes the error to too few numbers.
            throw site.unsupported("the data format NWC");
        }
        site.requirePositions(input.masked(null), 1);
        refuseCausal(site, conf.getConvolutionMode());
        Window window = Window.of(conf);
        if (conf.getConvolutionMode() != ConvolutionMode.Same && conf.getPadding()[0] != 0) {
            // DL4J pads the second axis of its image as well, which has one column.
            throw site.unsupported("padding");
        }
        Windows windows = window.over(input.shape(), site);
        Value pooled = append(site, kind(conf), windows, input, to);
        return pooled.masked(maskUnder(window, windows, site, input, to));
    }

    /** Compiles a {@link Subsampling3DLayer}. */
    static Value volume(LayerSite site, Value input, Compilation to) {
        Subsampling3DLayer conf = (Subsampling3DLayer) site.conf();
        site.requireFormat(conf.getDataFormat() == Convolution3D.DataFormat.NCDHW, to);
        site.requirePositions(input, 3);
        refuseCausal(site, conf.getConvolutionMode());
        Window window =
                new Window(
                        conf.getKernelSize(),
                        conf.getStride(),
                        conf.getPadding(),
                        conf.getDilation(),
                        conf.getConvolutionMode());
        PoolingType type = conf.getPoolingType();
        if (type != PoolingType.MAX && type != PoolingType.AVG) {
            throw site.unsupported("pooling type " + type);
        }
        return append(
                site,
                new Kind(type, /* countPadding= */ false, 0, 0),
                window.over(input.shape(), site),
                DropoutStep.before(site, input, to),
                to);
    }

    /** The mask of what windows make of a sequence: the largest factor under each. */
    static Value.@Nullable Mask maskUnder(
            Window window, Windows windows, LayerSite site, Value input, Compilation to) {
        ConvolutionMode mode = window.mode();
        boolean keepsLength = mode == ConvolutionMode.Same || mode == ConvolutionMode.Causal;
        if (input.mask() == null || (keepsLength && window.stride()[0] == 1)) {
            return input.mask();
        }
        if (mode == ConvolutionMode.Causal) {
            throw site.unsupported("a mask under strides in Causal mode");
        }
        Value factors =
                new Value(input.shape().withChannels(1), input.mask().factors(), null, null);
        Kind largest = new Kind(PoolingType.MAX, false, 0, 0);
        return new Value.Mask(append(site, largest, windows, factors, to).data());
    }

    private static Kind kind(SubsamplingLayer conf) {
        return new Kind(
                conf.getPoolingType(),
                conf.isAvgPoolIncludePadInDivisor(),
                conf.getPnorm(),
                conf.getEps());
    }

    private static void refuseCausal(LayerSite site, ConvolutionMode mode) {
        if (mode == ConvolutionMode.Causal) {
            // DL4J announces one length and computes another.
            throw site.unsupported("convolution mode Causal");
        }
    }

    @Override
    public void forward(int count) {
        pooling.forward(count);
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            pooling.backward(count);
        }
    }
}
