package io.github.dp4j.dl4j.cli.data;

import java.io.DataInputStream;
import java.io.EOFException;
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

    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;
    private static final List<String> TRAINING = List.of("train");
    private static final List<String> TEST = List.of("t10k", "test");

    private final Path folder;
    private final List<String> classes;

    private IdxFolder(Path folder, List<String> classes) {
        this.folder = folder;
        this.classes = List.copyOf(classes);
    }

    /**
     * Opens a folder.
     *
     * @param folder the folder
     * @param classes the public list of classes: label 0 is the first
     * @return the folder
     */
    public static IdxFolder open(Path folder, List<String> classes) {
        return new IdxFolder(folder, classes);
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
        Optional<Path> images = find(prefixes, "images");
        Optional<Path> labels = find(prefixes, "labels");
        if (images.isEmpty() || labels.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(read(images.get(), labels.get(), limit));
    }

    private Optional<Path> find(List<String> prefixes, String kind) {
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
        try (DataInputStream images = new DataInputStream(InputFiles.open(imageFile));
                DataInputStream labels = new DataInputStream(InputFiles.open(labelFile))) {
            int total = header(imageFile, images, IMAGES);
            int rows = images.readInt();
            int columns = images.readInt();
            int labelTotal = header(labelFile, labels, LABELS);
            if (total != labelTotal || total < 1 || rows < 1 || columns < 1) {
                throw new DataFormatException(
                        imageFile
                                + " holds "
                                + total
                                + " images of "
                                + rows
                                + " x "
                                + columns
                                + " pixels, "
                                + labelFile
                                + " "
                                + labelTotal
                                + " labels: there must be one label an image, and at least one.");
            }
            int count = Math.min(total, limit);
            byte[] classOf = bytes(labels, labelFile, count);
            byte[] pixels = bytes(images, imageFile, Math.multiplyExact(count, rows * columns));
            return LabelledData.of(
                    scaled(pixels),
                    new long[] {count, 1, rows, columns},
                    checked(labelFile, classOf),
                    classes);
        } catch (EOFException e) {
            throw new DataFormatException(
                    "The file " + imageFile + " or " + labelFile + " ends too early.", e);
        } catch (IOException e) {
            throw InputFiles.unreadable(imageFile, e);
        }
    }

    private static int header(Path file, DataInputStream in, int magic) throws IOException {
        int found = in.readInt();
        if (found != magic) {
            throw new DataFormatException(
                    file
                            + " is no IDX file of unsigned bytes: it begins with 0x"
                            + Integer.toHexString(found)
                            + ", but must with 0x"
                            + Integer.toHexString(magic)
                            + ".");
        }
        return in.readInt();
    }

    private static byte[] bytes(DataInputStream in, Path file, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new DataFormatException(
                    "The file "
                            + file
                            + " ends too early: its header announces "
                            + count
                            + " bytes or more, "
                            + bytes.length
                            + " are there.");
        }
        return bytes;
    }

    private static float[] scaled(byte[] pixels) {
        float[] scaled = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            scaled[i] = (pixels[i] & 0xff) / 255f;
        }
        return scaled;
    }

    private int[] checked(Path file, byte[] classOf) {
        int[] labels = new int[classOf.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = classOf[i] & 0xff;
            if (labels[i] >= classes.size()) {
                throw new DataFormatException(
                        "Label "
                                + (i + 1)
                                + " of "
                                + file
                                + " is "
                                + labels[i]
                                + ", but there are "
                                + classes.size()
                                + " classes, counted from 0: list the classes with --classes.");
            }
        }
        return labels;
    }
}
