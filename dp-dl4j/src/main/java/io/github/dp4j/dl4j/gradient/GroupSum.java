package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;

/**
 * One worker's sum of the clipped gradients of groups of rows, in double.
 *
 * <p><b>The clip.</b> A group's gradient {@code g} stands in memory, in the network's type, before
 * it is clipped: its norm is taken in double of these very numbers, and {@code w g}, with {@code w
 * = min(factor, C / |g|)}, is formed in double: {@code |w g| <= C (1 + 1e-9)} whatever the layers.
 *
 * <p><b>Neighbours.</b> A group's rows are computed in chunks of their own, so no other group
 * changes a bit of {@code w g}, and the exact sums of neighbouring batches differ by one such term.
 * Each of at most N additions in double rounds by {@code 2^-53} of a sum of at most {@code N C},
 * for either batch.
 */
public final class GroupSum {

    /** Larger batches are refused: their sums would round too often. */
    static final int LARGEST_BATCH = 1 << 18;

    /** How far rounding moves the sum of groups between neighbours, as a part of C. */
    public static final double ROUNDING_BOUND =
            1e-6 + 2 * 0x1p-53 * LARGEST_BATCH * (LARGEST_BATCH + 1.0);

    private static final int TILE = 1 << 12;

    private final Block gradient;
    private final double[] total;
    private final double[] tile = new double[TILE];

    /**
     * Makes room.
     *
     * @param gradient as long as the parameters
     */
    GroupSum(Block gradient) {
        this.gradient = gradient;
        this.total = new double[Math.toIntExact(gradient.length())];
    }

    static void requireSize(int groups) {
        if (groups > LARGEST_BATCH) {
            throw new IllegalArgumentException(
                    "A batch may hold at most " + LARGEST_BATCH + " groups.");
        }
    }

    /** Returns the share of a group's gradient that is added, or 0 where the norm is not finite. */
    static double weight(double norm, double factor, double clip) {
        if (!(factor * norm < Double.POSITIVE_INFINITY)) {
            return 0;
        }
        return factor * norm > clip ? clip / norm : factor;
    }

    /** Computes one group's gradient. */
    interface Gradient {
        void addTo(Block sum);
    }

    void start() {
        Arrays.fill(total, 0);
    }

    /**
     * Adds a group.
     *
     * @return the norm of its gradient times the factor; NaN if it was left out
     */
    double add(Gradient group, double factor, double clip) {
        gradient.zero(0, gradient.length());
        group.addTo(gradient);
        double squares = 0;
        for (int at = 0; at < total.length; at += TILE) {
            int n = read(at);
            for (int i = 0; i < n; i++) {
                squares += tile[i] * tile[i];
            }
        }
        double norm = Math.sqrt(squares);
        double weight = weight(norm, factor, clip);
        if (weight == 0) {
            return Double.NaN;
        }
        for (int at = 0; at < total.length; at += TILE) {
            int n = read(at);
            for (int i = 0; i < n; i++) {
                total[at + i] += weight * tile[i];
            }
        }
        return factor * norm;
    }

    private int read(int at) {
        int n = Math.min(TILE, total.length - at);
        gradient.get(at, tile, 0, n);
        return n;
    }

    /** Returns the sum since {@link #start}. */
    double[] total() {
        return total;
    }
}
