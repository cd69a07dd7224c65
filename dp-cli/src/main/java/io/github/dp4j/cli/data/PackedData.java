package io.github.dp4j.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.packed.PackedFile;
import io.github.dp4j.dl4j.packed.PackedWriter;
import io.github.dp4j.privacy.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Data of a packed file, which says itself what its numbers mean: the schema of a table, or the
 * classes of images.
 *
 * @param examples mapped, not copied
 * @param table how new rows become inputs; null of images
 * @param schema the same in the words of a model file; null of images
 */
public record PackedData(
        LabelledData examples, @Nullable SavedTable table, @Nullable String schema) {

    private static final String IMAGES = "dp4j-images";
    private static final long[] ONE = {1};

    /**
     * Opens a file.
     *
     * @param file what {@code dp4j pack} wrote
     * @return its data
     * @throws DataFormatException if it is damaged, or does not say what its numbers mean
     */
    public static PackedData open(Path file) {
        PackedFile packed;
        try {
            packed = PackedFile.open(file);
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(String.valueOf(e.getMessage()), e);
        }
        String schema =
                packed.schema()
                        .orElseThrow(
                                () ->
                                        new DataFormatException(
                                                file
                                                        + " does not say what its numbers mean: it"
                                                        + " was not packed by dp4j pack. Train on"
                                                        + " it in Java."));
        List<String> classes = imageClasses(schema);
        SavedTable table = classes.isEmpty() ? SavedTable.parse(schema, file.toString()) : null;
        if (table != null
                && packed.examples().features()[0].length()
                        != (long) table.width() * packed.examples().size()) {
            throw new DataFormatException(
                    file + " has other columns than its own schema: pack the data anew.");
        }
        return new PackedData(
                labelled(file, packed.examples(), table == null ? classes : table.classes()),
                table,
                table == null ? null : schema);
    }

    private static List<String> imageClasses(String schema) {
        try {
            JsonNode json = StrictJson.mapper().readTree(schema);
            List<String> classes = new ArrayList<>();
            if (json.path("format").asText().equals(IMAGES)) {
                json.path("classes").forEach(name -> classes.add(name.asText()));
            }
            return classes;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A packed file's schema has been parsed already.", e);
        }
    }

    /** A checksum keeps accidents away, and nobody who can count one. */
    private static LabelledData labelled(Path file, Examples examples, List<String> classes) {
        INDArray targets = examples.labels()[0];
        boolean possible = Arrays.equals(targets.shape(), new long[] {examples.size(), 1});
        FloatPointer values = (FloatPointer) targets.data().pointer();
        for (int i = 0; possible && i < examples.size(); i++) {
            float target = values.get(i);
            possible =
                    classes.isEmpty()
                            ? target >= 0 && target <= 1
                            : target >= 0 && target < classes.size() && target == (int) target;
        }
        if (!possible) {
            throw new DataFormatException(
                    file + " has labels that its own schema does not know: pack the data anew.");
        }
        return LabelledData.of(examples.features()[0], targets, classes);
    }

    /**
     * Packs images.
     *
     * @param images with their classes
     * @param file where
     * @return how many there were
     */
    public static long write(LabelledData images, Path file) {
        ObjectNode schema = new ObjectMapper().createObjectNode();
        schema.put("format", IMAGES);
        images.classes().forEach(schema.putArray("classes")::add);
        INDArray rows = images.flat().features();
        long[] shape = images.features().shape();
        return PackedWriter.write(
                file,
                Arrays.copyOfRange(shape, 1, shape.length),
                ONE,
                schema.toString(),
                sink -> {
                    for (int i = 0; i < images.size(); i++) {
                        sink.add(
                                rows.getRow(i).toFloatVector(),
                                new float[] {images.targets().getFloat(i)});
                    }
                });
    }
}
