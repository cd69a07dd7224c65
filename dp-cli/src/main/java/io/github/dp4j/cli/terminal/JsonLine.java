package io.github.dp4j.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The one object that {@code --json} prints. An infinite epsilon is the string "Infinity". */
public final class JsonLine {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Begins an empty object. */
    public JsonLine() {}

    /** Returns a guarantee and its settings; an empty number is null. */
    public static JsonLine of(
            PrivacyGuarantee guarantee,
            OptionalDouble noiseMultiplier,
            OptionalDouble samplingRate,
            @Nullable Long steps) {
        return new JsonLine()
                .with("epsilon", guarantee.epsilon())
                .with("epsilonLower", guarantee.epsilonLower())
                .with("delta", guarantee.delta())
                .with("noiseMultiplier", noiseMultiplier)
                .with("samplingRate", samplingRate)
                .with("steps", steps)
                .with("relation", guarantee.relation().label())
                .with("method", guarantee.method())
                .with("derivation", guarantee.derivation());
    }

    /** Adds a field; an empty number is null. */
    public JsonLine with(String name, @Nullable Object value) {
        fields.put(
                name,
                value instanceof OptionalDouble number
                        ? number.isPresent() ? (Object) number.getAsDouble() : null
                        : value);
        return this;
    }

    /** Adds fields. */
    public JsonLine withAll(Map<String, Object> more) {
        fields.putAll(more);
        return this;
    }

    /** Prints the object on a line of its own. */
    public void print(PrintWriter out) {
        try {
            out.println(JSON.writeValueAsString(fields));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of plain values cannot be printed.", e);
        }
    }
}
