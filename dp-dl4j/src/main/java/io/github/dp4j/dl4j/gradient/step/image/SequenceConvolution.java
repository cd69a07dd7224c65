package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;

/** A convolution over time steps. DL4J keeps biases in front of weights. */
final class SequenceConvolution {

    private SequenceConvolution() {}

    /** Compiles a {@link Convolution1DLayer} or {@link Convolution1D}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        Convolution1DLayer conf = (Convolution1DLayer) site.conf();
        if (conf.getRnnDataFormat() != RNNFormat.NCW || !to.channelsFirst()) {
            // DL4J's backward pass hands the error on without permuting it.
            throw site.unsupported("the data format NWC");
        }
        site.requireChannels(conf, input.masked(null), 1);
        site.refuseDropoutBelow(input);
        Windows windows = Window.of(conf).over(input.shape(), site);
        int nIn = input.shape().channels();
        int nOut = Math.toIntExact(conf.getNOut());
        Value dropped = DropoutStep.before(site, input, to);
        Value z = to.output(site, input, Window.shape(nOut, windows.out()), null);
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
        return Activations.ofConvolution(site, conf, z, to)
                .masked(PoolingStep.maskUnder(Window.of(conf), windows, site, input, to));
    }
}
