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
 * @param channels 1 of grey images, 3 of colour
 * @param rows of pixels
 * @param columns of pixels
 * @param brightest the public bound that pixels are divided by
 * @param classes their public names; label 0 is the first
 */
public record ImageSchema(
        int channels, int rows, int columns, int brightest, List<String> classes) {

    private static final String FORMAT = "dp4j-images";
    private static final int VERSION = 1;

    /** Numbers of an image at most. */
    public static final long LARGEST = 1 << 26;

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
        return new ImageSchema(
                Math.toIntExact(images.features().size(1)),
                Math.toIntExact(images.features().size(2)),
                Math.toIntExact(images.features().size(3)),
                brightest,
                images.classes());
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
        ImageSchema schema =
                new ImageSchema(
                        json.path("channels").asInt(),
                        json.path("rows").asInt(),
                        json.path("columns").asInt(),
                        json.path("brightest").asInt(),
                        classes);
        if (!json.path("format").asText().equals(FORMAT)
                || json.path("version").asInt() != VERSION
                || schema.channels < 1
                || schema.rows < 1
                || schema.columns < 1
                || (double) schema.channels * schema.rows * schema.columns > LARGEST
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
        json.put("channels", channels);
        json.put("rows", rows);
        json.put("columns", columns);
        json.put("brightest", brightest);
        classes.forEach(json.putArray("classes")::add);
        return json.toString();
    }

    /**
     * Returns the size in words.
     *
     * @return such as {@code 28 x 28}, or {@code 32 x 32 x 3} of colour
     */
    public String size() {
        return rows + " x " + columns + (channels == 1 ? "" : " x " + channels);
    }

    /**
     * Returns how many numbers an image is.
     *
     * @return its pixels times its channels
     */
    public int numbers() {
        return channels * rows * columns;
    }
}
