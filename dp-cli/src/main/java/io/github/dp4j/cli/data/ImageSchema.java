package io.github.dp4j.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.privacy.StrictJson;
import java.util.ArrayList;
import java.util.List;

/**
 * What images are and which classes they belong to, as a model or a packed file says it.
 *
 * <pre>{@code
 * {"format": "dp4j-images", "version": 1, "channels": 1, "rows": 28, "columns": 28,
 *  "brightest": 255, "classes": ["0", "1"]}
 * }</pre>
 *
 * @param size of each image
 * @param brightest the public bound that pixels are divided by
 * @param classes their public names; label 0 is the first
 */
public record ImageSchema(ImageSize size, int brightest, List<String> classes) {

    private static final String FORMAT = "dp4j-images";
    private static final int VERSION = 1;

    /** Copies the list. */
    public ImageSchema {
        classes = List.copyOf(classes);
    }

    /**
     * Returns what images are.
     *
     * @param images examples of rank 4, pixels from 0 to 1
     * @param brightest what 1 stands for
     * @return the schema
     */
    public static ImageSchema of(LabelledData images, int brightest) {
        return new ImageSchema(ImageSize.of(images), brightest, images.classes());
    }

    /**
     * Says whether a text is the schema of images.
     *
     * @param schema JSON of a model or a packed file
     * @return false for the schema of a table
     */
    public static boolean isOne(String schema) {
        return json(schema).path("format").asText().equals(FORMAT);
    }

    /**
     * Reads a schema.
     *
     * @param text what a file holds
     * @param source the file's name, for messages
     * @return the schema
     * @throws DataFormatException if it is something else, of another version, or incomplete
     */
    public static ImageSchema parse(String text, String source) {
        JsonNode json = json(text);
        List<String> classes = new ArrayList<>();
        json.path("classes").forEach(name -> classes.add(name.asText()));
        ImageSize size =
                new ImageSize(
                        json.path("rows").asInt(),
                        json.path("columns").asInt(),
                        json.path("channels").asInt());
        ImageSchema schema = new ImageSchema(size, json.path("brightest").asInt(), classes);
        if (!json.path("format").asText().equals(FORMAT)
                || json.path("version").asInt() != VERSION
                || !size.isPossible()
                || schema.brightest < 1
                || classes.isEmpty()) {
            throw new DataFormatException(
                    "What "
                            + source
                            + " says of its images cannot be used by this DP4J: use the one that"
                            + " wrote it.");
        }
        return schema;
    }

    private static JsonNode json(String text) {
        try {
            return StrictJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A file's schema has been parsed already.", e);
        }
    }

    /**
     * Returns the schema as it lies in a file.
     *
     * @return JSON
     */
    public String text() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        json.put("channels", size.channels());
        json.put("rows", size.rows());
        json.put("columns", size.columns());
        json.put("brightest", brightest);
        classes.forEach(json.putArray("classes")::add);
        return json.toString();
    }
}
