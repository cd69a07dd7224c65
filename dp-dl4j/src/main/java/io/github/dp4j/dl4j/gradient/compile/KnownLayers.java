package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.gradient.step.loss.LossLayers;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.nd4j.linalg.activations.IActivation;

/** What is known of layers by their configuration alone, whatever the data. */
public final class KnownLayers {

    private KnownLayers() {}

    /**
     * Refuses what no data could be compiled for.
     *
     * @param conf the layer's configuration; never a frozen wrapper
     * @param where the layer, for the message
     * @param frozen whether it is frozen
     * @throws UnsupportedLayerException if the layer, or an option of it, is not known
     */
    public static void require(Layer conf, String where, boolean frozen) {
        LayerSite site = new LayerSite(conf, where, 0, !frozen, frozen, /* target= */ null);
        if (!LayerRegistry.isKnown(conf, frozen)) {
            throw site.unsupported(conf.getClass().getSimpleName() + " is not known");
        }
        if (conf instanceof LastTimeStep last) {
            require(last.getUnderlying(), where, frozen);
        } else if (conf instanceof MaskZeroLayer masked) {
            require(masked.getUnderlying(), where, frozen);
        } else if (conf instanceof TimeDistributed distributed) {
            require(distributed.getUnderlying(), where, frozen);
        } else if (conf instanceof Bidirectional both) {
            require(both.getFwd(), where, frozen);
            require(both.getBwd(), where, frozen);
        }
        if (!frozen) {
            DropoutStep.requireKnown(site);
        }
        if (conf instanceof BaseLayer base) {
            if (base.getWeightNoise() != null) {
                throw site.unsupported("weight noise");
            }
            requireActivation(base.getActivationFn(), conf, site);
        } else if (conf instanceof ActivationLayer layer) {
            requireActivation(layer.getActivationFn(), conf, site);
        }
        LossLayers.requireKnown(site);
    }

    private static void requireActivation(IActivation function, Layer conf, LayerSite site) {
        if (function != null
                && !(conf instanceof PReLULayer) // which is one
                && !Activations.softmax(function)) {
            Activations.of(function, site);
        }
    }

}
