package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import io.github.dp4j.dl4j.packed.PackedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Images for which a model is asked. */
public final class NewImages {

    private NewImages() {}

    /**
     * Opens images.
     *
     * @param data an IDX file or a picture; a folder with a test set as training has it, or of
     *     pictures
     * @param schema what the model's images are
     * @return the images, with labels where they are known
     * @throws DataFormatException if there are none, or they are of another size
     */
    public static ImageStream open(Path data, ImageSchema schema) {
        ImageStream images = Files.isDirectory(data) ? folder(data, schema) : file(data, schema);
        ImageSchema found = images.schema();
        if (!found.size().equals(schema.size())) {
            images.close();
            throw new DataFormatException(
                    images.source()
                            + " holds images of "
                            + found.size().words()
                            + " pixels, but the model was trained on "
                            + schema.size().words()
                            + ".");
        }
        return images;
    }

    private static ImageStream folder(Path data, ImageSchema schema) {
        Optional<Path> idx = IdxFolder.find(data, IdxFolder.TEST, "images");
        if (idx.isPresent()) {
            Optional<Path> labels = IdxFolder.find(data, IdxFolder.TEST, "labels");
            return IdxImages.open(
                    idx.get(), labels.orElse(null), schema.brightest(), schema.classes(), false);
        }
        ImageOptions options = new ImageOptions(schema.classes(), /* size= */ null, false);
        Optional<ImageStream> cifar = new CifarFolder(data, options).testing();
        if (cifar.isPresent()) {
            return cifar.get();
        }
        if (!IdxFolder.find(data, IdxFolder.TRAINING, "images").isEmpty()) {
            throw new DataFormatException(
                    "The folder "
                            + data
                            + " holds no test images, named t10k-images-idx3-ubyte or"
                            + " test-images-idx3-ubyte: give the file itself.");
        }
        Path test = data.resolve("test");
        return PictureFolder.unlabelled(Files.isDirectory(test) ? test : data, schema);
    }

    private static ImageStream file(Path data, ImageSchema schema) {
        if (PackedFile.isPacked(data)) {
            throw new DataFormatException(
                    data
                            + " is a packed file, which train reads: give the IDX file, the pictures"
                            + " or the folder that it was packed from.");
        }
        return isIdx(data)
                ? IdxImages.open(
                        data, /* labelFile= */ null, schema.brightest(), schema.classes(), false)
                : PictureFolder.unlabelled(data, schema);
    }

    /** No picture begins with two zeros. */
    private static boolean isIdx(Path file) {
        try (InputStream in = InputFiles.open(file)) {
            return Arrays.equals(in.readNBytes(2), new byte[2]);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }
}
