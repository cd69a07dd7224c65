package io.github.dp4j.dl4j.packed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.privacy.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a packed file says of itself; it stands at the end of the file, since the number of examples
 * is known last.
 *
 * @param examples how many
 * @param features the shape of one example's features
 * @param labels the shape of one example's labels
 * @param schema what the numbers mean, in the words of whoever packed them; null if they said
 *     nothing
 * @param checksum CRC-32C of all numbers, and of this header with an empty checksum
 */
@SuppressWarnings("ArrayRecordComponent") // shapes in DL4J's own form; compared by nobody
record PackedHeader(
        long examples, long[] features, long[] labels, @Nullable JsonNode schema, String checksum) {

    private static final String FORMAT = "dp4j-packed";
    private static final int VERSION = 1;
    private static final int HIGHEST_RANK = 8;

    PackedHeader {
        requireShape("features", features);
        requireShape("labels", labels);
        if (examples < 1 || examples > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("it has " + examples + " examples");
        }
        // That they can be counted.
        Math.multiplyExact(
                examples,
                Math.multiplyExact(Math.addExact(count(features), count(labels)), Float.BYTES));
    }

    private static void requireShape(String what, long... shape) {
        boolean possible =
                shape.length >= 1
                        && shape.length <= HIGHEST_RANK
                        && Arrays.stream(shape).allMatch(size -> size > 0);
        if (!possible) {
            throw new IllegalArgumentException(
                    "its " + what + " have the shape " + Arrays.toString(shape));
        }
    }

    /** Returns how many numbers an example has in an array. */
    static long count(long... shape) {
        return Arrays.stream(shape).reduce(/* identity= */ 1, Math::multiplyExact);
    }

    long featureBytes() {
        return Math.multiplyExact(examples, Math.multiplyExact(count(features), Float.BYTES));
    }

    long bytes() {
        long ofLabels =
                Math.multiplyExact(examples, Math.multiplyExact(count(labels), Float.BYTES));
        return Math.addExact(featureBytes(), ofLabels);
    }

    /**
     * Returns the header with the checksum of numbers, which are counted already, and of itself.
     */
    PackedHeader sealed(CRC32C numbers) {
        numbers.update(with("").toJson().getBytes(StandardCharsets.UTF_8));
        return with(HexFormat.of().toHexDigits(numbers.getValue(), 8));
    }

    private PackedHeader with(String newChecksum) {
        return new PackedHeader(examples, features, labels, schema, newChecksum);
    }

    String toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        json.put("examples", examples);
        put(json.putArray("features"), features);
        put(json.putArray("labels"), labels);
        if (schema != null) {
            json.set("schema", schema);
        }
        json.put("checksum", checksum);
        return json.toString();
    }

    private static void put(ArrayNode array, long... shape) {
        Arrays.stream(shape).forEach(array::add);
    }

    /**
     * Reads what {@link #toJson} gave.
     *
     * @throws IllegalArgumentException if it is something else: with what is wrong
     */
    static PackedHeader ofJson(String text) {
        JsonNode json;
        try {
            json = StrictJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its header: " + StrictJson.problem(e), e);
        }
        if (!json.path("format").asText().equals(FORMAT)) {
            throw new IllegalArgumentException("its header is of another format");
        }
        if (json.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException(
                    "it is of version "
                            + json.path("version").asText()
                            + ", and this DP4J reads version "
                            + VERSION);
        }
        JsonNode schema = json.get("schema");
        try {
            return new PackedHeader(
                    json.path("examples").asLong(),
                    shape(json.path("features")),
                    shape(json.path("labels")),
                    schema,
                    json.path("checksum").asText());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("its header announces more than a file can hold", e);
        }
    }

    private static long[] shape(JsonNode json) {
        long[] shape = new long[json.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = json.path(i).asLong();
        }
        return shape;
    }
}
