package io.github.dp4j.privacy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads events, ledgers and reports where leniency would turn a damaged file into a better promise:
 * a missing count must not read as 0, nor one of two epsilons win, nor what a newer version added
 * be skipped.
 */
public final class StrictJson {

    /** Two for each event, an object in a list, and some more for what holds the events. */
    private static final int DEEPEST = 2 * NestingLimit.DEEPEST + 50;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private StrictJson() {}

    /**
     * Returns a mapper that refuses unknown fields, repeated fields, numbers that are missing or in
     * quotes, fractions where whole numbers belong, objects nested out of all reason, and text
     * after the end.
     *
     * @return a new mapper
     */
    public static JsonMapper mapper() {
        return JsonMapper.builder(new StrictJsonFactory(DEEPEST))
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
    }

    /**
     * Reads a schema, of which no more is known here than that it is an object.
     *
     * @param schema the text
     * @return the object
     * @throws IllegalArgumentException if the text is something else
     */
    public static JsonNode schema(String schema) {
        try {
            JsonNode json = mapper().readTree(schema);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The schema must be a JSON object, but: " + problem(e), e);
        }
        throw new IllegalArgumentException("The schema must be a JSON object, such as {}.");
    }

    /**
     * Reads an event that stands by itself.
     *
     * @param json the text; a byte-order mark before it is skipped
     * @return the event
     * @throws JsonProcessingException if the text is no event; {@link #problem} says why
     */
    public static DpEvent event(String json) throws JsonProcessingException {
        String text = json.startsWith(BYTE_ORDER_MARK) ? json.substring(1) : json;
        DpEvent event = mapper().readValue(text, DpEvent.class);
        if (event == null) {
            throw JsonMappingException.from((JsonParser) null, "The event is null");
        }
        return event;
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
        if (e.getCause() instanceof IllegalArgumentException refused
                && refused.getMessage() != null) {
            return refused.getMessage().replaceFirst("\\.$", "");
        }
        if (e instanceof ValueInstantiationException value
                && e.getCause() instanceof NullPointerException absent) {
            return missing(value, absent.getMessage());
        }
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof StrictJsonFactory.DamagedException damaged) {
                return damaged.getOriginalMessage();
            }
        }
        return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? misfit(mapping)
                : "it is not a JSON object";
    }

    private static String misfit(JsonMappingException e) {
        String field = "its " + path(e);
        if (e instanceof InvalidFormatException format) {
            Object given = format.getValue();
            return field
                    + " is "
                    + (given instanceof Double number ? Require.show(number) : given)
                    + mustBe(format.getTargetType());
        }
        if (!(e instanceof MismatchedInputException misfit)) {
            return field + " has a value that is not allowed there";
        }
        return isAbsent(misfit)
                ? field + " is missing or null" + neededBy(last(e).getFrom())
                : field + " has a value that is not allowed there" + mustBe(misfit.getTargetType());
    }

    /** Whether the value is null, or the object ends without it. */
    private static boolean isAbsent(MismatchedInputException e) {
        JsonToken token =
                e.getProcessor() instanceof JsonParser parser ? parser.currentToken() : null;
        return token == JsonToken.VALUE_NULL || token == JsonToken.END_OBJECT;
    }

    static String mustBe(Class<?> wanted) {
        if (wanted == long.class || wanted == Long.class) {
            return ": it must be a whole number, in digits alone, of at most " + Long.MAX_VALUE;
        }
        return wanted == double.class || wanted == Double.class
                ? ": it must be a number without quotes"
                : "";
    }

    /** What a constructor of ours says in a NullPointerException is the name of what is missing. */
    private static String missing(ValueInstantiationException e, @Nullable String name) {
        String place = e.getPath().isEmpty() ? "" : path(e) + ".";
        return name == null
                ? "one of the values in a list is null"
                : "its "
                        + place
                        + name
                        + " is missing or null"
                        + neededBy(e.getType().getRawClass());
    }

    private static String neededBy(Object owner) {
        return owner instanceof Class<?> type && DpEvent.class.isAssignableFrom(type)
                ? "; " + type.getSimpleName() + " needs it"
                : "";
    }

    private static JsonMappingException.Reference last(JsonMappingException e) {
        return e.getPath().get(e.getPath().size() - 1);
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
