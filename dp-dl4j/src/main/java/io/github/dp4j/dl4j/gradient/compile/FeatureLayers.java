package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.layers.FeatureLayer;
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
     * Returns how many layers at the beginning compute fixed features of each example: none of a
     * graph, none behind a preprocessor that does more than give an example's numbers another
     * shape, and not all layers.
     */
    public static int count(Model network) {
        if (!(network instanceof MultiLayerNetwork net)) {
            return 0;
        }
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        List<NeuralNetConfiguration> layers = conf.getConfs();
        int count = 0;
        while (count < layers.size() - 1
                && layers.get(count).getLayer() instanceof FeatureLayer layer
                && layer.getIDropout() == null
                && reshapes(conf.getInputPreProcess(count), count)) {
            count++;
        }
        return count;
    }

    private static boolean reshapes(@Nullable InputPreProcessor processor, int layer) {
        return processor == null
                || processor instanceof CnnToFeedForwardPreProcessor
                || (layer == 0 && processor instanceof FeedForwardToCnnPreProcessor);
    }
}
