package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.LabelledData;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Describes an image by the directions of its strokes: at each pixel, how steeply the ink rises
 * towards each of eight directions, smoothed over the neighbouring pixels (the local part of
 * histograms of oriented gradients, Dalal and Triggs, CVPR 2005); of that the square root, and its
 * difference from the mean of the eight. Fixed features that separate classes better help private
 * training more than any setting of it (Tramèr and Boneh, arXiv 2011.11660).
 *
 * <p>Each image is described from itself alone and by public constants, so this costs no privacy.
 */
public final class OrientedGradients {

    private static final int DIRECTIONS = 8;

    /** The Euclidean norm of every description; any constant will do, and sets the step size. */
    private static final double NORM = 8;

    /** Of a smooth rise: the middle weighs twice as much as either neighbour. */
    private static final double[] SMOOTHING = {0.25, 0.5, 0.25};

    private final int rows;
    private final int columns;

    private OrientedGradients(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Describes images.
     *
     * @param images of shape {@code [examples, 1, rows, columns]}
     * @return {@code [examples, 8 rows columns]}, each example of norm 8, or 0 if it is blank
     */
    public static LabelledData of(LabelledData images) {
        INDArray pixels = images.features();
        int rows = Math.toIntExact(pixels.size(2));
        int columns = Math.toIntExact(pixels.size(3));
        OrientedGradients one = new OrientedGradients(rows, columns);
        double[][] described = new double[images.size()][];
        for (int i = 0; i < described.length; i++) {
            INDArray image = pixels.slice(i).reshape('c', rows, columns);
            described[i] = one.describe(image.toDoubleMatrix());
        }
        return new LabelledData(
                Nd4j.create(described).castTo(pixels.dataType()),
                images.targets(),
                images.classes());
    }

    private double[] describe(double[][] image) {
        double[] result = new double[DIRECTIONS * rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double x = at(image, row, column + 1) - at(image, row, column - 1);
                double y = at(image, row + 1, column) - at(image, row - 1, column);
                // The angle in units of the distance between two directions, in [0, 8).
                double angle = Math.atan2(y, x) / (2 * Math.PI) * DIRECTIONS;
                double turn = angle - Math.floor(angle);
                int direction = Math.floorMod((int) Math.floor(angle), DIRECTIONS);
                double steepness = Math.hypot(x, y);
                spread(result, direction, row, column, (1 - turn) * steepness);
                spread(result, (direction + 1) % DIRECTIONS, row, column, turn * steepness);
            }
        }
        return scaled(contrasted(result));
    }

    /** There is no ink beyond the edge. */
    private double at(double[][] image, int row, int column) {
        return isInside(row, column) ? image[row][column] : 0;
    }

    private boolean isInside(int row, int column) {
        return row >= 0 && row < rows && column >= 0 && column < columns;
    }

    private void spread(double[] sums, int direction, int row, int column, double amount) {
        for (int down = -1; down <= 1; down++) {
            for (int right = -1; right <= 1; right++) {
                if (isInside(row + down, column + right)) {
                    int index = (direction * rows + row + down) * columns + column + right;
                    sums[index] += SMOOTHING[down + 1] * SMOOTHING[right + 1] * amount;
                }
            }
        }
    }

    /** What all images share would use up the clip norm and tell nothing. */
    private double[] contrasted(double[] sums) {
        int pixels = rows * columns;
        for (int pixel = 0; pixel < pixels; pixel++) {
            double mean = 0;
            for (int i = pixel; i < sums.length; i += pixels) {
                sums[i] = Math.sqrt(sums[i]);
                mean += sums[i] / DIRECTIONS;
            }
            for (int i = pixel; i < sums.length; i += pixels) {
                sums[i] -= mean;
            }
        }
        return sums;
    }

    private static double[] scaled(double[] description) {
        double squares = 0;
        for (double value : description) {
            squares += value * value;
        }
        double factor = squares > 0 ? NORM / Math.sqrt(squares) : 0;
        for (int i = 0; i < description.length; i++) {
            description[i] *= factor;
        }
        return description;
    }
}
