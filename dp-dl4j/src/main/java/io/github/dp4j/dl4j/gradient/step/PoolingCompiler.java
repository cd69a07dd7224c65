package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Windows;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Pooling under sliding windows. */
final class PoolingCompiler {

    private PoolingCompiler() {}

    static Value subsampling(LayerSite site, Value input, Compilation to) {
        SubsamplingLayer conf = (SubsamplingLayer) site.conf();
        ConvolutionCompiler.requireFormat(site, conf.getCnn2dDataFormat() == CNN2DFormat.NCHW, to);
        ConvolutionCompiler.requirePositions(site, input, 2);
        refuseCausal(site, conf.getConvolutionMode());
        // DL4J applies no dropout here, whatever the configuration says.
        return PoolingStep.append(
                site, kind(conf), window(conf).over(input.shape(), site), input, to);
    }

    static Value subsampling1(LayerSite site, Value input, Compilation to) {
        Subsampling1DLayer conf = (Subsampling1DLayer) site.conf();
        if (conf.getCnn2dDataFormat() != CNN2DFormat.NCHW || !to.channelsFirst()) {
            // DL4J's backward pass reshapes the error to too few numbers.
            throw site.unsupported("the data format NWC");
        }
        ConvolutionCompiler.requirePositions(site, input.masked(null), 1);
        refuseCausal(site, conf.getConvolutionMode());
        Window window = window(conf);
        if (conf.getConvolutionMode() != ConvolutionMode.Same && conf.getPadding()[0] != 0) {
            // DL4J pads the second axis of its image as well, which has one column.
            throw site.unsupported("padding");
        }
        Windows windows = window.over(input.shape(), site);
        Value pooled = PoolingStep.append(site, kind(conf), windows, input, to);
        return pooled.masked(maskUnder(window, windows, site, input, to));
    }

    static Value subsampling3(LayerSite site, Value input, Compilation to) {
        Subsampling3DLayer conf = (Subsampling3DLayer) site.conf();
        ConvolutionCompiler.requireFormat(
                site, conf.getDataFormat() == Convolution3D.DataFormat.NCDHW, to);
        ConvolutionCompiler.requirePositions(site, input, 3);
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
        return PoolingStep.append(
                site,
                new PoolingStep.Kind(type, /* countPadding= */ false, 0, 0),
                window.over(input.shape(), site),
                SimpleCompilers.dropoutOf(site, input, to),
                to);
    }

    /** The mask of what windows make of a sequence: the largest factor under each. */
    static Value.Mask maskUnder(
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
        PoolingStep.Kind largest = new PoolingStep.Kind(PoolingType.MAX, false, 0, 0);
        return new Value.Mask(PoolingStep.append(site, largest, windows, factors, to).data());
    }

    private static PoolingStep.Kind kind(SubsamplingLayer conf) {
        return new PoolingStep.Kind(
                conf.getPoolingType(),
                conf.isAvgPoolIncludePadInDivisor(),
                conf.getPnorm(),
                conf.getEps());
    }

    private static Window window(SubsamplingLayer conf) {
        return new Window(
                conf.getKernelSize(),
                conf.getStride(),
                conf.getPadding(),
                conf.getDilation(),
                conf.getConvolutionMode());
    }

    private static void refuseCausal(LayerSite site, ConvolutionMode mode) {
        if (mode == ConvolutionMode.Causal) {
            // DL4J announces one length and computes another.
            throw site.unsupported("convolution mode Causal");
        }
    }
}
