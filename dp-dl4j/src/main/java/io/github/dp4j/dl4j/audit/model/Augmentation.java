package io.github.dp4j.dl4j.audit.model;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A variant of an image that a model may have been trained on as well: mirrored, shifted, or both.
 * What a shift uncovers repeats the nearest pixel, so no value comes in that was not there.
 *
 * @param mirrored whether left and right change places, before the shift
 * @param right pixels to the right; negative to the left
 * @param down pixels down; negative up
 */
public record Augmentation(boolean mirrored, int right, int down) {

    /**
     * Checks that something changes.
     *
     * @throws IllegalArgumentException if nothing does
     */
    public Augmentation {
        if (!mirrored && right == 0 && down == 0) {
            throw new IllegalArgumentException(
                    "An augmentation must change the image, but is no mirror image and shifted by 0"
                            + " and 0 pixels: the image itself is asked for anyway.");
        }
    }

    /**
     * Returns the mirror image.
     *
     * @return left and right exchanged
     */
    public static Augmentation mirror() {
        return new Augmentation(/* mirrored= */ true, 0, 0);
    }

    /**
     * Returns a shift.
     *
     * @param right pixels to the right; negative to the left
     * @param down pixels down; negative up
     * @return the shift
     * @throws IllegalArgumentException if both are 0
     */
    public static Augmentation shift(int right, int down) {
        return new Augmentation(/* mirrored= */ false, right, down);
    }

    /**
     * Returns what it is, as words: {@code mirrored, shifted by 1 right and 0 down}.
     *
     * @return a clause
     */
    public String words() {
        String shift = "shifted by " + right + " right and " + down + " down";
        if (right == 0 && down == 0) {
            return "mirrored";
        }
        return mirrored ? "mirrored, " + shift : shift;
    }

    /**
     * Refuses what are no images, or images that the shift leaves nothing of.
     *
     * @param features of the records
     * @param channelsLast whether the network reads them so
     */
    public void check(INDArray features, boolean channelsLast) {
        if (features.rank() != 4 || channelsLast) {
            throw new IllegalArgumentException(
                    "Augmentations are of images, of shape [records, channels, rows, columns], but"
                            + " the features have shape "
                            + Arrays.toString(features.shape())
                            + (channelsLast ? ", channels last" : "")
                            + ": leave augmentations out, and each record is asked for as it is.");
        }
        if (Math.abs(right) >= features.size(3) || Math.abs(down) >= features.size(2)) {
            throw new IllegalArgumentException(
                    "An augmentation must leave a part of the image, but is "
                            + words()
                            + " of images of "
                            + features.size(2)
                            + " rows and "
                            + features.size(3)
                            + " columns.");
        }
    }

    /**
     * Returns the variants of images.
     *
     * @param images of shape [records, channels, rows, columns]; not modified
     * @return of the same shape, in 'c' order
     */
    public INDArray of(INDArray images) {
        int rows = Math.toIntExact(images.size(2));
        int columns = Math.toIntExact(images.size(3));
        INDArray moved = Nd4j.createUninitialized(images.dataType(), images.shape(), 'c');
        for (int c = 0; c < columns; c++) {
            int from = Math.min(Math.max(c - right, 0), columns - 1);
            int source = mirrored ? columns - 1 - from : from;
            at(moved, 3, c).assign(at(images, 3, source));
        }
        if (down == 0) {
            return moved;
        }
        INDArray result = Nd4j.createUninitialized(images.dataType(), images.shape(), 'c');
        for (int r = 0; r < rows; r++) {
            at(result, 2, r).assign(at(moved, 2, Math.min(Math.max(r - down, 0), rows - 1)));
        }
        return result;
    }

    private static INDArray at(INDArray images, int axis, int place) {
        INDArrayIndex[] index = new INDArrayIndex[images.rank()];
        Arrays.fill(index, NDArrayIndex.all());
        index[axis] = NDArrayIndex.point(place);
        return images.get(index);
    }
}
