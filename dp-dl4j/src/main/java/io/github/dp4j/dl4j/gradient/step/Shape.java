package io.github.dp4j.dl4j.gradient.step;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one example's value: channels at every position.
 *
 * @param channels numbers at a position
 * @param extents the positions' extents: none for a flat vector, [T], [H, W] or [D, H, W]
 */
public record Shape(int channels, List<Integer> extents) {

    /** Checks that nothing is empty. */
    public Shape {
        extents = List.copyOf(extents);
        if (channels < 1 || extents.stream().anyMatch(extent -> extent < 1)) {
            throw new IllegalArgumentException(
                    "A value must have at least one channel and one position, not "
                            + channels
                            + " x "
                            + extents
                            + ".");
        }
    }

    /**
     * A flat vector.
     *
     * @param channels its length
     * @return its shape
     */
    public static Shape flat(int channels) {
        return new Shape(channels, List.of());
    }

    /**
     * A sequence.
     *
     * @param channels numbers a time step
     * @param steps time steps
     * @return its shape
     */
    public static Shape sequence(int channels, int steps) {
        return new Shape(channels, List.of(steps));
    }

    /**
     * An image.
     *
     * @param channels numbers a pixel
     * @param height rows of pixels
     * @param width columns of pixels
     * @return its shape
     */
    public static Shape image(int channels, int height, int width) {
        return new Shape(channels, List.of(height, width));
    }

    /**
     * Returns the same positions with other channels.
     *
     * @param other the channels
     * @return the shape
     */
    public Shape withChannels(int other) {
        return new Shape(other, extents);
    }

    /**
     * Returns the number of positions.
     *
     * @return the product of the extents, 1 for a flat vector
     */
    public int rows() {
        int rows = 1;
        for (int i = 0; i < extents.size(); i++) { // asked for every example: no streams
            rows = Math.multiplyExact(rows, extents.get(i));
        }
        return rows;
    }

    /**
     * Returns the size of one example.
     *
     * @return rows times channels
     */
    public int size() {
        return Math.multiplyExact(rows(), channels);
    }

    @Override
    public String toString() {
        return extents.stream().map(extent -> extent + "x").collect(Collectors.joining())
                + channels;
    }
}
