package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.ConvolutionLayouts;
import io.github.dp4j.dl4j.kernel.Geometry;
import io.github.dp4j.dl4j.kernel.Windows;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** Convolutions over sequences, images and volumes. DL4J keeps biases in front of weights. */
final class ConvolutionCompiler {

    private ConvolutionCompiler() {}

    static Value convolution(LayerSite site, Value input, Compilation to) {
        ConvolutionLayer conf = (ConvolutionLayer) site.conf();
        requireFormat(site, conf.getCnn2dDataFormat() == CNN2DFormat.NCHW, to);
        requireChannels(site, conf, input, 2);
        Windows windows = window(conf).over(input.shape(), site);
        int nOut = Math.toIntExact(conf.getNOut());
        Geometry geometry = windows.geometry(input.shape().channels(), nOut);
        Value dropped = input;
        if (conf.getIDropout() != null) {
            dropped = SimpleCompilers.dropoutOf(site, LayoutStep.plain(input, to), to);
        }
        ConvolutionLayouts layouts =
                to.kernels()
                        .convolutionLayouts(
                                geometry,
                                dropped.layout(),
                                dropped.needsError(),
                                to.arena().type() == DataType.FLOAT);
        Value plain = output(site, nOut, windows.out(), input, to);
        Value z = new Value(plain.shape(), plain.data(), plain.error(), null, layouts.output());
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
        return activate(site, conf, z, to);
    }

    static Value convolution1(LayerSite site, Value input, Compilation to) {
        Convolution1DLayer conf = (Convolution1DLayer) site.conf();
        if (conf.getRnnDataFormat() != RNNFormat.NCW || !to.channelsFirst()) {
            // DL4J's backward pass hands the error on without permuting it.
            throw site.unsupported("the data format NWC");
        }
        requireChannels(site, conf, input.masked(null), 1);
        refuseDropoutBelow(site, input);
        Windows windows = window(conf).over(input.shape(), site);
        int nIn = input.shape().channels();
        int nOut = Math.toIntExact(conf.getNOut());
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        Value z = output(site, nOut, windows.out(), input, to);
        boolean bias = conf.hasBias();
        int biases = bias ? nOut : 0;
        // An image one column wide. Its shape says otherwise, but DL4J's weights are [k, in, out].
        int[] order =
                ReorderedStep.permuted(
                        biases, new int[] {conf.getKernelSize()[0], nIn, nOut}, 2, 1, 0);
        TrainableStep step =
                new ConvolutionStep(
                        site.inner(conf, 0),
                        to,
                        windows.geometry(nIn, nOut),
                        dropped,
                        z,
                        biases,
                        bias ? 0 : -1);
        to.add(new ReorderedStep(step, site.parametersFrom(), order, to));
        // DL4J's layer never sees the mask; it only hands it on, shortened.
        return activate(site, conf, z, to)
                .masked(PoolingCompiler.maskUnder(window(conf), windows, site, input, to));
    }

    static Value convolution3(LayerSite site, Value input, Compilation to) {
        Convolution3D conf = (Convolution3D) site.conf();
        requireFormat(site, conf.getDataFormat() == Convolution3D.DataFormat.NCDHW, to);
        requireChannels(site, conf, input, 3);
        refuseDropoutBelow(site, input);
        Windows windows = window(conf).over(input.shape(), site);
        int nIn = input.shape().channels();
        int nOut = Math.toIntExact(conf.getNOut());
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        Value patches = patches(dropped, windows, to);
        Value z = output(site, nOut, windows.out(), input, to);
        boolean bias = conf.hasBias();
        int biases = bias ? nOut : 0;
        LinearStep step =
                new LinearStep(site.inner(conf, 0), to, patches, z, biases, bias ? 0 : -1);
        int[] order =
                ReorderedStep.permuted(biases, new int[] {nOut, nIn, windows.elements()}, 0, 2, 1);
        to.add(new ReorderedStep(step, site.parametersFrom(), order, to));
        return activate(site, conf, z, to);
    }

    /** Appends a copy of what lies under every window, as that window's channels. */
    static Value patches(Value input, Windows windows, Compilation to) {
        int[] rows = windows.rows();
        Shape copied = new Shape(input.shape().channels(), List.of(rows.length));
        int width = Math.multiplyExact(windows.elements(), input.shape().channels());
        return RowMapStep.append(input, copied, rows, null, to)
                .as(Window.shape(width, windows.out()));
    }

    static Window window(ConvolutionLayer conf) {
        return new Window(
                conf.getKernelSize(),
                conf.getStride(),
                conf.getPadding(),
                conf.getDilation(),
                conf.getConvolutionMode());
    }

    /** A layer's output before the activation. */
    static Value output(LayerSite site, int channels, int[] extents, Value input, Compilation to) {
        return to.value(
                Window.shape(channels, extents), input.needsError() || site.trainable(), null);
    }

    static Value activate(LayerSite site, BaseLayer conf, Value z, Compilation to) {
        if (Activations.softmax(conf.getActivationFn())) {
            throw site.unsupported("softmax in a convolution");
        }
        return Activations.inPlace(conf.getActivationFn(), z, site, to);
    }

    static void requireChannels(LayerSite site, ConvolutionLayer conf, Value input, int axes) {
        DenseCompiler.refuseWeightNoise(site, conf);
        requirePositions(site, input, axes);
        if (conf.getConvolutionMode() == ConvolutionMode.Causal && axes > 1) {
            throw site.unsupported("convolution mode Causal");
        }
        if (input.shape().channels() != conf.getNIn()) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects "
                            + conf.getNIn()
                            + " channels, but is given "
                            + input.shape()
                            + ".");
        }
    }

    static void requirePositions(LayerSite site, Value input, int axes) {
        if (input.mask() != null) {
            throw site.unsupported("masks of images");
        }
        if (input.shape().extents().size() != axes) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects "
                            + axes
                            + " axes of positions, but is given "
                            + input.shape()
                            + ".");
        }
    }

    /** DL4J reads an array as the layer's own format says; a plan has one format for all. */
    static void requireFormat(LayerSite site, boolean channelsFirst, Compilation to) {
        if (channelsFirst != to.channelsFirst()) {
            throw site.unsupported("a data format unlike the first layer's");
        }
    }

    /** For layers that apply dropout to their input and forget it in the backward pass. */
    static void refuseDropoutBelow(LayerSite site, Value input) {
        if (site.conf().getIDropout() != null && input.needsError()) {
            throw site.unsupported("dropout above trained layers");
        }
    }
}
