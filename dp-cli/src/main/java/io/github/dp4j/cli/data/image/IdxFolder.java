package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A folder in the layout of MNIST (LeCun, Cortes, Burges): {@code train-images-idx3-ubyte}, {@code
 * train-labels-idx1-ubyte}, and the test set as {@code t10k-...} or {@code test-...}, gzipped or
 * not. Pixels are scaled by their public bound, 255.
 */
public final class IdxFolder extends ImageFolder {

    static final List<String> TRAINING = List.of("train");
    static final List<String> TEST = List.of("t10k", "test");

    private final List<String> classes;
    private final boolean showValues;

    private IdxFolder(Path folder, List<String> classes, boolean showValues) {
        super(folder);
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

    @Override
    public ImageStream training() {
        return stream(TRAINING)
                .orElseThrow(
                        () ->
                                new DataFormatException(
                                        "The folder "
                                                + folder()
                                                + " holds no MNIST-like training set: files named"
                                                + " train-images-idx3-ubyte and"
                                                + " train-labels-idx1-ubyte, gzipped (.gz) or"
                                                + " not. For CSV, give the file itself."));
    }

    @Override
    public Optional<ImageStream> testing() {
        return stream(TEST);
    }

    private Optional<ImageStream> stream(List<String> prefixes) {
        Optional<Path> images = find(folder(), prefixes, "images");
        Optional<Path> labels = find(folder(), prefixes, "labels");
        if (images.isPresent() != labels.isPresent()) {
            throw new DataFormatException(
                    "The folder "
                            + folder()
                            + " holds "
                            + images.or(() -> labels).orElseThrow().getFileName()
                            + ", but no file of the "
                            + (images.isPresent() ? "labels" : "images")
                            + " that belong to it.");
        }
        return images.map(
                file -> IdxImages.open(file, labels.orElseThrow(), BRIGHTEST, classes, showValues));
    }

    static Optional<Path> find(Path folder, List<String> prefixes, String kind) {
        return list(
                        folder,
                        file ->
                                Files.isRegularFile(file)
                                        && prefixes.stream().anyMatch(name(file)::startsWith)
                                        && name(file).contains(kind)
                                        && name(file).contains("idx"))
                .stream()
                .findFirst();
    }
}
