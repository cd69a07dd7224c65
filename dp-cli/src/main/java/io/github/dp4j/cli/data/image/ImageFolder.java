package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A folder of images for training, in one of the layouts that people keep them in. */
public abstract class ImageFolder {

    /** The bound of a byte, whatever the data. */
    static final int BRIGHTEST = 255;

    private final Path folder;

    ImageFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a folder: IDX files as MNIST's, CIFAR-10's binary files, or pictures in a folder for
     * each class.
     *
     * @param folder the folder
     * @param images what is publicly known of the images
     * @return the folder
     * @throws DataFormatException if pictures are to have a size that nobody has said
     */
    public static ImageFolder open(Path folder, ImageOptions images) {
        if (!CifarFolder.files(folder, CifarFolder.TRAINING).isEmpty()
                || !CifarFolder.files(folder, CifarFolder.TEST).isEmpty()) {
            return new CifarFolder(folder, images);
        }
        boolean pictures =
                IdxFolder.find(folder, IdxFolder.TRAINING, "images").isEmpty()
                        && IdxFolder.find(folder, IdxFolder.TEST, "images").isEmpty()
                        && !list(folder, Files::isDirectory).isEmpty();
        return pictures
                ? PictureFolder.ofClasses(folder, images)
                : IdxFolder.open(folder, images.classesOrDigits(), images.showValues());
    }

    /**
     * Opens the images to train on.
     *
     * @return the images, one after another
     * @throws DataFormatException if they are missing or damaged
     */
    public abstract ImageStream training();

    /**
     * Opens the images to test with.
     *
     * @return the images; empty if the folder has none
     * @throws DataFormatException if they are damaged
     */
    public abstract Optional<ImageStream> testing();

    /**
     * Reads the training images.
     *
     * @param limit how many at most
     * @return the examples
     * @throws DataFormatException if they are missing or damaged
     */
    public final LabelledData training(int limit) {
        try (ImageStream images = training()) {
            return images.read(limit);
        }
    }

    /**
     * Reads the test images.
     *
     * @return the examples; empty if the folder has none
     * @throws DataFormatException if they are damaged
     */
    public final Optional<LabelledData> test() {
        Optional<ImageStream> found = testing();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (ImageStream images = found.get()) {
            return Optional.of(images.read(Integer.MAX_VALUE));
        }
    }

    final Path folder() {
        return folder;
    }

    /** Returns what lies in a folder, by name; files that systems hide are none of it. */
    static List<Path> list(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !name(file).startsWith("."))
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw InputFiles.unreadable(folder, e);
        }
    }

    static String name(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
