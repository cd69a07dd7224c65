package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSchema;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pictures are scaled to.
 *
 * @param rows of pixels
 * @param columns of pixels
 * @param channels 1 for grey, 3 for colour
 */
public record ImageSize(int rows, int columns, int channels) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})x(\\d{1,5})(?:x([13]))?");

    /**
     * Returns the size in words.
     *
     * @return such as {@code 28 x 28}, or {@code 32 x 32 x 3} of colour
     */
    public String words() {
        return rows + " x " + columns + (channels == 1 ? "" : " x " + channels);
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
            if (rows > 0 && columns > 0 && 3L * rows * columns <= ImageSchema.LARGEST) {
                return new ImageSize(rows, columns, channels);
            }
        }
        throw new IllegalArgumentException(
                "it must be ROWSxCOLUMNS, such as 32x32, or 32x32x1 for grey, of at most "
                        + ImageSchema.LARGEST
                        + " numbers, but is '"
                        + text
                        + "'.");
    }
}
