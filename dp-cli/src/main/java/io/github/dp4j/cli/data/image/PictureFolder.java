package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pictures in a folder for each class, whose name is public: {@code FOLDER/CLASS/picture.png}, or
 * {@code FOLDER/train/CLASS/picture.png} and {@code FOLDER/test/CLASS/picture.png}.
 */
final class PictureFolder extends ImageFolder {

    private final Path training;
    private final Optional<Path> test;
    private final ImageSchema schema;

    private PictureFolder(Path folder, Path training, Optional<Path> test, ImageSchema schema) {
        super(folder);
        this.training = training;
        this.test = test;
        this.schema = schema;
    }

    static PictureFolder ofClasses(Path folder, ImageOptions images) {
        ImageSize size = images.size();
        if (size == null) {
            throw new DataFormatException(
                    "The folder "
                            + folder
                            + " holds no MNIST-like training set (files named"
                            + " train-images-idx3-ubyte and train-labels-idx1-ubyte, gzipped or"
                            + " not) and no CIFAR-10, but folders. If these are classes with"
                            + " pictures in them, say with --image-size ROWSxCOLUMNS what all are"
                            + " scaled to, such as 64x64, or 64x64x1 for grey: it must not follow"
                            + " from the pictures.");
        }
        Path inner = folder.resolve("train");
        boolean split = Files.isDirectory(inner);
        Path training = split ? inner : folder;
        Path test = folder.resolve("test");
        List<String> classes = images.classes();
        if (classes == null) {
            classes = folders(training).stream().map(PictureFolder::label).toList();
        }
        return new PictureFolder(
                folder,
                training,
                split && Files.isDirectory(test) ? Optional.of(test) : Optional.empty(),
                new ImageSchema(size, BRIGHTEST, classes));
    }

    private static List<Path> folders(Path of) {
        return list(of, Files::isDirectory);
    }

    private static String label(Path folder) {
        return folder.getFileName().toString();
    }

    @Override
    public ImageStream training() {
        return pictures(training, schema);
    }

    @Override
    public Optional<ImageStream> testing() {
        return test.map(folder -> pictures(folder, schema));
    }

    private static ImageStream pictures(Path folder, ImageSchema schema) {
        List<Pictures.Picture> pictures = new ArrayList<>();
        for (Path inner : folders(folder)) {
            int index = schema.classes().indexOf(label(inner));
            if (index < 0) {
                throw new DataFormatException(
                        "The folder "
                                + inner
                                + " has the name of no class: they are "
                                + schema.classes()
                                + ". List all with --classes.");
            }
            for (Path file : list(inner, Files::isRegularFile)) {
                pictures.add(new Pictures.Picture(file, index));
            }
        }
        if (pictures.isEmpty()) {
            throw new DataFormatException(
                    "The folder " + folder + " holds no pictures in folders of their classes.");
        }
        return new Pictures(folder, pictures, schema);
    }

    /** Opens a picture, a folder of them, or one of folders with the names of the classes. */
    static ImageStream unlabelled(Path data, ImageSchema schema) {
        if (!Files.isDirectory(data)) {
            Pictures.Picture one = new Pictures.Picture(data, Float.NaN);
            return new Pictures(data.resolveSibling(""), List.of(one), schema);
        }
        List<Path> files = list(data, Files::isRegularFile);
        if (files.isEmpty()) {
            return pictures(data, schema);
        }
        return new Pictures(
                data,
                files.stream().map(file -> new Pictures.Picture(file, Float.NaN)).toList(),
                schema);
    }
}
