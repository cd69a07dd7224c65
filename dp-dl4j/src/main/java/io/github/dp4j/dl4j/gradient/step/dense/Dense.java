package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LinearStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import org.deeplearning4j.nn.conf.layers.DenseLayer;

/** A matrix product at every position, with layer normalisation or without. */
final class Dense {

    private Dense() {}

    /** Compiles a {@link DenseLayer}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        DenseLayer conf = (DenseLayer) site.conf();
        return conf.hasLayerNorm()
                ? normalised(site, conf, input, to)
                : Activations.underMask(
                        site, conf, LinearStep.append(site, conf, conf.hasBias(), input, to), to);
    }

    /** The gain lies behind weights and bias. */
    private static Value normalised(LayerSite site, DenseLayer conf, Value input, Compilation to) {
        Value product = LinearStep.append(site, conf, /* bias= */ false, input, to);
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
}
