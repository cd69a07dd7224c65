package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.FloatRows;
import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder in the layout of MNIST (LeCun, Cortes, Burges): {@code train-images-idx3-ubyte}, {@code
 * train-labels-idx1-ubyte}, and the test set as {@code t10k-...} or {@code test-...}, gzipped or
 * not. Pixels are scaled by their public bound, 255.
 */
public final class IdxFolder {

    /** The bound of a byte, whatever the data. */
    public static final int BRIGHTEST = 255;

    private static final List<String> TRAINING = List.of("train");
    static final List<String> TEST = List.of("t10k", "test");

    private final Path folder;
    private final List<String> classes;
    private final boolean showValues;

    private IdxFolder(Path folder, List<String> classes, boolean showValues) {
        this.folder = folder;
        this.classes = List.copyOf(classes);
        this.showValues = showValues;
    }

    /**
     * Opens a folder.
     *
     * @param folder the folder
     * @param classes the public list of classes: label 0 is the first
     * @param showValues whether messages may show a label
     * @return the folder
     */
    public static IdxFolder open(Path folder, List<String> classes, boolean showValues) {
        return new IdxFolder(folder, classes, showValues);
    }

    /**
     * Reads the training images.
     *
     * @param limit how many at most
     * @return the examples
     * @throws DataFormatException if they are missing or damaged
     */
    public LabelledData training(int limit) {
        return read(TRAINING, limit)
                .orElseThrow(
                        () ->
                                new DataFormatException(
                                        "The folder "
                                                + folder
                                                + " holds no MNIST-like training set: files named"
                                                + " train-images-idx3-ubyte and"
                                                + " train-labels-idx1-ubyte, gzipped (.gz) or"
                                                + " not. For CSV, give the file itself."));
    }

    /**
     * Reads the test images.
     *
     * @return the examples; empty if the folder has none
     * @throws DataFormatException if they are damaged
     */
    public Optional<LabelledData> test() {
        return read(TEST, Integer.MAX_VALUE);
    }

    private Optional<LabelledData> read(List<String> prefixes, int limit) {
        Optional<Path> images = find(folder, prefixes, "images");
        Optional<Path> labels = find(folder, prefixes, "labels");
        if (images.isPresent() != labels.isPresent()) {
            throw new DataFormatException(
                    "The folder "
                            + folder
                            + " holds "
                            + images.or(() -> labels).orElseThrow().getFileName()
                            + ", but no file of the "
                            + (images.isPresent() ? "labels" : "images")
                            + " that belong to it.");
        }
        return images.map(file -> read(file, labels.orElseThrow(), limit));
    }

    static Optional<Path> find(Path folder, List<String> prefixes, String kind) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> {
                                String name = file.getFileName().toString();
                                String lower = name.toLowerCase(Locale.ROOT);
                                return prefixes.stream().anyMatch(lower::startsWith)
                                        && lower.contains(kind)
                                        && lower.contains("idx");
                            })
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            throw InputFiles.unreadable(folder, e);
        }
    }

    private LabelledData read(Path imageFile, Path labelFile, int limit) {
        try (IdxFile images = new IdxFile(imageFile, 3);
                IdxFile labels = new IdxFile(labelFile, 1)) {
            if (images.size(0) != labels.size(0)) {
                throw new DataFormatException(
                        imageFile
                                + " holds "
                                + images.size(0)
                                + " images, "
                                + labelFile
                                + " "
                                + labels.size(0)
                                + " labels: there must be one label an image.");
            }
            int count = Math.min(images.size(0), limit);
            requireRoom(imageFile, images, count);
            FloatRows targets = labels(labels, labelFile, count);
            FloatRows pixels = pixels(images, imageFile, count);
            if (count == images.size(0)) {
                images.requireEnd();
                labels.requireEnd();
            }
            return LabelledData.of(
                    pixels.toArray(count, 1, images.size(1), images.size(2)),
                    targets.toArray(count, 1),
                    classes);
        }
    }

    private static void requireRoom(Path file, IdxFile images, int count) {
        long most = Integer.MAX_VALUE;
        long pixels = (long) images.size(1) * images.size(2);
        if (pixels > ImageSchema.LARGEST || pixels * count > most) {
            throw new DataFormatException(
                    "The header of "
                            + file
                            + " announces "
                            + images.describe()
                            + " pixels. At most "
                            + ImageSchema.LARGEST
                            + " an image and "
                            + most
                            + " in all are trained on at once: the file is damaged, or --limit N"
                            + " takes the first N images.");
        }
    }

    private static FloatRows pixels(IdxFile images, Path file, int count) {
        FloatRows pixels = new FloatRows(file.toString());
        byte[] image = new byte[images.size(1) * images.size(2)];
        float[] scaled = new float[image.length];
        for (int i = 1; i <= count; i++) {
            images.read(image, i);
            for (int j = 0; j < image.length; j++) {
                scaled[j] = (image[j] & 0xff) / (float) BRIGHTEST;
            }
            pixels.add(scaled);
        }
        return pixels;
    }

    private FloatRows labels(IdxFile labels, Path file, int count) {
        FloatRows targets = new FloatRows(file.toString());
        byte[] label = new byte[1];
        for (int i = 1; i <= count; i++) {
            labels.read(label, i);
            int index = label[0] & 0xff;
            if (index >= classes.size()) {
                throw new DataFormatException(
                        "Label "
                                + i
                                + " of "
                                + file
                                + " is none of the "
                                + classes.size()
                                + " classes, counted from 0"
                                + (showValues ? ": it is " + index : "")
                                + ". List the classes with --classes"
                                + (showValues ? "." : " (--show-values shows the label)."));
            }
            targets.add(new float[] {index});
        }
        return targets;
    }
}
