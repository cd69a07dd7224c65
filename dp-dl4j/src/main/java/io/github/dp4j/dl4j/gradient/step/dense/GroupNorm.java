package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;

/**
 * Group normalisation of one example, in double; see {@link GroupNormStep}. The numbers of an
 * example lie as blocks of channels, in each row by row.
 *
 * <p>Loops go over several rows at a time, beside as many copies of what belongs to the channels:
 * single rows are too short for vector instructions.
 */
final class GroupNorm {

    /** Numbers that a loop goes over, where there are as many. */
    private static final int LOOP = 256;

    private final int channels;
    private final int groups;
    private final int block;
    private final int width;
    private final int loop;
    private final double numbers;
    private final double eps;
    private final double[] gamma;
    private final double[] beta;

    // One number a channel, for the example at hand.
    private final double[] means;
    private final double[] slopes;
    private final double[] along;
    private final double[] shifts;

    // The same for one block, row after row.
    private final double[] mean;
    private final double[] slope;
    private final double[] first;
    private final double[] second;

    /**
     * Makes room.
     *
     * @param rows positions of an example
     * @param width channels of a block
     */
    GroupNorm(int channels, int rows, int width, int groups, double eps) {
        this.channels = channels;
        this.groups = groups;
        this.block = rows * width;
        this.width = width;
        this.loop = width * Math.max(1, Math.min(rows, LOOP / width));
        this.numbers = (double) channels * rows / groups;
        this.eps = eps;
        this.gamma = new double[channels];
        this.beta = new double[channels];
        this.means = new double[channels];
        this.slopes = new double[channels];
        this.along = new double[channels];
        this.shifts = new double[channels];
        this.mean = new double[loop];
        this.slope = new double[loop];
        this.first = new double[loop];
        this.second = new double[loop];
    }

    void bind(Block parameters, long from) {
        parameters.get(from, gamma, 0, channels);
        parameters.get(from + channels, beta, 0, channels);
    }

    /**
     * Replaces x by the output.
     *
     * @param stats where each group's mean and then each group's 1 / sqrt(variance + eps) go
     * @param at the first index written
     */
    void forward(double[] x, double[] stats, int at) {
        for (int c = 0, from = 0; c < channels; c += width, from += block) {
            Arrays.fill(first, 0);
            for (int k = 0; k < block; k += loop) {
                addNumbers(x, from + k, Math.min(loop, block - k));
            }
            fold(first, means, c);
        }
        for (int g = 0; g < groups; g++) {
            stats[at + g] = groupSum(means, g) / numbers;
        }
        toChannels(stats, at, means);
        for (int c = 0, from = 0; c < channels; c += width, from += block) {
            Arrays.fill(first, 0);
            repeat(means, c, mean);
            for (int k = 0; k < block; k += loop) {
                addSquares(x, from + k, Math.min(loop, block - k));
            }
            fold(first, slopes, c);
        }
        for (int g = 0; g < groups; g++) {
            stats[at + groups + g] = 1 / Math.sqrt(groupSum(slopes, g) / numbers + eps);
        }
        readSlopes(stats, at);
        for (int c = 0, from = 0; c < channels; c += width, from += block) {
            repeat(means, c, mean);
            repeat(slopes, c, slope);
            repeat(beta, c, first);
            for (int k = 0; k < block; k += loop) {
                normalize(x, from + k, Math.min(loop, block - k));
            }
        }
    }

    /**
     * Writes the derivatives by gamma, {@code sum e u} with {@code u = (x - mean) / std}, and by
     * beta, {@code sum e}.
     *
     * @param e the derivative by the output
     * @param stats as {@link #forward} wrote them for x, from {@code at} on
     * @param gradient one number a parameter, from {@code to} on; overwritten
     */
    void gradient(double[] x, double[] e, double[] stats, int at, double[] gradient, int to) {
        toChannels(stats, at, means);
        for (int c = 0, from = 0; c < channels; c += width, from += block) {
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
            repeat(means, c, mean);
            for (int k = 0; k < block; k += loop) {
                addErrors(x, e, from + k, Math.min(loop, block - k));
            }
            fold(first, gradient, to + c);
            fold(second, gradient, to + channels + c);
        }
        toChannels(stats, at + groups, slopes);
        for (int c = 0; c < channels; c++) {
            gradient[to + c] *= slopes[c];
        }
    }

    /**
     * Replaces e by the derivative by x, {@code (gamma e - mean(gamma e) - u mean(gamma e u)) /
     * std}, with means over the group.
     *
     * @param gradient as {@link #gradient} wrote it for x and e
     */
    void backward(double[] x, double[] e, double[] stats, int at, double[] gradient, int to) {
        toChannels(stats, at, means);
        int each = channels / groups;
        for (int g = 0; g < groups; g++) {
            double alongUnit = 0;
            double plain = 0;
            for (int c = g * each; c < (g + 1) * each; c++) {
                alongUnit += gamma[c] * gradient[to + c];
                plain += gamma[c] * gradient[to + channels + c];
            }
            double steep = stats[at + groups + g];
            Arrays.fill(along, g * each, (g + 1) * each, steep * steep * alongUnit / numbers);
            Arrays.fill(shifts, g * each, (g + 1) * each, steep * plain / numbers);
        }
        readSlopes(stats, at);
        for (int c = 0, from = 0; c < channels; c += width, from += block) {
            repeat(means, c, mean);
            repeat(slopes, c, slope);
            repeat(along, c, first);
            repeat(shifts, c, second);
            for (int k = 0; k < block; k += loop) {
                differentiate(x, e, from + k, Math.min(loop, block - k));
            }
        }
    }

    private void addNumbers(double[] x, int from, int count) {
        for (int j = 0; j < count; j++) {
            first[j] += x[from + j];
        }
    }

    private void addSquares(double[] x, int from, int count) {
        for (int j = 0; j < count; j++) {
            double centred = x[from + j] - mean[j];
            first[j] += centred * centred;
        }
    }

    private void normalize(double[] x, int from, int count) {
        for (int j = 0; j < count; j++) {
            x[from + j] = (x[from + j] - mean[j]) * slope[j] + first[j];
        }
    }

    private void addErrors(double[] x, double[] e, int from, int count) {
        for (int j = 0; j < count; j++) {
            first[j] += e[from + j] * (x[from + j] - mean[j]);
            second[j] += e[from + j];
        }
    }

    private void differentiate(double[] x, double[] e, int from, int count) {
        for (int j = 0; j < count; j++) {
            e[from + j] = e[from + j] * slope[j] - (x[from + j] - mean[j]) * first[j] - second[j];
        }
    }

    private double groupSum(double[] perChannel, int group) {
        int each = channels / groups;
        double sum = 0;
        for (int c = group * each; c < (group + 1) * each; c++) {
            sum += perChannel[c];
        }
        return sum;
    }

    private void toChannels(double[] perGroup, int at, double[] perChannel) {
        int each = channels / groups;
        for (int g = 0; g < groups; g++) {
            Arrays.fill(perChannel, g * each, (g + 1) * each, perGroup[at + g]);
        }
    }

    private void readSlopes(double[] stats, int at) {
        toChannels(stats, at + groups, slopes);
        for (int c = 0; c < channels; c++) {
            slopes[c] *= gamma[c];
        }
    }

    private void repeat(double[] perChannel, int c, double[] to) {
        for (int k = 0; k < loop; k += width) {
            System.arraycopy(perChannel, c, to, k, width);
        }
    }

    private void fold(double[] from, double[] perChannel, int c) {
        for (int w = 0; w < width; w++) {
            double sum = 0;
            for (int k = w; k < loop; k += width) {
                sum += from[k];
            }
            perChannel[c + w] = sum;
        }
    }
}
