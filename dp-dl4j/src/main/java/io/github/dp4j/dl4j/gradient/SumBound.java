package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.step.SumRounding;

/**
 * How far the computed sum moves when one example is added, removed or zeroed: at most {@code C (1
 * + eta)}. Casacuberta, Shoham, Vadhan and Wagaman, "Widespread underestimation of sensitivity in
 * differentially private libraries and how to fix it" (arXiv 2207.10635), show why rounding counts.
 *
 * <p><b>Setting.</b> {@code t_i} is what stands in memory for example i times its weight, {@code
 * |t_i| <= C (1 + 1e-6)}. It does not depend on i's neighbours: every example's numbers are
 * computed by the same instructions wherever it stands in a chunk and however many stand there
 * ({@link io.github.dp4j.dl4j.kernel.RowProducts}; what is bound to a whole chunk is tried when the
 * plan is compiled). Dropout masks are independent of the data and of each other.
 *
 * <p><b>Coupling.</b> The batch is put in uniformly random, secret order. Let S hold j and S' = S
 * without j. Take any order of S, put its last example in j's place and drop the last place: that
 * maps uniform orders of S onto uniform orders of S'. Both mechanisms are mixtures with the same
 * weights over such pairs of orders (and equal masks), and hockey-stick divergences, which say all
 * about a pair of mechanisms, are jointly convex: so what holds for every pair of orders holds for
 * the mixtures. Zeroing keeps the order.
 *
 * <p><b>A pair</b> has the same chunks ({@link Schedule}) but for that of j and those of the last
 * row, together at most m = {@link Schedule#unstable} examples; equal chunks have equal bits. The
 * exact sums differ by {@code |t_j|}. Rounding differs, at most by its bound for either sum:
 *
 * <ul>
 *   <li>within changed chunks, {@code 2 perNorm m C};
 *   <li>where a worker adds its c examples at a time over the R rows of a round, with {@code adds}
 *       roundings each of at most {@code r c C} after row r: {@code adds u c R (R + 1) / 2 C}, for
 *       W workers; where the workers' sums are added, {@code u W (W + 1) / 2 R c C}. Twice in each
 *       of two rounds, j's and the last;
 *   <li>between rounds in double: {@code 2^-53} of at most N C a round, twice; batches above N =
 *       2^22 are refused.
 * </ul>
 *
 * <p>Where there is but one round its sum is what is released; else the double one is, noise is
 * added to it in double and the result rounded: what comes after the noise is post-processing.
 */
final class SumBound {

    /** Larger batches are refused: sums between rounds would round too often. */
    static final int LARGEST_BATCH = 1 << 22;

    /** What a single term may exceed C by. */
    private static final double TERM = 1e-6;

    /** Magnitudes are of sums that may be larger than C by what is counted here. */
    private static final double ROOM = 1.05;

    private SumBound() {}

    /**
     * Returns eta.
     *
     * @param rounding of all trained steps
     * @param unit of rounding
     */
    static double eta(SumRounding rounding, double unit, int workers, int chunk) {
        double rows = Schedule.rowsPerRound(workers, chunk);
        double within = 2 * rounding.perNorm() * Schedule.unstable(workers, chunk);
        double perWorker = rounding.adds() * unit * chunk * rows * (rows + 1) / 2;
        double across = unit * workers * (workers + 1.0) / 2 * rows * chunk;
        double round = workers * perWorker + across;
        double rounds =
                (double) LARGEST_BATCH / Math.min(LARGEST_BATCH, workers * rows * chunk) + 1;
        double between = 2 * 0x1p-53 * LARGEST_BATCH * rounds;
        return TERM + ROOM * (within + 4 * round + between);
    }
}
