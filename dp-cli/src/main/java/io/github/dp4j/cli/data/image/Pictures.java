package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/** Pictures in files of their own, each scaled by itself to the size of all. */
final class Pictures implements ImageStream {

    private final Path folder;
    private final List<Picture> pictures;
    private final ImageSchema schema;
    private final ImageSize size;
    private int number;

    /**
     * A picture.
     *
     * @param file where it is
     * @param target the index of its class; NaN if it is not known
     */
    record Picture(Path file, float target) {}

    Pictures(Path folder, List<Picture> pictures, ImageSchema schema) {
        this.folder = folder;
        this.pictures = List.copyOf(pictures);
        this.schema = schema;
        this.size = schema.size();
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
        return number == pictures.size() ? null : numbers(pictures.get(number++).file());
    }

    @Override
    public float target() {
        return pictures.get(number - 1).target();
    }

    @Override
    public String name() {
        return folder.relativize(pictures.get(number - 1).file()).toString();
    }

    @Override
    public void close() {
        // Each file is closed when it has been read.
    }

    private float[] numbers(Path file) {
        BufferedImage picture = scaled(withoutGamma(read(file)));
        float[] numbers = new float[size.numbers()];
        int pixels = size.rows() * size.columns();
        for (int at = 0; at < pixels; at++) {
            int rgb = picture.getRGB(at % size.columns(), at / size.columns());
            int red = rgb >> 16 & 0xff;
            int green = rgb >> 8 & 0xff;
            int blue = rgb & 0xff;
            if (size.channels() == 1) { // the luma of ITU-R BT.601
                numbers[at] =
                        (0.299f * red + 0.587f * green + 0.114f * blue) / ImageFolder.BRIGHTEST;
            } else {
                numbers[at] = red / (float) ImageFolder.BRIGHTEST;
                numbers[pixels + at] = green / (float) ImageFolder.BRIGHTEST;
                numbers[2 * pixels + at] = blue / (float) ImageFolder.BRIGHTEST;
            }
        }
        return numbers;
    }

    /** The header is somebody's claim: it is looked at before room is taken. */
    private static BufferedImage read(Path file) {
        byte[] bytes = InputFiles.bytes(file);
        try (ImageInputStream in =
                ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new DataFormatException(
                        file
                                + " is no picture that Java reads (PNG, JPEG, BMP or GIF), and no IDX"
                                + " file.");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, /* seekForwardOnly= */ true, /* ignoreMetadata= */ true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > ImageSize.LARGEST) {
                    throw new DataFormatException(
                            file + " has more than " + ImageSize.LARGEST + " pixels.");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataFormatException told) {
                throw told;
            }
            throw new DataFormatException(
                    "The picture "
                            + file
                            + " cannot be read: it is damaged, or of a kind that"
                            + " Java does not know.",
                    e);
        }
    }

    /** Java takes the numbers of grey pictures for linear light, and would brighten them. */
    private static BufferedImage withoutGamma(BufferedImage picture) {
        Raster raster = picture.getRaster();
        int bits = raster.getSampleModel().getSampleSize(0);
        if (raster.getNumBands() != 1 || picture.getColorModel().getNumColorComponents() != 1) {
            return picture;
        }
        int top = (1 << bits) - 1;
        BufferedImage grey =
                new BufferedImage(
                        picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int value =
                        Math.round(raster.getSample(x, y, 0) * (float) ImageFolder.BRIGHTEST / top);
                grey.setRGB(x, y, value << 16 | value << 8 | value);
            }
        }
        return grey;
    }

    /** Averages the pixels that fall together; what is transparent is black. */
    private BufferedImage scaled(BufferedImage picture) {
        Image sized =
                picture.getWidth() == size.columns() && picture.getHeight() == size.rows()
                        ? picture
                        : picture.getScaledInstance(
                                size.columns(), size.rows(), Image.SCALE_AREA_AVERAGING);
        BufferedImage plain =
                new BufferedImage(size.columns(), size.rows(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = plain.createGraphics();
        graphics.drawImage(sized, 0, 0, null);
        graphics.dispose();
        return plain;
    }
}
