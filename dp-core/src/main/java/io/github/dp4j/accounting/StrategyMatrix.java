package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import java.util.Arrays;

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

    /** A tree of so many leaves holds two million numbers; a training seldom has more steps. */
    private static final int MOST_LEAVES = 1 << 17;

    private final StrategyColumns columns;

    private StrategyMatrix(StrategyColumns columns) {
        this.columns = columns;
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
        int[] entries = new int[steps];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != steps) {
                throw new IllegalArgumentException(
                        "every row of the strategy matrix must have "
                                + steps
                                + " entries, but row "
                                + r
                                + " has "
                                + rows[r].length
                                + ".");
            }
            for (int i = 0; i < steps; i++) {
                if (!Double.isFinite(rows[r][i])) {
                    throw new IllegalArgumentException(
                            "entries of the strategy matrix must be finite, but row "
                                    + r
                                    + " has "
                                    + rows[r][i]
                                    + ".");
                }
                entries[i] += rows[r][i] != 0 ? 1 : 0;
            }
        }
        int[][] row = new int[steps][];
        double[][] entry = new double[steps][];
        for (int i = 0; i < steps; i++) {
            row[i] = new int[entries[i]];
            entry[i] = new double[entries[i]];
            int k = 0;
            for (int r = 0; k < entries[i]; r++) {
                if (rows[r][i] != 0) {
                    row[i][k] = r;
                    entry[i][k++] = rows[r][i];
                }
            }
        }
        return checked(new SparseColumns(row, entry, rows.length));
    }

    private static StrategyMatrix checked(StrategyColumns columns) {
        for (int i = 0; i < columns.steps(); i++) {
            if (!(columns.squaredNorm(i) > 0)) {
                throw new IllegalArgumentException(
                        "every column of the strategy matrix must have an entry other than 0, but"
                                + " column "
                                + i
                                + " has none: that step would get no noise.");
            }
        }
        return new StrategyMatrix(columns);
    }

    /**
     * Creates a lower-triangular Toeplitz strategy: row r has {@code coefficients[r - i]} in column
     * {@code i <= r}, and 0 beyond the coefficients. Its sensitivities take time of the order of
     * the steps, with negative coefficients of the steps times the coefficients.
     *
     * @param coefficients the first column, without the zeros at its end; copied
     * @param steps the number of steps
     * @return the strategy
     * @throws IllegalArgumentException if there are no coefficients or more than steps, one is NaN
     *     or infinite, or the first is 0 (the last step would get no noise)
     */
    public static StrategyMatrix toeplitz(double[] coefficients, int steps) {
        Require.atLeast("steps", steps, 1);
        if (!(coefficients.length >= 1 && coefficients.length <= steps)) {
            throw new IllegalArgumentException(
                    "the number of coefficients must lie in [1, steps = "
                            + steps
                            + "], but is "
                            + coefficients.length
                            + ".");
        }
        int bands = 0;
        for (int t = 0; t < coefficients.length; t++) {
            if (!Double.isFinite(coefficients[t])) {
                throw new IllegalArgumentException(
                        "coefficients must be finite, but number "
                                + t
                                + " is "
                                + coefficients[t]
                                + ".");
            }
            bands = coefficients[t] != 0 ? t + 1 : bands;
        }
        if (coefficients[0] == 0 || !(coefficients[0] * coefficients[0] > 0)) {
            throw new IllegalArgumentException(
                    "the first coefficient must not be 0: the last step would get no noise.");
        }
        return new StrategyMatrix(new ToeplitzColumns(Arrays.copyOf(coefficients, bands), steps));
    }

    /**
     * Creates the binary tree over the steps: one row for each node whose steps all happen, 1 for
     * each of them (Honaker 2015; Kairouz, McMahan, Song, Thakkar, Thakurta, Xu, arXiv 2103.00039).
     *
     * @param steps the number of steps, at most 131,072
     * @return the strategy; the sensitivity of one participation is {@code sqrt(floor(log2(steps))
     *     + 1)}
     * @throws IllegalArgumentException if the number is out of range
     */
    public static StrategyMatrix binaryTree(int steps) {
        if (!(steps >= 1 && steps <= MOST_LEAVES)) {
            throw new IllegalArgumentException(
                    "steps must lie in [1, " + MOST_LEAVES + "], but is " + steps + ".");
        }
        int[][] row = new int[steps][];
        double[][] entry = new double[steps][];
        int rows = 0;
        for (int i = 0; i < steps; i++) {
            int[] nodes = new int[32];
            int n = 0;
            rows = 0;
            for (int level = 0; steps >> level > 0; level++) {
                if (i >> level < steps >> level) {
                    nodes[n++] = rows + (i >> level);
                }
                rows += steps >> level;
            }
            row[i] = Arrays.copyOf(nodes, n);
            entry[i] = new double[n];
            Arrays.fill(entry[i], 1);
        }
        return new StrategyMatrix(new SparseColumns(row, entry, rows));
    }

    /**
     * Returns the number of bands b: columns at least b apart have no row in common.
     *
     * @return the number, from 1 (diagonal) to the number of steps
     */
    public int bands() {
        return columns.bands();
    }

    /**
     * Returns the sensitivity where an example takes part in at most one step.
     *
     * @return the largest norm of a column
     */
    public double sensitivity() {
        return sensitivity(/* epochLength= */ columns.steps());
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
        return root(columns.largestEpoch(epochLength));
    }

    /**
     * Returns the sensitivity where any two participations of an example are at least {@code
     * separation} steps apart and there are at most so many of them. Known where the columns that
     * can meet are orthogonal, for {@code bands() <= separation}: the largest sum of squared norms
     * (Choquette-Choo, Ganesh, McKenna, McMahan, Rush, Thakurta, Xu, (Amplified) banded matrix
     * factorization, arXiv 2306.08153), by dynamic programming. And for {@link #toeplitz} with
     * coefficients that fall and are not negative, whatever the separation: those who begin with
     * the first step and take part as often as they may have the most (Kalinin and Lampert, arXiv
     * 2405.13763, Theorem 2).
     *
     * @param separation the least distance between two participations
     * @param participations the largest number of participations
     * @return the sensitivity in units of the clip norm, from above
     * @throws IllegalArgumentException if a number is below 1, or there are more bands than the
     *     separation and no such coefficients
     */
    public double separatedSensitivity(int separation, int participations) {
        Require.atLeast("participations", participations, 1);
        if (columns instanceof ToeplitzColumns toeplitz && toeplitz.isFalling()) {
            Require.atLeast("separation", separation, 1);
            return root(toeplitz.separated(separation, participations));
        }
        Require.atLeast("separation", separation, bands());
        int steps = columns.steps();
        double[] squared = new double[steps];
        for (int i = 0; i < steps; i++) {
            squared[i] = columns.squaredNorm(i);
        }
        // best[i]: with the participations counted so far, all within the first i steps.
        double[] best = new double[steps + 1];
        long most = Math.min(participations, (steps - 1L) / separation + 1);
        for (int k = 0; k < most; k++) {
            double[] next = new double[steps + 1];
            for (int i = 1; i <= steps; i++) {
                double with = squared[i - 1] + best[Math.max(0, i - separation)];
                next[i] = Math.max(next[i - 1], with);
            }
            best = next;
        }
        return root(StrategyColumns.fromAbove(best[steps], (double) steps * bands()));
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
                new DpEvent.PoissonSampled(samplingRate, one),
                (columns.steps() + bands - 1L) / bands);
    }

    private static double root(double squared) {
        return Math.sqrt(squared) * (1 + 0x1p-52);
    }
}
