package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LinearStep;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;

/**
 * A depthwise convolution and one with windows of one position. DL4J keeps biases in front of
 * weights.
 */
final class SeparableConvolution {

    private SeparableConvolution() {}

    /** Compiles a {@link SeparableConvolution2D}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        SeparableConvolution2D conf = (SeparableConvolution2D) site.conf();
        site.requireFormat(conf.getCnn2dDataFormat() == CNN2DFormat.NCHW, to);
        site.requireChannels(conf, input, 2);
        int nIn = input.shape().channels();
        if (nIn == 1) {
            // DL4J convolves with the first weights alone, and never trains the others.
            throw site.unsupported("one channel");
        }
        int nOut = Math.toIntExact(conf.getNOut());
        int multiplier = conf.getDepthMultiplier();
        int biases = conf.hasBias() ? nOut : 0;
        long from = site.parametersFrom();
        Windows windows = Window.of(conf).over(input.shape(), site);
        Value dropped = DropoutStep.before(site, input, to);
        Value deep = to.output(site, input, Window.shape(nIn * multiplier, windows.out()), null);
        // DL4J's weights are [multiplier, in, height, width], and then [out, in * multiplier].
        int[] order =
                ReorderedStep.permuted(0, new int[] {multiplier, nIn, windows.elements()}, 2, 1, 0);
        TrainableStep step = new DepthwiseStep(site, windows, dropped, deep, 0);
        to.add(new ReorderedStep(step, from + biases, order, to));
        Value z = to.output(site, input, Window.shape(nOut, windows.out()), null);
        long points = from + biases + order.length;
        to.add(new LinearStep(site, to, deep, z, points, conf.hasBias() ? from : -1));
        return Activations.ofConvolution(site, conf, z, to);
    }
}
