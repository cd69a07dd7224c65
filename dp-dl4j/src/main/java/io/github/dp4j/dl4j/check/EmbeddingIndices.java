package io.github.dp4j.dl4j.check;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks that inputs of embeddings hold indices of their vocabulary. */
final class EmbeddingIndices {

    private EmbeddingIndices() {}

    /**
     * Refuses an index outside the vocabulary, masked or not.
     *
     * @throws IllegalArgumentException naming the example
     */
    static void check(Model network, Examples data) {
        if (network instanceof MultiLayerNetwork net) {
            check(
                    "layer 0",
                    net.getLayerWiseConfigurations().getConf(0).getLayer(),
                    0,
                    data.features()[0]);
            return;
        }
        ComputationGraphConfiguration conf = ((ComputationGraph) network).getConfiguration();
        for (Map.Entry<String, GraphVertex> entry : conf.getVertices().entrySet()) {
            GraphVertex vertex =
                    entry.getValue() instanceof FrozenVertex frozen
                            ? frozen.getUnderlying()
                            : entry.getValue();
            List<String> from = conf.getVertexInputs().get(entry.getKey());
            int input = from == null ? -1 : conf.getNetworkInputs().indexOf(from.get(0));
            if (vertex instanceof LayerVertex layer
                    && input >= 0
                    && input < data.features().length) {
                check(
                        "vertex \"" + entry.getKey() + "\"",
                        layer.getLayerConf().getLayer(),
                        input,
                        data.features()[input]);
            }
        }
    }

    private static void check(String where, Layer conf, int input, INDArray features) {
        Layer layer = conf;
        if (conf instanceof FrozenLayer frozen) {
            layer = frozen.getLayer();
        } else if (conf instanceof FrozenLayerWithBackprop frozen) {
            layer = frozen.getUnderlying();
        }
        if (!(layer instanceof EmbeddingLayer) && !(layer instanceof EmbeddingSequenceLayer)) {
            return;
        }
        long words = ((FeedForwardLayer) layer).getNIn();
        if (features.minNumber().doubleValue() >= 0 && features.maxNumber().doubleValue() < words) {
            return;
        }
        for (long example = 0; example < features.size(0); example++) {
            INDArray one = features.slice(example);
            if (!(one.minNumber().doubleValue() >= 0 && one.maxNumber().doubleValue() < words)) {
                throw new IllegalArgumentException(
                        "The features ["
                                + input
                                + "] of example "
                                + example
                                + " hold an index outside 0 to "
                                + (words - 1)
                                + ", the vocabulary of "
                                + where
                                + " ("
                                + layer.getClass().getSimpleName()
                                + "). Pad with 0 under a feature mask, and give unknown words an"
                                + " index of their own.");
            }
        }
    }
}
