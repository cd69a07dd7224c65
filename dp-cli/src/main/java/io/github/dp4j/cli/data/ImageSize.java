package io.github.dp4j.cli.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of images.
 *
 * @param rows of pixels
 * @param columns of pixels
 * @param channels 1 for grey, 3 for colour
 */
public record ImageSize(int rows, int columns, int channels) {

    /** Numbers of an image at most. */
    public static final long LARGEST = 1 << 26;

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})x(\\d{1,5})(?:x([13]))?");

    /**
     * Returns the size of images.
     *
     * @param images examples of rank 4
     * @return their size
     */
    public static ImageSize of(LabelledData images) {
        return new ImageSize(
                Math.toIntExact(images.features().size(2)),
                Math.toIntExact(images.features().size(3)),
                Math.toIntExact(images.features().size(1)));
    }

    /** Returns whether images of this size can be: a file may say anything. */
    boolean isPossible() {
        return rows > 0
                && columns > 0
                && channels > 0
                && (double) channels * rows * columns <= LARGEST;
    }

    /**
     * Returns the size in words.
     *
     * @return such as {@code 28 x 28}, or {@code 32 x 32 x 3} of colour
     */
    public String words() {
        return rows + " x " + columns + (channels == 1 ? "" : " x " + channels);
    }

    /**
     * Returns how many numbers an image is.
     *
     * @return its pixels times its channels
     */
    public int numbers() {
        return channels * rows * columns;
    }

    /**
     * Reads a size.
     *
     * @param text such as {@code 32x32}, or {@code 32x32x1} for grey
     * @return the size
     * @throws IllegalArgumentException if it has another form, or is out of range
     */
    public static ImageSize of(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            int rows = Integer.parseInt(form.group(1));
            int columns = Integer.parseInt(form.group(2));
            int channels = "1".equals(form.group(3)) ? 1 : 3;
            ImageSize size = new ImageSize(rows, columns, channels);
            if (size.isPossible()) {
                return size;
            }
        }
        throw new IllegalArgumentException(
                "it must be ROWSxCOLUMNS, such as 32x32, or 32x32x1 for grey, of at most "
                        + LARGEST
                        + " numbers, but is '"
                        + text
                        + "'.");
    }
}
