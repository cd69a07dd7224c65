package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.layers.FeatureLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;

/** Where a network begins with fixed features. */
public final class FeatureLayers {

    private FeatureLayers() {}

    /**
     * Returns how many layers at the beginning compute what never changes of each example: fixed
     * features, frozen or not, and frozen layers below them, up to the last fixed features. None of
     * a graph, none behind a preprocessor that does more than give an example's numbers another
     * shape, and not all layers.
     */
    public static int count(Model network) {
        if (!(network instanceof MultiLayerNetwork net)) {
            return 0;
        }
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        int count = 0;
        for (int i = 0; i < net.getnLayers() - 1; i++) {
            Layer layer = ParameterLayout.thawed(conf.getConf(i).getLayer());
            boolean own = layer instanceof FeatureLayer;
            boolean frozen = ParameterLayout.frozen(net.getLayer(i));
            if (!(own || frozen) || !reshapes(conf.getInputPreProcess(i), i, own)) {
                break;
            }
            count = own ? i + 1 : count;
        }
        return count;
    }

    /** Returns the first layers of a network if all of them are fixed features. */
    public static Optional<List<FeatureLayer>> own(MultiLayerNetwork network, int count) {
        List<FeatureLayer> features = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Layer layer = network.getLayerWiseConfigurations().getConf(i).getLayer();
            if (!(ParameterLayout.thawed(layer) instanceof FeatureLayer own)) {
                return Optional.empty();
            }
            features.add(own);
        }
        return Optional.of(List.copyOf(features));
    }

    private static boolean reshapes(@Nullable InputPreProcessor processor, int layer, boolean own) {
        return processor == null
                || processor instanceof CnnToFeedForwardPreProcessor
                || ((layer == 0 || !own) && processor instanceof FeedForwardToCnnPreProcessor);
    }
}
