package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The binary version of CIFAR-10: {@code data_batch_1.bin}, ..., {@code test_batch.bin}. */
final class CifarFolder extends ImageFolder {

    static final String TRAINING = "data_batch";
    static final String TEST = "test_batch";

    private final ImageOptions images;

    CifarFolder(Path folder, ImageOptions images) {
        super(folder);
        this.images = images;
    }

    static List<Path> files(Path folder, String prefix) {
        return list(
                folder,
                file ->
                        name(file).startsWith(prefix)
                                && (name(file).endsWith(".bin") || name(file).endsWith(".bin.gz")));
    }

    @Override
    public ImageStream training() {
        return stream(TRAINING)
                .orElseThrow(
                        () ->
                                new DataFormatException(
                                        "The folder "
                                                + folder()
                                                + " holds CIFAR-10's test set, but no training"
                                                + " images: files named data_batch_1.bin and so"
                                                + " on, gzipped (.gz) or not."));
    }

    @Override
    public Optional<ImageStream> testing() {
        return stream(TEST);
    }

    private Optional<ImageStream> stream(String prefix) {
        List<Path> files = files(folder(), prefix);
        return files.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new CifarImages(
                                folder(), files, images.classesOrDigits(), images.showValues()));
    }
}
