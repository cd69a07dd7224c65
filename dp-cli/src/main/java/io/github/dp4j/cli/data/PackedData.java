package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.packed.PackedFile;
import io.github.dp4j.dl4j.packed.PackedWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Data of a packed file, which says itself what its numbers mean: the schema of a table, or the
 * classes of images.
 *
 * @param examples mapped, not copied
 * @param table how new rows become inputs; null of images
 * @param schema what the numbers mean, in the words of a model file
 */
public record PackedData(LabelledData examples, @Nullable SavedTable table, String schema) {

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
        if (ImageSchema.isOne(schema)) {
            ImageSchema images = ImageSchema.parse(schema, file.toString());
            return new PackedData(
                    labelled(file, packed.examples(), images.size().numbers(), images.classes()),
                    /* table= */ null,
                    schema);
        }
        SavedTable table = SavedTable.parse(schema, file.toString());
        return new PackedData(
                labelled(file, packed.examples(), table.width(), table.classes()), table, schema);
    }

    /** A checksum keeps accidents away, and nobody who can count one. */
    private static LabelledData labelled(
            Path file, Examples examples, int width, List<String> classes) {
        if (examples.features()[0].length() != (long) width * examples.size()) {
            throw new DataFormatException(
                    file + " holds other data than its own schema says: pack them anew.");
        }
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
     * Packs images as they are read.
     *
     * @param images with their classes
     * @param file where
     * @param progress told how many there are so far
     * @return how many there were
     */
    public static long write(ImageStream images, Path file, LongConsumer progress) {
        ImageSchema schema = images.schema();
        ImageSize size = schema.size();
        return PackedWriter.write(
                file,
                new long[] {size.channels(), size.rows(), size.columns()},
                ONE,
                schema.text(),
                sink -> {
                    long count = 0;
                    for (float[] row = images.next(); row != null; row = images.next()) {
                        sink.add(row, new float[] {images.target()});
                        progress.accept(++count);
                    }
                });
    }
}
