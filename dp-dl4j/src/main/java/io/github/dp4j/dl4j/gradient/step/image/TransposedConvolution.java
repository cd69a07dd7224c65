package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LinearStep;
import io.github.dp4j.dl4j.gradient.step.RowMapStep;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;

/** A convolution the other way round: every position of the input is spread over a window. */
final class TransposedConvolution {

    private TransposedConvolution() {}

    /** Compiles a {@link Deconvolution2D}. DL4J keeps biases in front of weights. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        Deconvolution2D conf = (Deconvolution2D) site.conf();
        site.requireFormat(conf.getCnn2dDataFormat() == CNN2DFormat.NCHW, to);
        site.requireChannels(conf, input, 2);
        site.refuseDropoutBelow(input);
        int nIn = input.shape().channels();
        int nOut = Math.toIntExact(conf.getNOut());
        int biases = conf.hasBias() ? nOut : 0;
        long from = site.parametersFrom();
        Windows windows = Window.of(conf).transposedOver(input.shape(), site);
        int elements = windows.elements();
        Value dropped = DropoutStep.before(site, input, to);
        Value patches = to.output(site, input, Window.shape(elements * nOut, windows.out()), null);
        // DL4J's weights are [in, out, height, width].
        int[] order = ReorderedStep.permuted(0, new int[] {nIn, nOut, elements}, 2, 1, 0);
        TrainableStep step = new LinearStep(site, to, dropped, patches, 0, -1);
        to.add(new ReorderedStep(step, from + biases, order, to));
        Value z = to.output(site, input, Window.shape(nOut, windows.in()), null);
        RowMapStep.transposed(patches, z, windows.rows(), to);
        if (conf.hasBias()) {
            to.add(new BiasStep(site, to, z, from));
        }
        return Activations.ofConvolution(site, conf, z, to);
    }
}
