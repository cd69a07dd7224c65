package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LinearStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import org.deeplearning4j.nn.conf.layers.Convolution3D;

/** A convolution over volumes. DL4J keeps biases in front of weights. */
final class VolumeConvolution {

    private VolumeConvolution() {}

    /** Compiles a {@link Convolution3D}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        Convolution3D conf = (Convolution3D) site.conf();
        site.requireFormat(conf.getDataFormat() == Convolution3D.DataFormat.NCDHW, to);
        site.requireChannels(conf, input, 3);
        site.refuseDropoutBelow(input);
        Windows windows = Window.of(conf).over(input.shape(), site);
        int nIn = input.shape().channels();
        int nOut = Math.toIntExact(conf.getNOut());
        Value dropped = DropoutStep.before(site, input, to);
        Value patches = Window.patches(dropped, windows, to);
        Value z = to.output(site, input, Window.shape(nOut, windows.out()), null);
        boolean bias = conf.hasBias();
        int biases = bias ? nOut : 0;
        LinearStep step =
                new LinearStep(site.inner(conf, 0), to, patches, z, biases, bias ? 0 : -1);
        int[] order =
                ReorderedStep.permuted(biases, new int[] {nOut, nIn, windows.elements()}, 0, 2, 1);
        to.add(new ReorderedStep(step, site.parametersFrom(), order, to));
        return Activations.ofConvolution(site, conf, z, to);
    }
}
