package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;

/**
 * The strategy C of a matrix mechanism, and the events that follow from it.
 *
 * <p>A workload A = B C of sums of the clipped steps x_1..x_n is released as {@code B (C x + Z)},
 * with white Gaussian noise Z of standard deviation {@code noiseMultiplier * clipNorm}; row r of C
 * x + Z is released as soon as the last step with an entry in that row is in, so that later steps
 * may depend on it (Denisov, McMahan, Rush, Smith, Thakurta, Improved differential privacy for SGD
 * via optimal private linear operators on adaptive streams, arXiv 2202.08312, Theorem 2.1). What
 * one example moves is {@code sum_i C_i u_i} over the steps i in which it takes part, with any
 * vectors u_i of norm at most 1 and C_i the columns of C; its squared norm is at most {@code sum_ij
 * |<C_i, C_j>|}, with equality where no inner product is negative.
 *
 * <p>In which steps an example takes part must not depend on the other examples. Immutable.
 */
public final class StrategyMatrix {

    private final double[][] rows;
    private final int steps;

    private StrategyMatrix(double[][] rows, int steps) {
        this.rows = rows;
        this.steps = steps;
    }

    /**
     * Creates a strategy.
     *
     * @param rows the rows of C, all of the same length, one entry a step; copied
     * @return the strategy
     * @throws IllegalArgumentException if there are no entries, the lengths differ, an entry is NaN
     *     or infinite, or a column is zero (that step would be released without noise)
     */
    public static StrategyMatrix of(double[][] rows) {
        if (rows.length == 0 || rows[0].length == 0) {
            throw new IllegalArgumentException(
                    "the strategy matrix must have entries, but has none.");
        }
        int steps = rows[0].length;
        double[][] copy = new double[rows.length][];
        for (int r = 0; r < rows.length; r++) {
            copy[r] = rows[r].clone();
            if (copy[r].length != steps) {
                throw new IllegalArgumentException(
                        "every row of the strategy matrix must have "
                                + steps
                                + " entries, but row "
                                + r
                                + " has "
                                + copy[r].length
                                + ".");
            }
            for (double entry : copy[r]) {
                if (!Double.isFinite(entry)) {
                    throw new IllegalArgumentException(
                            "entries of the strategy matrix must be finite, but row "
                                    + r
                                    + " has "
                                    + entry
                                    + ".");
                }
            }
        }
        StrategyMatrix result = new StrategyMatrix(copy, steps);
        for (int i = 0; i < steps; i++) {
            if (!(result.product(i, i) > 0)) {
                throw new IllegalArgumentException(
                        "every column of the strategy matrix must have an entry other than 0, but"
                                + " column "
                                + i
                                + " has none: that step would get no noise.");
            }
        }
        return result;
    }

    /**
     * Creates the complete binary tree over the steps: one row a node, 1 for each step below it
     * (Honaker 2015; Kairouz, McMahan, Song, Thakkar, Thakurta, Xu, arXiv 2103.00039).
     *
     * @param steps the number of steps, a power of 2 of at most 1024
     * @return the strategy; the sensitivity of one participation is {@code sqrt(log2(steps) + 1)}
     * @throws IllegalArgumentException if the number is out of range
     */
    public static StrategyMatrix binaryTree(int steps) {
        if (!(steps >= 1 && steps <= 1024 && Integer.bitCount(steps) == 1)) {
            throw new IllegalArgumentException(
                    "steps must be a power of 2 in [1, 1024], but is " + steps + ".");
        }
        double[][] rows = new double[2 * steps - 1][steps];
        int r = 0;
        for (int size = 1; size <= steps; size *= 2) {
            for (int first = 0; first < steps; first += size, r++) {
                for (int i = first; i < first + size; i++) {
                    rows[r][i] = 1;
                }
            }
        }
        return new StrategyMatrix(rows, steps);
    }

    /**
     * Returns the number of bands b: columns at least b apart have no row in common.
     *
     * @return the number, from 1 (diagonal) to the number of steps
     */
    public int bands() {
        int most = 1;
        for (double[] row : rows) {
            int first = -1;
            for (int i = 0; i < steps; i++) {
                if (row[i] != 0) {
                    first = first < 0 ? i : first;
                    most = Math.max(most, i - first + 1);
                }
            }
        }
        return most;
    }

    /**
     * Returns the sensitivity where an example takes part in at most one step.
     *
     * @return the largest norm of a column
     */
    public double sensitivity() {
        return sensitivity(/* epochLength= */ steps);
    }

    /**
     * Returns the sensitivity where an example has a fixed place in every epoch: it takes part in
     * steps i, i + epochLength, i + 2 epochLength and so on, or in some of them.
     *
     * @param epochLength the number of steps in an epoch
     * @return the sensitivity in units of the clip norm, from above
     * @throws IllegalArgumentException if the length is below 1
     */
    public double sensitivity(int epochLength) {
        Require.atLeast("epochLength", epochLength, 1);
        double most = 0;
        for (int place = 0; place < Math.min(epochLength, steps); place++) {
            double sum = 0;
            for (long i = place; i < steps; i += epochLength) {
                for (long j = place; j < steps; j += epochLength) {
                    sum += Math.abs(product((int) i, (int) j));
                }
            }
            most = Math.max(most, sum);
        }
        return fromAbove(most);
    }

    /**
     * Returns the sensitivity where any two participations of an example are at least {@code
     * separation} steps apart and there are at most so many of them. Known where the columns that
     * can meet are orthogonal, for {@code bands() <= separation}: the largest sum of squared norms
     * (Choquette-Choo, Ganesh, McKenna, McMahan, Rush, Thakurta, Xu, (Amplified) banded matrix
     * factorization, arXiv 2306.08153), by dynamic programming.
     *
     * @param separation the least distance between two participations
     * @param participations the largest number of participations
     * @return the sensitivity in units of the clip norm, from above
     * @throws IllegalArgumentException if a number is below 1, or there are more bands than the
     *     separation
     */
    public double separatedSensitivity(int separation, int participations) {
        Require.atLeast("separation", separation, bands());
        Require.atLeast("participations", participations, 1);
        // best[i]: with the participations counted so far, all within the first i steps.
        double[] best = new double[steps + 1];
        for (int k = 0; k < Math.min(participations, steps); k++) {
            double[] next = new double[steps + 1];
            for (int i = 1; i <= steps; i++) {
                double with = product(i - 1, i - 1) + best[Math.max(0, i - separation)];
                next[i] = Math.max(next[i - 1], with);
            }
            best = next;
        }
        return fromAbove(best[steps]);
    }

    /**
     * Returns what a training costs in which every example has a fixed place in every epoch: {@link
     * DpEvent.MatrixMechanism} with {@link #sensitivity(int)}. No amplification.
     *
     * @param noiseMultiplier standard deviation of the white noise over the clip norm
     * @param epochLength the number of steps in an epoch
     * @return the event
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public DpEvent epochs(double noiseMultiplier, int epochLength) {
        return new DpEvent.MatrixMechanism(noiseMultiplier, sensitivity(epochLength));
    }

    /**
     * Returns what a training costs with cyclic Poisson sampling: the examples are divided into
     * {@link #bands()} parts once, each on its own and without a look at the data, and step i draws
     * by Poisson sampling from part {@code i mod bands()} only. An example can take part in {@code
     * ceil(steps / bands())} steps, whose columns have no row in common, so they are as many
     * releases of a Poisson-sampled Gaussian (arXiv 2306.08153, section 4). All are counted with
     * the largest norm of a column.
     *
     * @param noiseMultiplier standard deviation of the white noise over the clip norm
     * @param samplingRate the probability of taking part in a step of one's own part, in (0, 1]:
     *     for an expected batch of B of N examples, {@code B bands() / N}
     * @return the event
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public DpEvent cyclicPoisson(double noiseMultiplier, double samplingRate) {
        int bands = bands();
        double noise = Require.nonNegative("noiseMultiplier", noiseMultiplier) / sensitivity();
        DpEvent one = new DpEvent.Gaussian(Math.max(0, Math.nextDown(noise)));
        return new DpEvent.SelfComposed(
                new DpEvent.PoissonSampled(samplingRate, one), (steps + bands - 1) / bands);
    }

    private double product(int i, int j) {
        double sum = 0;
        for (double[] row : rows) {
            sum += row[i] * row[j];
        }
        return sum;
    }

    /** Squares and sums of at most 1e5 or so terms round by less than this. */
    private static double fromAbove(double squared) {
        return Math.sqrt(squared) * (1 + 1e-10);
    }
}
