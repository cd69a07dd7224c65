package io.github.dp4j.dl4j.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * What a network's inputs and outputs mean, as it lies in a model file, with the parameters that
 * were trained on it. Other bounds or another order of classes would change every answer without a
 * word.
 *
 * <pre>
 * {"schema":{"columns":[...]},"parameters":"c3f1...","checksum":"1c291ca3"}
 * </pre>
 *
 * <p>The checksum is CRC-32 of the schema's text and the parameters' fingerprint: it finds what was
 * changed by accident or by hand, and is no signature.
 *
 * @param schema a JSON object, whose meaning is that of its writer
 * @param parameters their fingerprint, see {@link FlatFingerprint}
 */
public record BoundSchema(JsonNode schema, String parameters) {

    /** Returns what lies in the file. */
    public ObjectNode toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.set("schema", schema);
        json.put("parameters", parameters);
        json.put("checksum", checksum(schema, parameters));
        return json;
    }

    /**
     * Reads what {@link #toJson} gave.
     *
     * @param parameters the fingerprint of the parameters in the same file
     * @throws IOException if it is something else, was changed, or belongs to other parameters
     */
    public static BoundSchema ofJson(JsonNode json, String parameters) throws IOException {
        JsonNode schema = json.path("schema");
        String bound = json.path("parameters").asText();
        if (!schema.isObject() || !checksum(schema, bound).equals(json.path("checksum").asText())) {
            throw new IOException("its schema was changed after it was saved");
        }
        if (!bound.equals(parameters)) {
            throw new IOException("its schema belongs to other parameters");
        }
        return new BoundSchema(schema, bound);
    }

    private static String checksum(JsonNode schema, String parameters) {
        CRC32 crc = new CRC32();
        crc.update((schema + parameters).getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
