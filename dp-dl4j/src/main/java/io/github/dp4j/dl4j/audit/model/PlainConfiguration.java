package io.github.dp4j.dl4j.audit.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.dl4j.DpSgd;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A model's configuration as that of a network which has never been trained: with the owner's
 * updaters in place of {@link DpSgd}, and counts of 0. A shadow model is nobody's ledger's. Seeds
 * are 0 too: DL4J's default is the time of day, and each shadow model gets its own.
 */
public final class PlainConfiguration {

    private PlainConfiguration() {}

    /** Returns DL4J's JSON. */
    static String of(Model model) {
        // A private network's own configuration writes its ledger; a clone of it does not.
        String json =
                model instanceof MultiLayerNetwork net
                        ? net.getLayerWiseConfigurations().clone().toJson()
                        : ((ComputationGraph) model).getConfiguration().clone().toJson();
        ObjectMapper mapper = new ObjectMapper();
        try {
            ObjectNode root = uncounted((ObjectNode) unmarked(mapper.readTree(json)));
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("DL4J's configuration is not JSON.", e);
        }
    }

    /** Each layer's configuration counts as well. */
    private static ObjectNode uncounted(ObjectNode configuration) {
        return configuration.put("iterationCount", 0).put("epochCount", 0);
    }

    private static JsonNode unmarked(JsonNode json) {
        if (DpSgd.class.getName().equals(json.path("@class").asText())) {
            return json.get("inner");
        }
        if (json instanceof ObjectNode object) {
            if (object.has("seed") && object.has("layer")) { // NeuralNetConfiguration
                object.put("seed", 0);
                uncounted(object);
            }
            object.fieldNames()
                    .forEachRemaining(name -> object.replace(name, unmarked(object.get(name))));
        } else if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, unmarked(array.get(i)));
            }
        }
        return json;
    }
}
