package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.layers.FeatureLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;

/** Where a network begins with fixed features. */
public final class FeatureLayers {

    private FeatureLayers() {}

    /**
     * Returns the layers at the beginning that compute fixed features of each example, frozen or
     * not: none of a graph, none behind a preprocessor that does more than give an example's
     * numbers another shape, and not all layers.
     */
    public static List<FeatureLayer> of(Model network) {
        if (!(network instanceof MultiLayerNetwork net)) {
            return List.of();
        }
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        List<NeuralNetConfiguration> layers = conf.getConfs();
        List<FeatureLayer> features = new ArrayList<>();
        for (int i = 0; i < layers.size() - 1; i++) {
            if (!(ParameterLayout.thawed(layers.get(i).getLayer()) instanceof FeatureLayer layer)
                    || !reshapes(conf.getInputPreProcess(i), i)) {
                break;
            }
            features.add(layer);
        }
        return List.copyOf(features);
    }

    private static boolean reshapes(@Nullable InputPreProcessor processor, int layer) {
        return processor == null
                || processor instanceof CnnToFeedForwardPreProcessor
                || (layer == 0 && processor instanceof FeedForwardToCnnPreProcessor);
    }
}
