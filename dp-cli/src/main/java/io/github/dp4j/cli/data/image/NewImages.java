package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Images for which a model is asked, one after another: an IDX file, or a folder's test set. */
public final class NewImages implements AutoCloseable {

    private final Path file;
    private final IdxFile images;
    private final @Nullable IdxFile labels;
    private final ImageSchema schema;
    private final byte[] pixels;
    private final byte[] label = new byte[1];
    private long number;
    private float target = Float.NaN;

    private NewImages(Path file, IdxFile images, @Nullable IdxFile labels, ImageSchema schema) {
        this.file = file;
        this.images = images;
        this.labels = labels;
        this.schema = schema;
        this.pixels = new byte[schema.rows() * schema.columns()];
    }

    /**
     * Opens images.
     *
     * @param data an IDX file of images, or a folder with a test set, whose labels may be missing
     * @param schema what the model's images are
     * @return the images
     * @throws DataFormatException if there are none, or they are of another size
     */
    public static NewImages open(Path data, ImageSchema schema) {
        if (!Files.isDirectory(data)) {
            return open(data, Optional.empty(), schema);
        }
        Path file =
                IdxFolder.find(data, IdxFolder.TEST, "images")
                        .orElseThrow(
                                () ->
                                        new DataFormatException(
                                                "The folder "
                                                        + data
                                                        + " holds no images to predict, named"
                                                        + " t10k-images-idx3-ubyte or"
                                                        + " test-images-idx3-ubyte: give the file"
                                                        + " itself."));
        return open(file, IdxFolder.find(data, IdxFolder.TEST, "labels"), schema);
    }

    private static NewImages open(Path file, Optional<Path> labelFile, ImageSchema schema) {
        IdxFile images = new IdxFile(file, 3);
        IdxFile labels = null;
        try {
            labels = labelFile.map(path -> new IdxFile(path, 1)).orElse(null);
            NewImages opened = new NewImages(file, images, labels, schema);
            opened.requireFit();
            return opened;
        } catch (RuntimeException e) {
            images.close();
            if (labels != null) {
                labels.close();
            }
            throw e;
        }
    }

    private void requireFit() {
        if (images.size(1) != schema.rows() || images.size(2) != schema.columns()) {
            throw new DataFormatException(
                    file
                            + " holds images of "
                            + images.size(1)
                            + " x "
                            + images.size(2)
                            + " pixels, but the model was trained on "
                            + schema.size()
                            + ".");
        }
        if (labels != null && labels.size(0) != images.size(0)) {
            throw new DataFormatException(
                    file
                            + " holds "
                            + images.size(0)
                            + " images, but there are "
                            + labels.size(0)
                            + " labels beside them: there must be one label an image.");
        }
    }

    /**
     * Returns the next image.
     *
     * @return its pixels from 0 to 1, row by row; null after the last
     * @throws DataFormatException if the file is damaged, or a label is none of the classes
     */
    public float @Nullable [] next() {
        if (number == images.size(0)) {
            images.requireEnd();
            return null;
        }
        number++;
        images.read(pixels, number);
        float[] scaled = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            // A pixel beyond the model's bound is none of the images it was trained on.
            scaled[i] = Math.min(1, (pixels[i] & 0xff) / (float) schema.brightest());
        }
        if (labels != null) {
            labels.read(label, number);
            target = label[0] & 0xff;
            if (target >= schema.classes().size()) {
                throw new DataFormatException(
                        "Label "
                                + number
                                + " beside "
                                + file
                                + " is none of the "
                                + schema.classes().size()
                                + " classes of the model, counted from 0.");
            }
        }
        return scaled;
    }

    /**
     * Returns the class of the last image.
     *
     * @return its index; NaN if no labels are there
     */
    public float target() {
        return target;
    }

    /**
     * Returns the place of the last image.
     *
     * @return its number in the file, from 1
     */
    public long number() {
        return number;
    }

    @Override
    public void close() {
        images.close();
        if (labels != null) {
            labels.close();
        }
    }
}
