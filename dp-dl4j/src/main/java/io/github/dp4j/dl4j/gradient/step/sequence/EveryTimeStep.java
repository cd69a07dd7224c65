package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Value;
import java.util.Set;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;

/** A layer of vectors at every time step of a sequence. */
final class EveryTimeStep {

    private static final Set<Class<? extends Layer>> BY_POSITION =
            Set.of(DenseLayer.class, ActivationLayer.class);

    private EveryTimeStep() {}

    /** Compiles a {@link TimeDistributed}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        TimeDistributed conf = (TimeDistributed) site.conf();
        Layer inner = conf.getUnderlying();
        if (!BY_POSITION.contains(inner.getClass())
                || (conf.getRnnDataFormat() == RNNFormat.NCW) != to.channelsFirst()
                || input.shape().extents().size() != 1) {
            throw site.unsupported(inner.getClass().getSimpleName() + " at every time step");
        }
        return to.layer(site.inner(inner, site.parametersFrom()), input);
    }
}
