package io.github.dp4j.dl4j.recipe;

import io.github.dp4j.layers.NormalizedFeatures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The first layers of a network that was trained on public data, frozen, for a linear head that is
 * trained privately on what they say of an example. Features of a network that has seen similar
 * data help private training more than any setting of it (Tramèr and Boneh, "Differentially private
 * learning needs better features (or much more data)", arXiv 2011.11660).
 *
 * <pre>{@code
 * MultiLayerNetwork network = PretrainedFeatures.of(publicNetwork, lastKept)
 *         .network(new long[] {1, 28, 28}, classes, new Nesterovs(rate, ImageRecipe.MOMENTUM));
 * DpTrainer.builder(network).publicParameters("where they come from") ...
 * }</pre>
 *
 * <p>Frozen layers run as at inference: batch normalisation by its saved averages, no dropout.
 * Above them {@link NormalizedFeatures} gives every example's features mean 0 and norm 1, so that
 * {@link StepLength} knows their scale, which no private number decides. The features of all
 * examples are computed once.
 */
public final class PretrainedFeatures {

    private final MultiLayerNetwork layers;

    private PretrainedFeatures(MultiLayerNetwork layers) {
        this.layers = layers;
    }

    /**
     * Keeps the first layers of a network.
     *
     * @param pretrained an initialised network, trained on public data; not modified
     * @param lastKept the index of the last layer that is kept, from 0
     * @return the features that layer gives
     * @throws IllegalArgumentException if there is no such layer
     */
    public static PretrainedFeatures of(MultiLayerNetwork pretrained, int lastKept) {
        if (lastKept < 0 || lastKept >= pretrained.getnLayers()) {
            throw new IllegalArgumentException(
                    "The last layer that is kept must be one of 0 to "
                            + (pretrained.getnLayers() - 1)
                            + ", but is "
                            + lastKept
                            + ".");
        }
        return new PretrainedFeatures(
                network(pretrained, frozen(pretrained, lastKept), /* more= */ List.of()));
    }

    /**
     * Returns the last layer before those that give a network's output: before the last that has
     * parameters, since losses and activations may stand behind it.
     *
     * @param pretrained an initialised network
     * @return its index; -1 if nothing lies before the output
     */
    public static int lastBeforeOutput(MultiLayerNetwork pretrained) {
        int output = pretrained.getnLayers() - 1;
        while (output > 0 && pretrained.getLayer(output).numParams() == 0) {
            output--;
        }
        return output - 1;
    }

    /**
     * Returns the kept layers as a network of their own.
     *
     * @return a network without a loss, whose output are the features before they are normalised
     */
    public MultiLayerNetwork layers() {
        return layers;
    }

    /**
     * Puts a head on the features.
     *
     * @param exampleShape of one example, without the dimension of examples, as the public network
     *     takes it
     * @param classes at least 2 for a softmax; 0 for a number to learn
     * @param updater of the head
     * @return a network that takes examples as the public one does; its parameters below the head
     *     are the public ones, frozen, and those of the head are 0
     * @throws IllegalArgumentException if there is one class, or an example describes no vector or
     *     image
     */
    public MultiLayerNetwork network(long[] exampleShape, int classes, IUpdater updater) {
        if (classes < 0 || classes == 1) {
            throw new IllegalArgumentException(
                    "classes must be at least 2, or 0 for a number to learn, but is "
                            + classes
                            + ".");
        }
        InputType features = featuresOf(exampleShape);
        NormalizedFeatures normalized = new NormalizedFeatures();
        normalized.setNIn(features, /* override= */ true);
        normalized.setLayerName("normalized");
        OutputLayer.Builder head = classes == 0 ? LinearHead.number() : LinearHead.softmax(classes);
        MultiLayerConfiguration above =
                LinearHead.start(updater)
                        .dataType(layers.getLayerWiseConfigurations().getDataType())
                        .list()
                        .layer(normalized)
                        .layer(head.name("head").nIn(features.arrayElementsPerExample()).build())
                        .build();
        return network(layers, frozen(layers, layers.getnLayers() - 1), above.getConfs());
    }

    private InputType featuresOf(long... exampleShape) {
        long[] shape = new long[exampleShape.length + 1];
        shape[0] = 1;
        System.arraycopy(exampleShape, 0, shape, 1, exampleShape.length);
        INDArray zero = Nd4j.zeros(layers.getLayerWiseConfigurations().getDataType(), shape);
        long[] features = layers.output(zero).shape();
        if (features[0] == 1 && features.length == 2) {
            return InputType.feedForward(features[1]);
        }
        if (features[0] == 1 && features.length == 4) {
            return InputType.convolutional(features[2], features[3], features[1]);
        }
        throw new IllegalArgumentException(
                "The last layer that is kept gives neither one vector nor one image of an example,"
                        + " but an array of "
                        + features.length
                        + " dimensions: keep a layer that does.");
    }

    private static MultiLayerConfiguration frozen(MultiLayerNetwork network, int last) {
        MultiLayerConfiguration conf = network.getLayerWiseConfigurations().clone();
        List<NeuralNetConfiguration> kept = new ArrayList<>(conf.getConfs().subList(0, last + 1));
        for (NeuralNetConfiguration each : kept) {
            Layer layer = each.getLayer();
            if (!(layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop)) {
                each.setLayer(new FrozenLayer(layer));
            }
            each.setMiniBatch(false);
        }
        conf.setConfs(kept);
        Map<Integer, InputPreProcessor> processors = new HashMap<>(conf.getInputPreProcessors());
        processors.keySet().removeIf(layer -> layer > last);
        conf.setInputPreProcessors(processors);
        conf.setBackpropType(BackpropType.Standard);
        // The head has made no step, and schedules of its updater begin at 0.
        conf.setIterationCount(0);
        conf.setEpochCount(0);
        return conf;
    }

    private static MultiLayerNetwork network(
            MultiLayerNetwork from,
            MultiLayerConfiguration conf,
            List<NeuralNetConfiguration> more) {
        long kept = 0;
        for (int i = 0; i < conf.getConfs().size(); i++) {
            kept += from.getLayer(i).numParams();
        }
        List<NeuralNetConfiguration> all = new ArrayList<>(conf.getConfs());
        all.addAll(more);
        conf.setConfs(all);
        MultiLayerNetwork network = new MultiLayerNetwork(conf);
        network.init();
        if (kept > 0) {
            part(network, kept).assign(part(from, kept));
        }
        return network;
    }

    private static INDArray part(MultiLayerNetwork network, long count) {
        return network.params().reshape(network.numParams()).get(NDArrayIndex.interval(0, count));
    }
}
