package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.FeatureLayers;
import io.github.dp4j.layers.FeatureLayer;
import io.github.dp4j.layers.FeatureRows;
import io.github.dp4j.layers.RowFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The fixed features that a network begins with, and the network above them. */
final class FeaturePrefix {

    private final MultiLayerNetwork whole;
    private final List<FeatureLayer> layers;

    /** Gives an example another shape; null if it is described as it comes. */
    private final @Nullable InputPreProcessor reshaping;

    private FeaturePrefix(
            MultiLayerNetwork whole,
            List<FeatureLayer> layers,
            @Nullable InputPreProcessor reshaping) {
        this.whole = whole;
        this.layers = layers;
        this.reshaping = reshaping;
    }

    /** Returns the features of a network; empty if it does not begin with any. */
    static Optional<FeaturePrefix> of(Model network) {
        List<FeatureLayer> layers = FeatureLayers.of(network);
        if (layers.isEmpty()) {
            return Optional.empty();
        }
        MultiLayerNetwork net = (MultiLayerNetwork) network;
        return Optional.of(
                new FeaturePrefix(
                        net, layers, net.getLayerWiseConfigurations().getInputPreProcess(0)));
    }

    /** Returns the layers above, on the very parameters of the whole network. */
    MultiLayerNetwork head() {
        MultiLayerConfiguration conf = whole.getLayerWiseConfigurations().clone();
        int below = layers.size();
        conf.setConfs(new ArrayList<>(conf.getConfs().subList(below, conf.getConfs().size())));
        Map<Integer, InputPreProcessor> processors = new HashMap<>();
        conf.getInputPreProcessors()
                .forEach(
                        (layer, processor) -> {
                            if (layer >= below) {
                                processors.put(layer - below, processor);
                            }
                        });
        conf.setInputPreProcessors(processors);
        MultiLayerNetwork head = new MultiLayerNetwork(conf);
        head.init(whole.params(), /* cloneParametersArray= */ false);
        return head;
    }

    /** Returns how many features an example of this array has. */
    long width(INDArray examples) {
        long[] of = shapeOf(examples);
        for (FeatureLayer layer : layers) {
            of = new long[] {layer.rows(of).outputs()};
        }
        return of[0];
    }

    /** Computes the features of every example, {@code [examples, features]}. */
    INDArray of(INDArray examples) {
        long[] exampleShape = shapeOf(examples);
        return FeatureRows.of(() -> rows(exampleShape), examples).castTo(whole.params().dataType());
    }

    /** The shape in which an example is described. */
    private long[] shapeOf(INDArray examples) {
        long[] own = Arrays.copyOfRange(examples.shape(), 1, examples.rank());
        if (reshaping instanceof FeedForwardToCnnPreProcessor image && own.length == 1) {
            long[] shape = {image.getNumChannels(), image.getInputHeight(), image.getInputWidth()};
            requireImage(Arrays.equals(own, new long[] {shape[0] * shape[1] * shape[2]}), own);
            return shape;
        }
        if (reshaping instanceof CnnToFeedForwardPreProcessor image && own.length == 3) {
            long[] shape = {image.getNumChannels(), image.getInputHeight(), image.getInputWidth()};
            requireImage(Arrays.equals(own, shape), own);
            return new long[] {shape[0] * shape[1] * shape[2]};
        }
        return own;
    }

    private void requireImage(boolean fits, long... shape) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "The network was made for other examples than those of the shape "
                            + Arrays.toString(shape)
                            + ": "
                            + reshaping
                            + ".");
        }
    }

    private RowFeatures rows(long... exampleShape) {
        RowFeatures all = layers.get(0).rows(exampleShape);
        for (FeatureLayer layer : layers.subList(1, layers.size())) {
            all = new Chain(all, layer.rows(all.outputs()), new float[all.outputs()]);
        }
        return all;
    }

    /** One after the other. */
    private static final class Chain implements RowFeatures {
        private final RowFeatures first;
        private final RowFeatures second;
        private final float[] between;

        Chain(RowFeatures first, RowFeatures second, float[] between) {
            this.first = first;
            this.second = second;
            this.between = between;
        }

        @Override
        public int inputs() {
            return first.inputs();
        }

        @Override
        public int outputs() {
            return second.outputs();
        }

        @Override
        public void compute(float[] row, float[] features) {
            first.compute(row, between);
            second.compute(between, features);
        }
    }

    String describe() {
        return layers.toString();
    }
}
