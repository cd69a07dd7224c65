package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The images of an IDX file, with their labels in another one or without. */
final class IdxImages implements ImageStream {

    private final Path file;
    private final IdxFile images;
    private final @Nullable Path labelFile;
    private final @Nullable IdxFile labels;
    private final ImageSchema schema;
    private final boolean showValues;
    private final byte[] pixels;
    private final byte[] label = new byte[1];
    private long number;
    private float target = Float.NaN;

    private IdxImages(
            Path file,
            IdxFile images,
            @Nullable Path labelFile,
            @Nullable IdxFile labels,
            ImageSchema schema,
            boolean showValues) {
        this.file = file;
        this.images = images;
        this.labelFile = labelFile;
        this.labels = labels;
        this.schema = schema;
        this.showValues = showValues;
        this.pixels = new byte[schema.size().numbers()];
    }

    /**
     * Opens files.
     *
     * @param labelFile null where no labels are known
     * @param brightest what pixels are divided by
     */
    static IdxImages open(
            Path file,
            @Nullable Path labelFile,
            int brightest,
            List<String> classes,
            boolean showValues) {
        IdxFile images = new IdxFile(file, 3);
        IdxFile labels = null;
        try {
            requireRoom(file, images);
            labels = labelFile == null ? null : new IdxFile(labelFile, 1);
            if (labels != null && images.size(0) != labels.size(0)) {
                throw new DataFormatException(
                        file
                                + " holds "
                                + images.size(0)
                                + " images, "
                                + labelFile
                                + " "
                                + labels.size(0)
                                + " labels: there must be one label an image.");
            }
            return new IdxImages(
                    file,
                    images,
                    labelFile,
                    labels,
                    new ImageSchema(
                            new ImageSize(images.size(1), images.size(2), /* channels= */ 1),
                            brightest,
                            classes),
                    showValues);
        } catch (RuntimeException e) {
            images.close();
            if (labels != null) {
                labels.close();
            }
            throw e;
        }
    }

    private static void requireRoom(Path file, IdxFile images) {
        if ((long) images.size(1) * images.size(2) > ImageSize.LARGEST) {
            throw new DataFormatException(
                    "The header of "
                            + file
                            + " announces "
                            + images.describe()
                            + " pixels, and at most "
                            + ImageSize.LARGEST
                            + " an image are taken: the file is damaged.");
        }
    }

    @Override
    public ImageSchema schema() {
        return schema;
    }

    @Override
    public String source() {
        return file.toString();
    }

    @Override
    public float @Nullable [] next() {
        if (number == images.size(0)) {
            images.requireEnd();
            if (labels != null) {
                labels.requireEnd();
            }
            return null;
        }
        number++;
        images.read(pixels, number);
        float[] scaled = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            scaled[i] = Math.min(1, (pixels[i] & 0xff) / (float) schema.brightest());
        }
        if (labels != null) {
            labels.read(label, number);
            target = classOf(label[0] & 0xff);
        }
        return scaled;
    }

    private float classOf(int index) {
        if (index >= schema.classes().size()) {
            throw Labels.unknown("Label " + number + " of " + labelFile, index, schema, showValues);
        }
        return index;
    }

    @Override
    public float target() {
        return target;
    }

    @Override
    public String name() {
        return Long.toString(number);
    }

    @Override
    public void close() {
        images.close();
        if (labels != null) {
            labels.close();
        }
    }
}
