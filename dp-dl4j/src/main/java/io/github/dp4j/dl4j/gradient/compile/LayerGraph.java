package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ForkStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import io.github.dp4j.dl4j.gradient.step.graph.Preprocessors;
import io.github.dp4j.dl4j.gradient.step.loss.LossStep;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;

/** Compiles a ComputationGraph, vertex by vertex in DL4J's topological order. */
final class LayerGraph {

    private static final Set<Class<? extends Layer>> BY_POSITION =
            Set.of(DenseLayer.class, ActivationLayer.class);

    private final ComputationGraph graph;
    private final ComputationGraphConfiguration conf;
    private final Inputs inputs;
    private final Compilation to;
    private final Map<String, Integer> consumers = new HashMap<>();
    private final Map<String, Deque<Value>> values = new HashMap<>();
    private final Map<String, Value> networkInputs = new HashMap<>();
    private final Set<String> stacked = new HashSet<>();
    private boolean channelsFirst;

    LayerGraph(ComputationGraph graph, Inputs inputs, Compilation to) {
        this.graph = graph;
        this.conf = graph.getConfiguration();
        this.inputs = inputs;
        this.to = to;
    }

    void compile() {
        List<Layer> layers =
                conf.getVertices().values().stream()
                        .filter(LayerVertex.class::isInstance)
                        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
                        .map(ParameterLayout::thawed)
                        .toList();
        channelsFirst = DataFormats.channelsFirst(layers);
        to.channelsFirst(channelsFirst);
        conf.getVertexInputs()
                .values()
                .forEach(names -> names.forEach(name -> consumers.merge(name, 1, Integer::sum)));
        long parametersFrom = 0;
        for (int index : graph.topologicalSortOrder()) {
            GraphVertex vertex = graph.getVertices()[index];
            publish(vertex.getVertexName(), compile(vertex, parametersFrom));
            parametersFrom += vertex.numParams();
        }
        if (LossStep.among(to.steps()).size() != conf.getNetworkOutputs().size()) {
            throw new UnsupportedLayerException("The graph", "an output without a loss");
        }
    }

    private Value compile(GraphVertex vertex, long parametersFrom) {
        String name = vertex.getVertexName();
        if (vertex.isInputVertex()) {
            Value value = inputs.features(conf.getNetworkInputs().indexOf(name), channelsFirst);
            networkInputs.put(name, value);
            return value;
        }
        String where = "vertex \"" + name + "\"";
        List<String> from = of(conf.getVertexInputs(), name);
        Value[] in = new Value[from.size()];
        for (int i = 0; i < in.length; i++) {
            in[i] = of(values, from.get(i)).pop();
        }
        org.deeplearning4j.nn.conf.graph.GraphVertex known = of(conf.getVertices(), name);
        boolean testMode = ParameterLayout.frozen(vertex.getLayer());
        boolean trainable = !testMode;
        if (known instanceof FrozenVertex whole) {
            known = whole.getUnderlying();
            trainable = false;
        }
        if (!trainable && !(vertex.getLayer() instanceof FrozenLayerWithBackprop)) {
            // DL4J's backward pass does not go through it.
            Arrays.setAll(in, i -> in[i].withoutError());
        }
        followStack(name, known, in);
        if (!(known instanceof LayerVertex layerVertex) || !vertex.hasLayer()) {
            return VertexRegistry.compile(new VertexSite(known, where, in, networkInputs), to);
        }
        int output = conf.getNetworkOutputs().indexOf(name);
        Layer layer = ParameterLayout.thawed(layerVertex.getLayerConf().getLayer());
        LayerSite site =
                new LayerSite(
                        layer,
                        where + " (" + layer.getClass().getSimpleName() + ")",
                        parametersFrom,
                        trainable,
                        testMode,
                        output < 0 ? null : inputs.target(output, channelsFirst));
        Value input = Preprocessors.compile(layerVertex.getPreProcessor(), where, in[0], to);
        return LayerRegistry.compile(site, input, to);
    }

    /**
     * A stack puts several rows of one example side by side as examples. To us they are positions
     * of a vector, so only what treats positions as DL4J treats examples may read them.
     */
    private void followStack(
            String name, org.deeplearning4j.nn.conf.graph.GraphVertex vertex, Value[] in) {
        boolean any = of(conf.getVertexInputs(), name).stream().anyMatch(stacked::contains);
        String where = "vertex \"" + name + "\"";
        if (vertex instanceof StackVertex) {
            if (any
                    || Arrays.stream(in)
                            .anyMatch(
                                    value ->
                                            value.shape().rows() != 1
                                                    || !value.shape().equals(in[0].shape()))) {
                throw new UnsupportedLayerException(where, "a stack of other than vectors");
            }
            stacked.add(name);
        } else if (vertex instanceof UnstackVertex unstack) {
            if (!any || in[0].shape().rows() != unstack.getStackSize()) {
                throw new UnsupportedLayerException(where, "an unstack that splits the batch");
            }
        } else if (any) {
            if (!(vertex instanceof LayerVertex layer)
                    || layer.getPreProcessor() != null
                    || !BY_POSITION.contains(
                            ParameterLayout.thawed(layer.getLayerConf().getLayer()).getClass())) {
                throw new UnsupportedLayerException(where, "a stack below it");
            }
            stacked.add(name);
        }
    }

    private static <T> T of(Map<String, T> map, String vertex) {
        return Objects.requireNonNull(map.get(vertex), vertex);
    }

    private void publish(String name, Value value) {
        int readers = consumers.getOrDefault(name, 0);
        values.put(
                name,
                new ArrayDeque<>(Arrays.asList(ForkStep.append(value, Math.max(1, readers), to))));
    }
}
