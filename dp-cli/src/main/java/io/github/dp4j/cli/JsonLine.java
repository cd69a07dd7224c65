package io.github.dp4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** The one object that {@code --json} prints. An infinite epsilon is the string "Infinity". */
final class JsonLine {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private JsonLine() {}

    static JsonLine of(
            PrivacyGuarantee guarantee, Double noiseMultiplier, Double samplingRate, Long steps) {
        JsonLine line = new JsonLine();
        line.fields.put("epsilon", guarantee.epsilon());
        line.fields.put("epsilonLower", guarantee.epsilonLower());
        line.fields.put("delta", guarantee.delta());
        line.fields.put("noiseMultiplier", noiseMultiplier);
        line.fields.put("samplingRate", samplingRate);
        line.fields.put("steps", steps);
        line.fields.put("relation", guarantee.relation().label());
        line.fields.put("method", guarantee.method());
        line.fields.put("derivation", guarantee.derivation());
        return line;
    }

    /** For a setting without an answer. */
    static JsonLine error(String problem, Setting setting) {
        JsonLine line = new JsonLine();
        line.fields.put("error", problem);
        line.fields.put("epsilon", null);
        line.fields.put("delta", Setting.orNull(setting.plan().delta()));
        line.fields.put("noiseMultiplier", setting.noiseMultiplier());
        line.fields.put("samplingRate", setting.samplingRate());
        line.fields.put("steps", setting.steps());
        line.fields.put("relation", setting.plan().relation().label());
        return line;
    }

    JsonLine withAll(Map<String, Object> more) {
        fields.putAll(more);
        return this;
    }

    JsonLine with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    void print(PrintWriter out) {
        try {
            out.println(JSON.writeValueAsString(fields));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of plain values cannot be printed.", e);
        }
    }
}
