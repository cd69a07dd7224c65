package io.github.dp4j.dl4j.audit.model;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * The one output of a classifier. What is not one is refused by name: the attacks compare a
 * record's own class with the others, and regression, several labels a record or several outputs
 * have no such thing.
 *
 * @param classes how many, at least 2
 * @param sparse whether labels are class indices
 */
public record SoftmaxOutput(int classes, boolean sparse) {

    /**
     * Reads the output of a model.
     *
     * @throws IllegalArgumentException if it has no such output
     */
    static SoftmaxOutput of(Model model) {
        if (model instanceof MultiLayerNetwork net) {
            if (!net.isInitCalled()) {
                throw uninitialised();
            }
            List<Layer> layers =
                    net.getLayerWiseConfigurations().getConfs().stream()
                            .map(NeuralNetConfiguration::getLayer)
                            .toList();
            return of(layers.get(layers.size() - 1), width(layers));
        }
        if (model instanceof ComputationGraph graph) {
            if (graph.params() == null) {
                throw uninitialised();
            }
            ComputationGraphConfiguration conf = graph.getConfiguration();
            requireOne("inputs", conf.getNetworkInputs());
            requireOne("outputs", conf.getNetworkOutputs());
            Layer output = layer(conf, conf.getNetworkOutputs().get(0));
            return of(output, output == null ? 0 : width(List.of(output)));
        }
        throw refused(
                "it is a "
                        + (model == null ? "null" : model.getClass().getName())
                        + ", and only MultiLayerNetwork and ComputationGraph can be audited");
    }

    private static IllegalArgumentException uninitialised() {
        return new IllegalArgumentException("The model is not initialised: call init() first.");
    }

    private static void requireOne(String what, List<String> names) {
        if (names.size() != 1) {
            throw refused("the graph has " + names.size() + " " + what + ", " + names);
        }
    }

    /** Returns the layer of an output, or null where it is another vertex. */
    static @Nullable Layer layer(ComputationGraphConfiguration conf, String name) {
        return conf.getVertices().get(name) instanceof LayerVertex vertex
                ? vertex.getLayerConf().getLayer()
                : null;
    }

    /** A LossLayer has as many outputs as what is before it, and need not say so. */
    private static long width(List<Layer> layers) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (layers.get(i) instanceof FeedForwardLayer layer && layer.getNOut() > 0) {
                return layer.getNOut();
            }
        }
        return 0;
    }

    private static SoftmaxOutput of(@Nullable Layer layer, long classes) {
        if (!(layer instanceof FeedForwardLayer output)
                || !(layer.getClass() == OutputLayer.class || layer instanceof LossLayer)) {
            throw refused(
                    "its last layer is "
                            + (layer == null ? "no layer" : "a " + layer.getClass().getSimpleName())
                            + ", and an OutputLayer or a LossLayer says one class a record");
        }
        ILossFunction loss =
                output instanceof OutputLayer dense
                        ? dense.getLossFn()
                        : ((LossLayer) output).getLossFn();
        if (!(loss instanceof LossMCXENT)) {
            throw refused(
                    "its loss is "
                            + loss.name()
                            + ", of regression or of several labels a record: cross entropy of one"
                            + " class is MCXENT, NEGATIVELOGLIKELIHOOD or SPARSE_MCXENT");
        }
        if (!(output.getActivationFn() instanceof ActivationSoftmax)) {
            throw refused(
                    "the activation of its output is "
                            + output.getActivationFn()
                            + " and not softmax, so its pre-activation is not the logarithm of"
                            + " probabilities");
        }
        if (classes < 2) {
            throw refused(
                    "its output has "
                            + (classes == 1
                                    ? "one class alone"
                                    : "no number of classes: set nOut"));
        }
        return new SoftmaxOutput(Math.toIntExact(classes), loss instanceof LossSparseMCXENT);
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(
                "The model cannot be audited: "
                        + why
                        + ". What can be is a classifier with one input and one softmax output.");
    }
}
