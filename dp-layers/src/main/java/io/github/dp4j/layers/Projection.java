package io.github.dp4j.layers;

import java.util.Arrays;

/** What {@link FourierFeatures} computes. */
final class Projection implements RowFeatures {

    private static final double QUARTER_TURN = Math.PI / 2;
    private static final double LARGEST_ANGLE = 1e6;

    private final int inputs;
    private final int outputs;
    private final int size;
    private final float[] signs;
    private final double scale;
    private final float height;
    private final float[] rotated;

    /**
     * Takes the constants.
     *
     * @param signs of three rounds for each block of projections
     */
    Projection(int inputs, int outputs, double gamma, float[] signs) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.size = size(inputs);
        this.signs = signs;
        // Three transforms that are not normalised make the norm sqrt(size) times larger each.
        this.scale = Math.sqrt(2 * gamma) / size;
        this.height = (float) Math.sqrt(2.0 / outputs);
        this.rotated = new float[size];
    }

    /** The power of two at or above, and at least 32: a hash is the least that is drawn. */
    static int size(int inputs) {
        return Math.max(32, Integer.highestOneBit(2 * inputs - 1));
    }

    static int blocks(int projections, int size) {
        return (projections + size - 1) / size;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public void compute(float[] row, float[] features) {
        for (int block = 0, next = 0; next < outputs; block++) {
            System.arraycopy(row, 0, rotated, 0, inputs);
            Arrays.fill(rotated, inputs, size, 0);
            for (int round = 0; round < 3; round++) {
                int from = (3 * block + round) * size;
                for (int i = 0; i < size; i++) {
                    rotated[i] *= signs[from + i];
                }
                transform();
            }
            for (int i = 0; i < size && next < outputs; i++, next += 2) {
                turn(rotated[i] * scale, features, next);
            }
        }
    }

    /** Walsh and Hadamard's, in place, not normalised. */
    private void transform() {
        for (int half = 1; half < size; half *= 2) {
            for (int start = 0; start < size; start += 2 * half) {
                for (int i = start; i < start + half; i++) {
                    float a = rotated[i];
                    float b = rotated[i + half];
                    rotated[i] = a + b;
                    rotated[i + half] = a - b;
                }
            }
        }
    }

    /** Cosine and sine, by Taylor's series within an eighth of a turn: right to 3e-8. */
    private void turn(double angle, float[] features, int place) {
        if (!(Math.abs(angle) < LARGEST_ANGLE)) { // where the remainder would be too rough; NaN
            features[place] = (float) Math.cos(angle) * height;
            features[place + 1] = (float) Math.sin(angle) * height;
            return;
        }
        double quarters = Math.rint(angle / QUARTER_TURN);
        double x = angle - quarters * QUARTER_TURN;
        double square = x * x;
        double sine =
                x
                        * (1
                                + square
                                        * (-1 / 6.0
                                                + square
                                                        * (1 / 120.0
                                                                + square
                                                                        * (-1 / 5040.0
                                                                                + square
                                                                                        / 362880))));
        double cosine =
                1 + square * (-0.5 + square * (1 / 24.0 + square * (-1 / 720.0 + square / 40320)));
        long quarter = (long) quarters & 3;
        boolean swapped = quarter == 1 || quarter == 3;
        double c = swapped ? sine : cosine;
        double s = swapped ? cosine : sine;
        features[place] = (float) (quarter == 1 || quarter == 2 ? -c : c) * height;
        features[place + 1] = (float) (quarter >= 2 ? -s : s) * height;
    }
}
