package io.github.dp4j.layers;

import java.util.Arrays;

/**
 * The directions in which a picture rises, in cells: at each pixel the slope, shared out to the two
 * nearest of eight directions and to the nearest cells; of that the square root, less the mean of
 * the eight directions. Beyond the edge the picture is 0.
 */
final class GradientMap {

    static final int DIRECTIONS = 8;

    /** {@code atan(r) 4 / pi} is r (1 + 0.3476 (1 - r)), to 0.005, for r from 0 to 1. */
    private static final float BEND = 0.3476f;

    private static final float[] EVERY_PIXEL = {0.25f, 0.5f, 0.25f};
    private static final float[] EVERY_SECOND = {0.125f, 0.375f, 0.375f, 0.125f};

    private final int channels;
    private final int height;
    private final int width;
    private final int stride;
    private final int rows;
    private final int columns;

    GradientMap(int channels, int height, int width, int stride) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.stride = stride;
        this.rows = cells(height, stride);
        this.columns = cells(width, stride);
    }

    static int cells(int pixels, int stride) {
        return (pixels + stride - 1) / stride;
    }

    int inputs() {
        return channels * height * width;
    }

    int outputs() {
        return DIRECTIONS * rows * columns;
    }

    /** From a picture {@code [channels, height, width]} to {@code [8, rows, columns]}. */
    void compute(float[] picture, int from, float[] cells, int to) {
        Arrays.fill(cells, to, to + outputs(), 0);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                addSlope(picture, from, row, column, cells, to);
            }
        }
        contrast(cells, to);
    }

    /** Of several channels the steepest counts. */
    private void addSlope(float[] picture, int from, int row, int column, float[] cells, int to) {
        float right = 0;
        float down = 0;
        double steepest = 0; // the square of a number that float can hold
        int pixel = from + row * width + column;
        for (int c = 0; c < channels; c++, pixel += height * width) {
            float x =
                    (column + 1 < width ? picture[pixel + 1] : 0)
                            - (column > 0 ? picture[pixel - 1] : 0);
            float y =
                    (row + 1 < height ? picture[pixel + width] : 0)
                            - (row > 0 ? picture[pixel - width] : 0);
            double square = (double) x * x + (double) y * y;
            if (Double.isNaN(square)) {
                Arrays.fill(cells, to, to + outputs(), Float.NaN);
                return;
            }
            if (square > steepest) {
                steepest = square;
                right = x;
                down = y;
            }
        }
        if (steepest > 0) {
            share(right, down, (float) Math.sqrt(steepest), row, column, cells, to);
        }
    }

    /** Every slope lies between a direction along an axis and one along a diagonal. */
    private void share(
            float right, float down, float slope, int row, int column, float[] cells, int to) {
        float acrossSize = Math.abs(right);
        float downSize = Math.abs(down);
        float ratio = Math.min(acrossSize, downSize) / Math.max(acrossSize, downSize);
        float turn = ratio * (1 + BEND * (1 - ratio));
        int axis = acrossSize >= downSize ? (right >= 0 ? 0 : 4) : (down >= 0 ? 2 : 6);
        int diagonal = down >= 0 ? (right >= 0 ? 1 : 3) : (right >= 0 ? 7 : 5);
        int plane = rows * columns;
        add(cells, to + axis * plane, row, column, (1 - turn) * slope);
        add(cells, to + diagonal * plane, row, column, turn * slope);
    }

    /** To the cells whose smoothing reaches the pixel. */
    private void add(float[] cells, int plane, int row, int column, float amount) {
        float[] weights = stride == 1 ? EVERY_PIXEL : EVERY_SECOND;
        for (int r = first(row); r < rows && r * stride <= row + 1; r++) {
            float ofRow = amount * weights[row - r * stride + 1];
            for (int c = first(column); c < columns && c * stride <= column + 1; c++) {
                cells[plane + r * columns + c] += ofRow * weights[column - c * stride + 1];
            }
        }
    }

    /** The first cell that reaches a pixel: a cell begins one pixel before its place. */
    private int first(int pixel) {
        int reach = stride == 1 ? 1 : 2;
        return Math.max(0, (pixel - reach + stride - 1) / stride);
    }

    /** What all pictures share would use up the clip norm and tell nothing. */
    private void contrast(float[] cells, int to) {
        int plane = rows * columns;
        for (int cell = to; cell < to + plane; cell++) {
            float sum = 0;
            for (int d = 0, i = cell; d < DIRECTIONS; d++, i += plane) {
                cells[i] = (float) Math.sqrt(cells[i]);
                sum += cells[i];
            }
            for (int d = 0, i = cell; d < DIRECTIONS; d++, i += plane) {
                cells[i] -= sum / DIRECTIONS;
            }
        }
    }

    /** Scales numbers to norm 1, or leaves them 0, and returns what their norm was. */
    static float normalize(float[] numbers, int from, int length) {
        double squares = 0;
        for (int i = from; i < from + length; i++) {
            squares += (double) numbers[i] * numbers[i];
        }
        float norm = (float) Math.sqrt(squares);
        float factor = norm > 0 ? 1 / norm : 0;
        for (int i = from; i < from + length; i++) {
            numbers[i] *= factor;
        }
        return norm;
    }
}
