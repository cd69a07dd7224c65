package io.github.dp4j.dl4j.check;

import io.github.dp4j.dl4j.gradient.compile.EngineForecast;
import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import io.github.dp4j.layers.FeatureLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;

/**
 * Finds everything in a network for which the gradient of a batch is not the sum of its examples'
 * own gradients, or which would train outside the private step.
 */
public final class NetworkValidator {

    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private NetworkValidator() {}

    /**
     * What was found.
     *
     * @param problems reasons why the network cannot be trained privately; empty if it can
     * @param warnings what works, but may surprise
     */
    public record Findings(List<String> problems, List<String> warnings) {}

    static Findings check(Model network) {
        return check(network, /* compiledEngineOnly= */ false);
    }

    /**
     * Checks a network.
     *
     * @param compiledEngineOnly whether what the compiled engine does not know is a problem, not a
     *     warning
     */
    public static Findings check(Model network, boolean compiledEngineOnly) {
        NetworkValidator validator = new NetworkValidator();
        Backends.problem().ifPresent(validator.problems::add);
        if (network instanceof MultiLayerNetwork net) {
            validator.checkNetwork(net);
        } else if (network instanceof ComputationGraph graph) {
            validator.checkGraph(graph);
        } else {
            validator.problems.add(
                    "The network is a "
                            + network.getClass().getName()
                            + "; only MultiLayerNetwork and ComputationGraph can be trained.");
        }
        if (validator.problems.isEmpty()) {
            validator.checkEngine(network, compiledEngineOnly);
        }
        return new Findings(validator.problems, validator.warnings);
    }

    private void checkEngine(Model network, boolean compiledEngineOnly) {
        for (String unknown : EngineForecast.unknown(network)) {
            if (compiledEngineOnly) {
                problems.add(
                        unknown
                                + ", to the compiled engine, which requireCompiledEngine() asks for."
                                + " Change it, or leave the setting out: the network then trains on"
                                + " the reference engine, many times slower.");
            } else {
                warnings.add(
                        "This network trains on the reference engine, one example at a time and many"
                                + " times slower, because of "
                                + unknown
                                + " to the compiled engine.");
            }
        }
    }

    private void checkNetwork(MultiLayerNetwork net) {
        if (!net.isInitCalled()) {
            problems.add("The network is not initialised: call init() first.");
            return;
        }
        checkBackprop(net.getLayerWiseConfigurations().getBackpropType());
        List<NeuralNetConfiguration> confs = net.getLayerWiseConfigurations().getConfs();
        for (int i = 0; i < confs.size(); i++) {
            checkConf("layer " + i, confs.get(i));
        }
        checkFeatures(net);
        if (!(net.getOutputLayer() instanceof org.deeplearning4j.nn.api.layers.IOutputLayer)) {
            problems.add(
                    "The last layer has no loss: end the network with an output or loss layer. A"
                            + " network that has none, such as one imported from Keras without its"
                            + " training configuration, gets one by new"
                            + " TransferLearning.Builder(network).fineTuneConfiguration(new"
                            + " FineTuneConfiguration.Builder().build()).addLayer(new"
                            + " LossLayer.Builder(loss).activation(Activation.IDENTITY).build())"
                            + ".build().");
        }
        checkRuntime(net, List.of(net.getLayers()));
    }

    /** No gradient goes through fixed features. */
    private void checkFeatures(MultiLayerNetwork net) {
        boolean learns = false;
        for (int i = 0; i < net.getnLayers(); i++) {
            Layer layer = net.getLayerWiseConfigurations().getConf(i).getLayer();
            if (learns && layer instanceof FeatureLayer) {
                refuseFeatures("layer " + i + " (" + layer + ")");
            }
            learns |= net.getLayer(i).numParams() > 0 && !ParameterLayout.frozen(net.getLayer(i));
        }
    }

    private void refuseFeatures(String where) {
        problems.add(
                where
                        + " computes fixed features, through which no gradient goes, but what lies"
                        + " below it has parameters, which would not learn: put the features"
                        + " first, or freeze what lies below them.");
    }

    private void checkFeatures(ComputationGraph graph) {
        Set<String> learning = new HashSet<>();
        for (int index : graph.topologicalSortOrder()) {
            org.deeplearning4j.nn.graph.vertex.GraphVertex vertex = graph.getVertices()[index];
            String name = vertex.getVertexName();
            List<String> below = graph.getConfiguration().getVertexInputs().get(name);
            boolean learns = below != null && below.stream().anyMatch(learning::contains);
            boolean layered = vertex.hasLayer();
            if (learns
                    && layered
                    && vertex.getLayer().conf().getLayer() instanceof FeatureLayer layer) {
                refuseFeatures("vertex \"" + name + "\" (" + layer + ")");
            }
            boolean own =
                    layered
                            && vertex.getLayer().numParams() > 0
                            && !ParameterLayout.frozen(vertex.getLayer());
            if (learns || own) {
                learning.add(name);
            }
        }
    }

    private void checkGraph(ComputationGraph graph) {
        if (graph.params() == null) {
            problems.add("The network is not initialised: call init() first.");
            return;
        }
        checkBackprop(graph.getConfiguration().getBackpropType());
        for (Map.Entry<String, GraphVertex> entry :
                graph.getConfiguration().getVertices().entrySet()) {
            GraphVertex vertex = entry.getValue();
            if (vertex instanceof FrozenVertex frozen) {
                vertex = frozen.getUnderlying(); // not trained, but not in test mode either
            }
            if (vertex instanceof LayerVertex layer) {
                checkConf("vertex \"" + entry.getKey() + "\"", layer.getLayerConf());
            }
        }
        checkFeatures(graph);
        checkRuntime(graph, List.of(graph.getLayers()));
    }

    private void checkBackprop(BackpropType type) {
        if (type == BackpropType.TruncatedBPTT) {
            problems.add(
                    "The network uses truncated back-propagation through time, which updates several"
                            + " times a batch: set backpropType(BackpropType.Standard).");
        }
    }

    private void checkRuntime(Model network, List<org.deeplearning4j.nn.api.Layer> layers) {
        DataType type = network.params().dataType();
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            problems.add(
                    "The parameters are "
                            + type
                            + "; clipping is exact for FLOAT and DOUBLE only: set dataType.");
        }
        checkSharedParameters(layers);
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (org.deeplearning4j.nn.api.Layer layer : layers) {
            if (!seen.add(layer)) {
                problems.add(
                        "The layer object "
                                + layer.conf().getLayer().getLayerName()
                                + " stands in the network twice. Tied parameters add up two"
                                + " gradients of one example, which no layer sees whole: give each"
                                + " place its own layer.");
            }
        }
        if (problems.isEmpty() && ParameterLayout.of(network).trainableParameters() == 0) {
            problems.add(
                    "The network has no trainable parameters: every layer is frozen or has none.");
        }
    }

    /** Views of one memory are tied as well, whatever the layer objects. */
    private void checkSharedParameters(List<org.deeplearning4j.nn.api.Layer> layers) {
        Map<Long, String> owners = new HashMap<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (org.deeplearning4j.nn.api.Layer layer : layers) {
            if (!seen.add(layer) || layer.numParams() == 0) {
                continue;
            }
            String name = layer.conf().getLayer().getLayerName();
            String other =
                    owners.putIfAbsent(layer.params().data().addressPointer().address(), name);
            if (other != null) {
                problems.add(
                        "The layers "
                                + other
                                + " and "
                                + name
                                + " share their parameters. Tied parameters add up two gradients of"
                                + " one example, which no layer sees whole: give each its own.");
            }
        }
    }

    private void checkConf(String place, NeuralNetConfiguration conf) {
        Layer layer = conf.getLayer();
        String name = layer.getLayerName();
        // DL4J names a layer without a name "layer3".
        boolean named = name != null && !place.replace(" ", "").equals(name);
        String where = named && place.startsWith("layer") ? place + " \"" + name + "\"" : place;
        if (conf.getOptimizationAlgo() != null
                && conf.getOptimizationAlgo()
                        != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT) {
            problems.add(
                    where
                            + " is trained by "
                            + conf.getOptimizationAlgo()
                            + ", which evaluates the loss several times a step: use"
                            + " OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT (any updater,"
                            + " such as Adam, may go with it).");
        }
        checkLayer(where, layer);
    }

    private void checkLayer(String place, Layer layer) {
        String where = place + " (" + layer.getClass().getSimpleName() + ")";
        if (layer instanceof FrozenLayer frozen) {
            checkFrozen(place, frozen.getLayer());
            return;
        }
        if (layer instanceof FrozenLayerWithBackprop frozen) {
            checkFrozen(place, frozen.getUnderlying());
            return;
        }
        if (layer instanceof Bidirectional both) {
            checkLayer(place, both.getFwd());
            checkLayer(place, both.getBwd());
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            checkLayer(place, wrapper.getUnderlying());
        } else if (layer instanceof BatchNormalization) {
            problems.add(
                    where
                            + ": normalises with the mean and variance of the batch, so every"
                            + " example's gradient depends on all the others and none can be"
                            + " clipped alone. DpNetworks.withoutBatchNormalization(configuration)"
                            + " puts group normalisation in its place, which normalises each"
                            + " example by itself; dense layers have layer normalisation as well"
                            + " (DenseLayer.Builder.hasLayerNorm). Or remove it, or freeze it"
                            + " (FrozenLayer) after training it on public data: it is then a fixed"
                            + " map of every channel.");
        } else if (layer instanceof CenterLossOutputLayer) {
            problems.add(
                    where
                            + ": keeps class centres that mix the examples of a batch. Use an"
                            + " OutputLayer.");
        } else if (layer instanceof OCNNOutputLayer) {
            problems.add(where + ": its radius is a quantile over the batch. Use an OutputLayer.");
        } else if (layer instanceof SpaceToBatchLayer) {
            refuseSpaceToBatch(where);
        } else if (layer instanceof VariationalAutoencoder || layer instanceof AutoEncoder) {
            problems.add(
                    where
                            + ": is pre-trained without labels, outside the private step. Use"
                            + " ordinary layers, or pre-train it on public data and freeze it.");
        }
        checkLoss(where, layer);
        if (layer instanceof BaseLayer base) {
            checkBaseLayer(where, base);
        }
    }

    /** In test mode and untrained: what mixes examples even so, or is a loss of all of them. */
    private void checkFrozen(String place, Layer layer) {
        String where = place + " (" + layer.getClass().getSimpleName() + ", frozen)";
        if (layer instanceof SpaceToBatchLayer) {
            refuseSpaceToBatch(where);
        }
        checkLoss(where, layer);
    }

    private void refuseSpaceToBatch(String where) {
        problems.add(
                where
                        + ": moves space into the batch dimension, so examples can no longer"
                        + " be told apart. Use SpaceToDepthLayer.");
    }

    private void checkLoss(String where, Layer layer) {
        ILossFunction loss = LabelCheck.loss(layer);
        if (loss instanceof LossFMeasure) {
            problems.add(
                    where
                            + ": the F-measure is a loss of the whole batch, not a sum over"
                            + " examples. Use LossBinaryXENT or LossMCXENT.");
        }
    }

    private void checkBaseLayer(String where, BaseLayer layer) {
        if (layer.getWeightNoise() != null) {
            problems.add(
                    where
                            + ": weight noise ("
                            + layer.getWeightNoise().getClass().getSimpleName()
                            + ") is not supported. Use dropout, or none.");
        }
        if (layer.getGradientNormalization() != null
                && layer.getGradientNormalization() != GradientNormalization.None) {
            warnings.add(
                    where
                            + ": gradientNormalization "
                            + layer.getGradientNormalization()
                            + " acts on the noised mean. It does no harm to privacy, but it is not"
                            + " the per-example clipping, which clipNorm sets.");
        }
    }
}
