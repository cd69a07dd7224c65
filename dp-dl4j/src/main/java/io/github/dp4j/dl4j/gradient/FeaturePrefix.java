package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.FeatureLayers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What a network begins with that never changes, fixed features and frozen layers below them, and
 * the network above.
 */
final class FeaturePrefix {

    private final MultiLayerNetwork whole;
    private final int layers;

    private FeaturePrefix(MultiLayerNetwork whole, int layers) {
        this.whole = whole;
        this.layers = layers;
    }

    /** Returns the features of a network; empty if it does not begin with any. */
    static Optional<FeaturePrefix> of(Model network) {
        int layers = FeatureLayers.count(network);
        return layers == 0
                ? Optional.empty()
                : Optional.of(new FeaturePrefix((MultiLayerNetwork) network, layers));
    }

    /** Returns what computes the features. */
    ExampleFeatures features() {
        return FeatureLayers.own(whole, layers)
                .<ExampleFeatures>map(
                        own ->
                                new FixedFeatures(
                                        own,
                                        whole.getLayerWiseConfigurations().getInputPreProcess(0),
                                        whole.params().dataType()))
                .orElseGet(() -> new FrozenFeatures(part(0, layers)));
    }

    /** Returns the layers above, on the very parameters of the whole network. */
    MultiLayerNetwork head() {
        return part(layers, whole.getnLayers());
    }

    /** Returns how many parameters lie below the head: all frozen, the first of the flat vector. */
    long parametersBelow() {
        return parameters(0, layers);
    }

    private long parameters(int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            count += whole.getLayer(i).numParams();
        }
        return count;
    }

    private MultiLayerNetwork part(int from, int to) {
        MultiLayerConfiguration conf = whole.getLayerWiseConfigurations().clone();
        conf.setConfs(new ArrayList<>(conf.getConfs().subList(from, to)));
        Map<Integer, InputPreProcessor> processors = new HashMap<>();
        conf.getInputPreProcessors()
                .forEach(
                        (layer, processor) -> {
                            if (layer >= from && layer < to) {
                                processors.put(layer - from, processor);
                            }
                        });
        conf.setInputPreProcessors(processors);
        MultiLayerNetwork part = new MultiLayerNetwork(conf);
        long below = parameters(0, from);
        long own = parameters(from, to);
        if (own == 0) {
            part.init();
            return part;
        }
        INDArray parameters =
                whole.params()
                        .reshape('c', /* enforceView= */ true, whole.numParams())
                        .get(NDArrayIndex.interval(below, below + own))
                        .reshape('c', /* enforceView= */ true, 1, own);
        part.init(parameters, /* cloneParametersArray= */ false);
        return part;
    }
}
