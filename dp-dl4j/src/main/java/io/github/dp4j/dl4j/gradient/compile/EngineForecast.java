package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.gradient.step.loss.LossLayers;
import io.github.dp4j.layers.FeatureLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;

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
            for (int i = FeatureLayers.count(net); i < net.getnLayers(); i++) {
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
            require(conf, where, frozen);
        } catch (UnsupportedLayerException e) {
            unknown.add(e.getMessage());
        }
    }

    /** Refuses what no data could be compiled for. */
    private static void require(Layer conf, String where, boolean frozen) {
        LayerSite site = new LayerSite(conf, where, 0, !frozen, frozen, /* target= */ null);
        if (conf instanceof FeatureLayer) {
            throw site.unsupported(
                    "fixed features are known at the beginning of a MultiLayerNetwork alone, with"
                            + " nothing before them");
        }
        if (!LayerRegistry.isKnown(conf, frozen)) {
            throw site.unsupported(conf.getClass().getSimpleName() + " is not known");
        }
        if (conf instanceof LastTimeStep last) {
            require(last.getUnderlying(), where, frozen);
        } else if (conf instanceof MaskZeroLayer masked) {
            require(masked.getUnderlying(), where, frozen);
        } else if (conf instanceof TimeDistributed distributed) {
            require(distributed.getUnderlying(), where, frozen);
        } else if (conf instanceof Bidirectional both) {
            require(both.getFwd(), where, frozen);
            require(both.getBwd(), where, frozen);
        }
        if (!frozen) {
            DropoutStep.requireKnown(site);
        }
        if (conf instanceof BaseLayer base) {
            if (base.getWeightNoise() != null) {
                throw site.unsupported("weight noise");
            }
            requireActivation(base.getActivationFn(), conf, site);
        } else if (conf instanceof ActivationLayer layer) {
            requireActivation(layer.getActivationFn(), conf, site);
        }
        LossLayers.requireKnown(site);
    }

    private static void requireActivation(IActivation function, Layer conf, LayerSite site) {
        if (function != null
                && !(conf instanceof PReLULayer) // which is one
                && !Activations.softmax(function)) {
            Activations.of(function, site);
        }
    }
}
