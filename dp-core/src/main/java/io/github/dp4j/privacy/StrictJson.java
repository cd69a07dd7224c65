package io.github.dp4j.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Collectors;

/**
 * Reads events, ledgers and reports where leniency would turn a damaged file into a better promise:
 * a missing count must not read as 0, nor one of two epsilons win, nor what a newer version added
 * be skipped.
 */
public final class StrictJson {

    private StrictJson() {}

    /**
     * Returns a mapper that refuses unknown fields, repeated fields, numbers that are missing,
     * fractions where whole numbers belong, and text after the end.
     *
     * @return a new mapper
     */
    public static JsonMapper mapper() {
        return JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .build();
    }

    /**
     * Returns whether the text holds something that this version has no word for: it is whole, and
     * a newer version probably wrote it.
     *
     * @param e what the mapper threw
     * @return true for an unknown event type, field, or member of an enumeration
     */
    public static boolean isUnknown(JsonProcessingException e) {
        return (e instanceof InvalidTypeIdException type && type.getTypeId() != null)
                || e instanceof UnrecognizedPropertyException
                || (e instanceof InvalidFormatException format && format.getTargetType().isEnum());
    }

    /**
     * Says what is wrong, without a full stop. The parser's own words are about its settings.
     *
     * @param e what the mapper threw
     * @return the problem and where it lies
     */
    public static String problem(JsonProcessingException e) {
        return what(e) + where(e);
    }

    private static String what(JsonProcessingException e) {
        if (isUnknown(e)) {
            return unknown(e) + ", which this version of DP4J does not know";
        }
        if (e instanceof InvalidTypeIdException) {
            return "an event in it has no type";
        }
        if (e.getCause() instanceof IllegalArgumentException refused) {
            return refused.getMessage().replaceFirst("\\.$", "");
        }
        if (e.getCause() instanceof NullPointerException) {
            return "a value that it needs is missing";
        }
        return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? "its " + path(mapping) + " has a value that is not allowed there"
                : e.getOriginalMessage().split("[;(]", 2)[0].strip();
    }

    private static String unknown(JsonProcessingException e) {
        if (e instanceof InvalidTypeIdException type) {
            return "it holds the event type '" + type.getTypeId() + "'";
        }
        return e instanceof InvalidFormatException format
                ? "its " + path(format) + " is '" + format.getValue() + "'"
                : "it has the field " + path((JsonMappingException) e);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[]" : part.getFieldName())
                .collect(Collectors.joining("."));
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? ""
                : " (line "
                        + e.getLocation().getLineNr()
                        + ", column "
                        + e.getLocation().getColumnNr()
                        + ")";
    }
}
