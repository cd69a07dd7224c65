package io.github.dp4j.dl4j.gradient.step.loss;

import io.github.dp4j.dl4j.gradient.step.LayerCompiler;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Output layers: which method compiles which. */
public final class LossLayers {

    private LossLayers() {}

    /**
     * Returns the layers of this room.
     *
     * @return by configuration class, compared exactly
     */
    public static Map<Class<? extends Layer>, LayerCompiler> layers() {
        return Map.ofEntries(
                Map.entry(OutputLayer.class, LossStep::output),
                Map.entry(LossLayer.class, LossStep::vectorLoss),
                Map.entry(CnnLossLayer.class, LossStep::imageLoss),
                Map.entry(RnnLossLayer.class, LossStep::sequenceLoss),
                Map.entry(RnnOutputLayer.class, LossStep::sequenceOutput));
    }

    /**
     * Refuses a layer whose loss function is not known.
     *
     * @param site the layer
     * @throws UnsupportedLayerException if it is not
     */
    public static void requireKnown(LayerSite site) {
        ILossFunction function = function(site.conf());
        if (function != null) {
            Losses.of(function, site);
        }
    }

    private static @Nullable ILossFunction function(Layer conf) {
        if (conf instanceof BaseOutputLayer output) {
            return output.getLossFn();
        }
        if (conf instanceof LossLayer output) {
            return output.getLossFn();
        }
        if (conf instanceof RnnLossLayer output) {
            return output.getLossFn();
        }
        return conf instanceof CnnLossLayer output ? output.getLossFn() : null;
    }
}
