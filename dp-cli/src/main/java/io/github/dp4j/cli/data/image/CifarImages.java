package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary version of CIFAR-10 (Krizhevsky): a label, then 32 x 32 of red, green and blue. */
final class CifarImages implements ImageStream {

    private static final int SIDE = 32;

    private final Path folder;
    private final List<Path> files;
    private final ImageSchema schema;
    private final boolean showValues;
    private int opened;
    private @Nullable InputStream in;
    private long record;
    private long number;
    private float target;

    CifarImages(Path folder, List<Path> files, List<String> classes, boolean showValues) {
        this.folder = folder;
        this.files = List.copyOf(files);
        this.schema =
                new ImageSchema(
                        new ImageSize(SIDE, SIDE, /* channels= */ 3),
                        ImageFolder.BRIGHTEST,
                        classes);
        this.showValues = showValues;
    }

    @Override
    public ImageSchema schema() {
        return schema;
    }

    @Override
    public String source() {
        return folder.toString();
    }

    @Override
    public float @Nullable [] next() {
        byte[] bytes = record();
        if (bytes == null) {
            return null;
        }
        number++;
        int index = bytes[0] & 0xff;
        if (index >= schema.classes().size()) {
            throw Labels.unknown(
                    "The label of image " + record + " of " + files.get(opened - 1),
                    index,
                    schema,
                    showValues);
        }
        target = index;
        float[] image = new float[schema.size().numbers()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (bytes[i + 1] & 0xff) / (float) schema.brightest();
        }
        return image;
    }

    private byte @Nullable [] record() {
        while (true) {
            InputStream from = in;
            if (from == null) {
                if (opened == files.size()) {
                    return null;
                }
                from = InputFiles.open(files.get(opened++));
                in = from;
                record = 0;
            }
            Path file = files.get(opened - 1);
            try {
                byte[] bytes = from.readNBytes(1 + schema.size().numbers());
                if (bytes.length == 1 + schema.size().numbers()) {
                    record++;
                    return bytes;
                }
                if (bytes.length > 0) {
                    throw new DataFormatException(
                            "The file "
                                    + file
                                    + " ends too early, or is no CIFAR-10 file: image "
                                    + (record + 1)
                                    + " is not whole.");
                }
            } catch (IOException e) {
                throw InputFiles.unreadable(file, e);
            }
            close();
        }
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
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            throw InputFiles.unreadable(files.get(opened - 1), e);
        } finally {
            in = null;
        }
    }
}
