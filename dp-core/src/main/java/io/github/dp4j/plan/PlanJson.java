package io.github.dp4j.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.StrictJson;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A plan as a JSON object of what was given, and back; strictly, as a promise hangs on it. */
final class PlanJson {

    /** JSON has no number for a norm to which nothing is clipped. */
    private static final String INFINITY = "Infinity";

    private PlanJson() {}

    static String write(TrainingPlan plan) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("sampling", plan.sampling().label());
        json.put("relation", plan.relation().label());
        put(json, "samplingRate", plan.samplingRate());
        put(json, "expectedBatchSize", plan.expectedBatchSize());
        put(json, "populationSize", plan.populationSize());
        put(json, "epochs", plan.epochs());
        put(json, "steps", plan.steps());
        put(json, "noiseMultiplier", plan.noiseMultiplier());
        put(json, "epsilon", plan.epsilon());
        put(json, "delta", plan.delta());
        put(json, "clipNorm", plan.clipNorm());
        plan.ledgerFile().ifPresent(file -> json.put("ledgerFile", file.toString()));
        return json.toString();
    }

    private static void put(ObjectNode json, String name, OptionalDouble value) {
        if (value.isEmpty()) {
            return;
        }
        if (value.getAsDouble() == Double.POSITIVE_INFINITY) {
            json.put(name, INFINITY);
        } else {
            json.put(name, value.getAsDouble());
        }
    }

    private static void put(ObjectNode json, String name, OptionalLong value) {
        value.ifPresent(number -> json.put(name, number));
    }

    static TrainingPlan read(String text) {
        JsonNode json = tree(text);
        if (json == null || !json.isObject()) {
            throw new IllegalArgumentException("The text is not a plan: it is no JSON object.");
        }
        TrainingPlan.Builder plan = TrainingPlan.builder();
        if (!json.has("sampling") || !json.has("relation")) {
            throw new IllegalArgumentException(
                    "The text is not a plan: it must have a sampling and a relation.");
        }
        json.fieldNames().forEachRemaining(name -> set(plan, name, json.get(name)));
        return plan.build();
    }

    private static JsonNode tree(String text) {
        try {
            return StrictJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The text is not a plan: " + StrictJson.problem(e) + ".", e);
        }
    }

    private static void set(TrainingPlan.Builder plan, String name, JsonNode value) {
        switch (name) {
            case "sampling" -> plan.sampling(Sampling.ofLabel(word(name, value)));
            case "relation" -> plan.relation(NeighboringRelation.ofLabel(word(name, value)));
            case "samplingRate" -> plan.samplingRate(number(name, value));
            case "expectedBatchSize" -> plan.expectedBatchSize(number(name, value));
            case "populationSize" -> plan.populationSize(whole(name, value));
            case "epochs" -> plan.epochs(number(name, value));
            case "steps" -> plan.steps(whole(name, value));
            case "noiseMultiplier" -> plan.noiseMultiplier(number(name, value));
            case "epsilon" -> plan.epsilon(number(name, value));
            case "delta" -> plan.delta(number(name, value));
            case "clipNorm" -> plan.clipNorm(number(name, value));
            case "ledgerFile" -> plan.ledgerFile(path(name, value));
            default ->
                    throw new IllegalArgumentException(
                            "The text is not a plan: it has the field "
                                    + name
                                    + ", which this version of DP4J does not know.");
        }
    }

    private static String word(String name, JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        throw misfit(name, value, "a word");
    }

    private static Path path(String name, JsonNode value) {
        try {
            return Path.of(word(name, value));
        } catch (InvalidPathException e) {
            throw misfit(name, value, "the path of a file");
        }
    }

    private static double number(String name, JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isTextual() && value.textValue().equals(INFINITY)) {
            return Double.POSITIVE_INFINITY;
        }
        throw misfit(name, value, "a number");
    }

    private static long whole(String name, JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        throw misfit(name, value, "a whole number");
    }

    private static IllegalArgumentException misfit(String name, JsonNode value, String wanted) {
        return new IllegalArgumentException(
                "The text is not a plan: its "
                        + name
                        + " must be "
                        + wanted
                        + ", but is "
                        + value
                        + ".");
    }
}
