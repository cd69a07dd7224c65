package io.github.dp4j.dl4j.gradient.compile;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Where each layer's parameters lie in {@code net.params()}, and which of them are trained.
 *
 * <p>Frozen parameters get neither gradient nor noise: noise over the whole flat vector would move
 * them.
 *
 * @param segments the layers that have parameters, in the order of the flat vector
 */
public record ParameterLayout(List<Segment> segments) {

    /**
     * One layer's parameters.
     *
     * @param layer where: the layer's index or vertex name, and its own name
     * @param from the first index in the flat vector
     * @param to one past the last index
     * @param trainable false if the layer is frozen
     */
    public record Segment(String layer, long from, long to, boolean trainable) {}

    /**
     * Reads the layout of an initialised network.
     *
     * @param network a MultiLayerNetwork or ComputationGraph
     * @return its layout
     */
    public static ParameterLayout of(Model network) {
        List<Segment> segments = new ArrayList<>();
        if (network instanceof MultiLayerNetwork net) {
            Layer[] layers = net.getLayers();
            for (int i = 0; i < layers.length; i++) {
                add(segments, "layer " + i, layers[i], /* reached= */ i > lastFrozen(layers));
            }
        } else if (network instanceof ComputationGraph graph) {
            for (int index : graph.topologicalSortOrder()) {
                GraphVertex vertex = graph.getVertices()[index];
                String where = "vertex \"" + vertex.getVertexName() + "\"";
                boolean reached = !(vertex instanceof FrozenVertex);
                if (vertex.hasLayer()) {
                    add(segments, where, vertex.getLayer(), reached);
                } else {
                    add(segments, where, vertex.numParams(), reached);
                }
            }
        } else {
            throw new IllegalArgumentException(
                    "Only MultiLayerNetwork and ComputationGraph can be trained, not "
                            + network.getClass().getName()
                            + ".");
        }
        return new ParameterLayout(List.copyOf(segments));
    }

    /**
     * Returns how many parameters are trained.
     *
     * @return the number of trainable parameters
     */
    public long trainableParameters() {
        return segments.stream()
                .filter(Segment::trainable)
                .mapToLong(segment -> segment.to() - segment.from())
                .sum();
    }

    /**
     * Returns the trainable stretches of the flat vector, neighbours joined.
     *
     * @return stretches in ascending order, none empty
     */
    public List<Segment> trainable() {
        List<Segment> joined = new ArrayList<>();
        for (Segment segment : segments) {
            if (!segment.trainable()) {
                continue;
            }
            Segment last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && last.to() == segment.from()) {
                joined.set(
                        joined.size() - 1,
                        new Segment(
                                last.layer() + ", " + segment.layer(),
                                last.from(),
                                segment.to(),
                                /* trainable= */ true));
            } else {
                joined.add(segment);
            }
        }
        return List.copyOf(joined);
    }

    /** DL4J's backward pass ends at a FrozenLayer: what lies below it is not trained either. */
    private static int lastFrozen(Layer[] layers) {
        for (int i = layers.length - 1; i >= 0; i--) {
            if (layers[i] instanceof FrozenLayer) {
                return i;
            }
        }
        return -1;
    }

    private static void add(List<Segment> segments, String where, Layer layer, boolean reached) {
        String name = layer.conf().getLayer().getLayerName();
        // DL4J names a layer without a name "layer3".
        boolean named =
                name != null && where.startsWith("layer") && !where.replace(" ", "").equals(name);
        add(
                segments,
                named ? where + " \"" + name + "\"" : where,
                layer.numParams(),
                reached && !frozen(layer));
    }

    /** By the layer's own class: its configuration is that of the layer inside. */
    public static boolean frozen(Layer layer) {
        return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
    }

    /** Returns the configuration inside a frozen wrapper, or the configuration itself. */
    static org.deeplearning4j.nn.conf.layers.Layer thawed(
            org.deeplearning4j.nn.conf.layers.Layer conf) {
        if (conf instanceof org.deeplearning4j.nn.conf.layers.misc.FrozenLayer frozen) {
            return frozen.getLayer();
        }
        return conf instanceof org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop frozen
                ? frozen.getUnderlying()
                : conf;
    }

    private static void add(List<Segment> segments, String where, long length, boolean trainable) {
        if (length > 0) {
            long from = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).to();
            segments.add(new Segment(where, from, from + length, trainable));
        }
    }
}
