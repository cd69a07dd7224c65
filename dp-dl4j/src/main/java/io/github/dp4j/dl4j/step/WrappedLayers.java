package io.github.dp4j.dl4j.step;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Gives a network configurations of its own for the layers within its wrappers. DL4J's clones of a
 * wrapper (Bidirectional, LastTimeStep, ...) share the configuration inside with the original, so
 * to change one network's would change the other's.
 */
public final class WrappedLayers {

    private WrappedLayers() {}

    /** Replaces what the layers of a network share with others. */
    public static void own(MultiLayerNetwork net) {
        MultiLayerConfiguration configuration = net.getLayerWiseConfigurations();
        for (int i = 0; i < net.getnLayers(); i++) {
            own(net.getLayer(i), configuration.getConf(i).getLayer());
        }
    }

    /** Likewise of a graph. */
    public static void own(ComputationGraph graph) {
        graph.getConfiguration()
                .getVertices()
                .forEach(
                        (name, vertex) -> {
                            if (vertex instanceof LayerVertex layer) {
                                own(graph.getLayer(name), layer.getLayerConf().getLayer());
                            }
                        });
    }

    private static void own(Layer live, org.deeplearning4j.nn.conf.layers.Layer conf) {
        if (conf instanceof Bidirectional both) {
            both.setFwd(both.getFwd().clone());
            both.setBwd(both.getBwd().clone());
        } else if (conf
                        instanceof
                        org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer wrapper
                && live instanceof BaseWrapperLayer liveWrapper) {
            wrapper.setUnderlying(wrapper.getUnderlying().clone());
            Layer inside = liveWrapper.getUnderlying();
            inside.conf().setLayer(wrapper.getUnderlying());
            own(inside, wrapper.getUnderlying());
        }
    }
}
