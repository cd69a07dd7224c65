package io.github.dp4j.cli.data;

import org.jspecify.annotations.Nullable;

/** Images of one size, one after another. */
public interface ImageStream extends AutoCloseable {

    /**
     * Returns what the images are.
     *
     * @return their size, bound and classes
     */
    ImageSchema schema();

    /**
     * Reads the next image.
     *
     * @return its numbers from 0 to 1, channel by channel and row by row; null after the last
     * @throws io.github.dp4j.cli.data.text.DataFormatException if it is damaged, or its label is
     *     none of the classes
     */
    float @Nullable [] next();

    /**
     * Returns the class of the image read last.
     *
     * @return its index; NaN if it is not known
     */
    float target();

    /**
     * Returns what the image read last is called.
     *
     * @return its number from 1, or the name of its file
     */
    String name();

    @Override
    void close();

    /**
     * Reads images into memory.
     *
     * @param limit how many at most
     * @return the examples
     */
    default LabelledData read(int limit) {
        FloatRows pixels = new FloatRows(source());
        FloatRows targets = new FloatRows(source());
        int count = 0;
        while (count < limit) {
            float[] image = next();
            if (image == null) {
                break;
            }
            pixels.add(image);
            targets.add(new float[] {target()});
            count++;
        }
        return LabelledData.of(
                pixels.toArray(
                        count,
                        schema().size().channels(),
                        schema().size().rows(),
                        schema().size().columns()),
                targets.toArray(count, 1),
                schema().classes());
    }

    /**
     * Returns where the images are.
     *
     * @return a file or folder, for messages
     */
    String source();
}
