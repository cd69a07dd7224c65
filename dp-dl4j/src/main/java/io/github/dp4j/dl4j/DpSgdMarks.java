package io.github.dp4j.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.dl4j.step.WrappedLayers;
import io.github.dp4j.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Puts {@link DpSgd} into every layer of a network, finds it there, and takes it out of JSON, so
 * that DL4J alone can read the files that we write.
 */
final class DpSgdMarks {

    private DpSgdMarks() {}

    /**
     * Marks a network in place. Its updater keeps its state.
     *
     * @param network an initialised network
     * @param ledger the ledger's id, which replaces any other
     */
    static void put(Model network, String ledger) {
        UnaryOperator<IUpdater> mark = updater -> DpSgd.marked(updater, ledger);
        if (network instanceof MultiLayerNetwork net) {
            INDArray state = net.getUpdater().getStateViewArray();
            WrappedLayers.own(net);
            replace(net.getLayerWiseConfigurations(), mark);
            net.setUpdater(null); // the next one is made of the configurations as they are now
            if (state != null) {
                net.getUpdater().setStateViewArray(net, state, /* initialize= */ false);
            }
        } else {
            ComputationGraph graph = (ComputationGraph) network;
            INDArray state = graph.getUpdater().getStateViewArray();
            WrappedLayers.own(graph);
            replace(graph.getConfiguration(), mark);
            graph.setUpdater(null);
            if (state != null) {
                graph.getUpdater().setStateViewArray(state);
            }
        }
    }

    /**
     * Returns the ledgers that a network's layers name.
     *
     * @param network any network
     * @return ids; empty if no layer is marked
     */
    static Set<String> ledgers(Model network) {
        Set<String> ids = new TreeSet<>();
        marks(network).forEach(mark -> mark.ledger().ifPresent(ids::add));
        return ids;
    }

    /**
     * Returns whether every updater of a network names a ledger. New layers may name none, though
     * all others do.
     *
     * @param network any network
     * @param ledger the ledger's id
     * @return false if some updater is not marked, or with another ledger
     */
    static boolean complete(Model network, String ledger) {
        return updaters(network).stream()
                .allMatch(
                        updater ->
                                updater instanceof DpSgd mark
                                        && mark.ledger().filter(ledger::equals).isPresent());
    }

    /**
     * Returns the plans that a network's layers carry.
     *
     * @param network any network
     * @return each once; empty if no layer has one
     */
    static List<TrainingPlan> plans(Model network) {
        return marks(network).stream().flatMap(mark -> mark.plan().stream()).distinct().toList();
    }

    /** Returns whether a plain fit of a network gets to some updater that does not refuse it. */
    static boolean mixed(Model network) {
        List<IUpdater> all = updaters(network);
        return all.stream().anyMatch(DpSgd.class::isInstance)
                && !all.stream().allMatch(DpSgd.class::isInstance);
    }

    private static List<DpSgd> marks(Model network) {
        return updaters(network).stream()
                .filter(DpSgd.class::isInstance)
                .map(DpSgd.class::cast)
                .toList();
    }

    private static List<IUpdater> updaters(Model network) {
        List<IUpdater> all = new ArrayList<>();
        UnaryOperator<IUpdater> look =
                updater -> {
                    all.add(updater);
                    return updater;
                };
        if (network instanceof MultiLayerNetwork net) {
            replace(net.getLayerWiseConfigurations(), look);
        } else if (network instanceof ComputationGraph graph) {
            replace(graph.getConfiguration(), look);
        }
        return all;
    }

    /** Takes the marks out of DL4J's JSON, at any depth. */
    static JsonNode without(JsonNode json) {
        if (DpSgd.class.getName().equals(json.path("@class").asText())) {
            return json.get("inner");
        }
        if (json instanceof ObjectNode object) {
            object.fieldNames()
                    .forEachRemaining(name -> object.replace(name, without(object.get(name))));
        } else if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, without(array.get(i)));
            }
        }
        return json;
    }

    private static void replace(MultiLayerConfiguration conf, UnaryOperator<IUpdater> change) {
        for (NeuralNetConfiguration layer : conf.getConfs()) {
            replace(layer.getLayer(), change);
        }
    }

    private static void replace(
            ComputationGraphConfiguration configuration, UnaryOperator<IUpdater> change) {
        Collection<GraphVertex> vertices = configuration.getVertices().values();
        vertices.forEach(vertex -> replace(vertex, change));
    }

    private static void replace(GraphVertex vertex, UnaryOperator<IUpdater> change) {
        if (vertex instanceof LayerVertex layer) {
            replace(layer.getLayerConf().getLayer(), change);
        } else if (vertex instanceof FrozenVertex frozen) {
            replace(frozen.getUnderlying(), change);
        } else if (vertex instanceof SameDiffVertex own) {
            if (own.getUpdater() != null) {
                own.setUpdater(change.apply(own.getUpdater()));
            }
            if (own.getBiasUpdater() != null) {
                own.setBiasUpdater(change.apply(own.getBiasUpdater()));
            }
        }
    }

    /**
     * What is frozen is marked, too: it may be un-frozen one day, and it may have learned before.
     */
    private static void replace(Layer layer, UnaryOperator<IUpdater> change) {
        if (layer instanceof BaseLayer base) {
            if (base.getIUpdater() != null) {
                base.setIUpdater(change.apply(base.getIUpdater()));
            }
            if (base.getBiasUpdater() != null) {
                base.setBiasUpdater(change.apply(base.getBiasUpdater()));
            }
        } else if (layer instanceof AbstractSameDiffLayer base) {
            if (base.getUpdater() != null) {
                base.setUpdater(change.apply(base.getUpdater()));
            }
            if (base.getBiasUpdater() != null) {
                base.setBiasUpdater(change.apply(base.getBiasUpdater()));
            }
        } else if (layer instanceof Bidirectional both) {
            replace(both.getFwd(), change);
            replace(both.getBwd(), change);
        } else if (layer instanceof FrozenLayer frozen) {
            replace(frozen.getLayer(), change);
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            replace(wrapper.getUnderlying(), change);
        }
    }
}
