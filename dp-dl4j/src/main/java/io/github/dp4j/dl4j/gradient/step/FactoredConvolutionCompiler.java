package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Windows;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;

/** Depthwise, separable and transposed convolutions. DL4J keeps biases in front of weights. */
final class FactoredConvolutionCompiler {

    private FactoredConvolutionCompiler() {}

    static Value depthwise(LayerSite site, Value input, Compilation to) {
        DepthwiseConvolution2D conf = (DepthwiseConvolution2D) site.conf();
        check(site, conf, input, to);
        int biases = conf.hasBias() ? Math.toIntExact(conf.getNOut()) : 0;
        Windows windows = ConvolutionCompiler.window(conf).over(input.shape(), site);
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        int nOut = input.shape().channels() * conf.getDepthMultiplier();
        if (nOut != conf.getNOut()) {
            throw site.unsupported("nOut other than nIn times the depth multiplier");
        }
        Value z = ConvolutionCompiler.output(site, nOut, windows.out(), input, to);
        // DL4J's weights are [height, width, in, multiplier].
        to.add(new DepthwiseStep(site, windows, dropped, z, site.parametersFrom() + biases));
        if (conf.hasBias()) {
            to.add(new BiasStep(site, to, z, site.parametersFrom()));
        }
        return ConvolutionCompiler.activate(site, conf, z, to);
    }

    static Value separable(LayerSite site, Value input, Compilation to) {
        SeparableConvolution2D conf = (SeparableConvolution2D) site.conf();
        check(site, conf, input, to);
        int nIn = input.shape().channels();
        int nOut = Math.toIntExact(conf.getNOut());
        int multiplier = conf.getDepthMultiplier();
        int biases = conf.hasBias() ? nOut : 0;
        long from = site.parametersFrom();
        Windows windows = ConvolutionCompiler.window(conf).over(input.shape(), site);
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        Value deep = ConvolutionCompiler.output(site, nIn * multiplier, windows.out(), input, to);
        // DL4J's weights are [multiplier, in, height, width], and then [out, in * multiplier].
        int[] order =
                ReorderedStep.permuted(0, new int[] {multiplier, nIn, windows.elements()}, 2, 1, 0);
        TrainableStep step = new DepthwiseStep(site, windows, dropped, deep, 0);
        to.add(new ReorderedStep(step, from + biases, order, to));
        Value z = ConvolutionCompiler.output(site, nOut, windows.out(), input, to);
        long points = from + biases + order.length;
        to.add(new LinearStep(site, to, deep, z, points, conf.hasBias() ? from : -1));
        return ConvolutionCompiler.activate(site, conf, z, to);
    }

    static Value deconvolution(LayerSite site, Value input, Compilation to) {
        Deconvolution2D conf = (Deconvolution2D) site.conf();
        check(site, conf, input, to);
        ConvolutionCompiler.refuseDropoutBelow(site, input);
        int nIn = input.shape().channels();
        int nOut = Math.toIntExact(conf.getNOut());
        int biases = conf.hasBias() ? nOut : 0;
        long from = site.parametersFrom();
        Windows windows = ConvolutionCompiler.window(conf).transposedOver(input.shape(), site);
        int elements = windows.elements();
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        Value patches = ConvolutionCompiler.output(site, elements * nOut, windows.out(), input, to);
        // DL4J's weights are [in, out, height, width].
        int[] order = ReorderedStep.permuted(0, new int[] {nIn, nOut, elements}, 2, 1, 0);
        TrainableStep step = new LinearStep(site, to, dropped, patches, 0, -1);
        to.add(new ReorderedStep(step, from + biases, order, to));
        Value z = ConvolutionCompiler.output(site, nOut, windows.in(), input, to);
        RowMapStep.transposed(patches, z, windows.rows(), to);
        if (conf.hasBias()) {
            to.add(new BiasStep(site, to, z, from));
        }
        return ConvolutionCompiler.activate(site, conf, z, to);
    }

    private static void check(LayerSite site, ConvolutionLayer conf, Value input, Compilation to) {
        ConvolutionCompiler.requireFormat(site, conf.getCnn2dDataFormat() == CNN2DFormat.NCHW, to);
        ConvolutionCompiler.requireChannels(site, conf, input, 2);
    }
}
