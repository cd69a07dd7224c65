package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * What can be said of a network's engine before any data are seen: DL4J's configurations do not
 * keep their input types. Options that depend on shapes or masks show with the first data.
 */
public final class EngineForecast {

    private EngineForecast() {}

    /**
     * Names what the compiled engine does not know, whatever the data.
     *
     * @param network an initialised MultiLayerNetwork or ComputationGraph
     * @return one entry a layer or vertex, with its place; empty if all are known
     */
    public static List<String> unknown(Model network) {
        List<String> unknown = new ArrayList<>();
        if (network instanceof MultiLayerNetwork net) {
            for (int i = 0; i < net.getnLayers(); i++) {
                Layer conf =
                        ParameterLayout.thawed(
                                net.getLayerWiseConfigurations().getConf(i).getLayer());
                boolean frozen = ParameterLayout.frozen(net.getLayer(i));
                check(LayerChain.where(i, conf), conf, frozen, unknown);
            }
            return unknown;
        }
        ComputationGraph graph = (ComputationGraph) network;
        for (Map.Entry<String, GraphVertex> entry :
                graph.getConfiguration().getVertices().entrySet()) {
            GraphVertex vertex = entry.getValue();
            if (vertex instanceof FrozenVertex whole) {
                vertex = whole.getUnderlying();
            }
            String where = "vertex \"" + entry.getKey() + "\"";
            if (vertex instanceof LayerVertex layer) {
                Layer conf = ParameterLayout.thawed(layer.getLayerConf().getLayer());
                boolean frozen = ParameterLayout.frozen(graph.getVertex(entry.getKey()).getLayer());
                check(where + " (" + conf.getClass().getSimpleName() + ")", conf, frozen, unknown);
            } else if (!VertexRegistry.isKnown(vertex)) {
                unknown.add(where + ": " + vertex.getClass().getSimpleName() + " is not known");
            }
        }
        return unknown;
    }

    private static void check(String where, Layer conf, boolean frozen, List<String> unknown) {
        try {
            KnownLayers.require(conf, where, frozen);
        } catch (UnsupportedLayerException e) {
            unknown.add(e.getMessage());
        }
    }
}
