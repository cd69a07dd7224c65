package io.github.dp4j.dl4j.gradient.step;

import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;

/** A matrix product at every position, with layer normalisation or without. */
final class Dense {

    private Dense() {}

    static Value compile(LayerSite site, Value input, Compilation to) {
        DenseLayer conf = (DenseLayer) site.conf();
        return conf.hasLayerNorm()
                ? normalised(site, conf, input, to)
                : Activations.underMask(
                        site, conf, linear(site, conf, conf.hasBias(), input, to), to);
    }

    /** The gain lies behind weights and bias. */
    private static Value normalised(LayerSite site, DenseLayer conf, Value input, Compilation to) {
        Value product = linear(site, conf, /* bias= */ false, input, to);
        Value z = to.value(product.shape(), product.needsError(), product.mask());
        long biasFrom = site.parametersFrom() + conf.getNIn() * conf.getNOut();
        to.add(
                new LayerNormStep(
                        site,
                        product,
                        z,
                        biasFrom + (conf.hasBias() ? conf.getNOut() : 0),
                        conf.hasBias() ? biasFrom : -1));
        return Activations.underMask(site, conf, z, to);
    }

    /** Appends dropout and the product with weights at every position. */
    static Value linear(
            LayerSite site, FeedForwardLayer conf, boolean bias, Value input, Compilation to) {
        site.refuseWeightNoise(conf);
        int nIn = Math.toIntExact(conf.getNIn());
        int nOut = Math.toIntExact(conf.getNOut());
        if (input.shape().channels() != nIn) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects "
                            + nIn
                            + " inputs, but is given "
                            + input.shape()
                            + ".");
        }
        Value dropped = DropoutStep.before(site, input, to);
        Value z = to.output(site, input, input.shape().withChannels(nOut), input.mask());
        long weights = site.parametersFrom();
        long biases = bias ? weights + (long) nIn * nOut : -1;
        to.add(new LinearStep(site, to, dropped, z, weights, biases));
        return z;
    }
}
