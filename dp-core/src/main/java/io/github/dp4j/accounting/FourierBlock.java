package io.github.dp4j.accounting;

import java.util.Arrays;

/**
 * The characteristic function of a discrete law at t = 0, h, 2h, ..., a block at a time.
 *
 * <p>Every atom keeps a phasor for the first node of the block and a table of its turns within a
 * block, so that a block is a matrix product. The phasors are restarted exactly every few blocks;
 * between, rounding grows by a few 1e-16 a block.
 */
final class FourierBlock {

    private static final int LARGE = 32;
    private static final int SMALL = 8;

    private static final int RESTART = 16;

    /** Atoms summed by themselves, so that rounding does not grow with all of them. */
    private static final int RUN = 32;

    static final int NODES_BETWEEN_RESTARTS = RESTART * LARGE;

    /** Nodes in a block: many make a table that few nodes do not pay for. */
    final int size;

    private final double h;
    private final double[] values;
    private final double[] weights;
    private final int n;
    private final double[] turnRe;
    private final double[] turnIm;
    private final double[] atRe;
    private final double[] atIm;
    private int block;

    /** The function at the nodes of the current block. */
    final double[] re;

    final double[] im;

    private final double[] runRe;
    private final double[] runIm;

    FourierBlock(double[] values, double[] weights, int n, double h, int nodes) {
        size = nodes > LARGE * SMALL ? LARGE : SMALL;
        re = new double[size];
        im = new double[size];
        runRe = new double[size];
        runIm = new double[size];
        this.values = values;
        this.weights = weights;
        this.n = n;
        this.h = h;
        turnRe = new double[n * (size + 1)];
        turnIm = new double[n * (size + 1)];
        atRe = new double[n];
        atIm = new double[n];
        for (int j = 0; j < n; j++) {
            fillTurns(j * (size + 1), h * values[j]);
        }
    }

    /** Returns how many additions in a row make the sum over n atoms. */
    static double additions(int n) {
        return RUN + Math.ceil((double) n / RUN);
    }

    /** Powers of a phasor, each the product of two of about half the exponent. */
    private void fillTurns(int from, double angle) {
        turnRe[from] = 1;
        turnRe[from + 1] = Math.cos(angle);
        turnIm[from + 1] = Math.sin(angle);
        for (int i = 2; i <= size; i++) {
            int a = from + i / 2;
            int b = from + i - i / 2;
            turnRe[from + i] = turnRe[a] * turnRe[b] - turnIm[a] * turnIm[b];
            turnIm[from + i] = turnRe[a] * turnIm[b] + turnIm[a] * turnRe[b];
        }
    }

    /** Computes the next block. */
    void next() {
        if (block % RESTART == 0) {
            restart();
        }
        Arrays.fill(re, 0);
        Arrays.fill(im, 0);
        for (int first = 0; first < n; first += RUN) {
            Arrays.fill(runRe, 0);
            Arrays.fill(runIm, 0);
            for (int j = first; j < Math.min(n, first + RUN); j++) {
                int from = j * (size + 1);
                accumulate(from, atRe[j], atIm[j]);
                double real = atRe[j] * turnRe[from + size] - atIm[j] * turnIm[from + size];
                atIm[j] = atRe[j] * turnIm[from + size] + atIm[j] * turnRe[from + size];
                atRe[j] = real;
            }
            for (int i = 0; i < size; i++) {
                re[i] += runRe[i];
                im[i] += runIm[i];
            }
        }
        block++;
    }

    private void accumulate(int from, double a, double b) {
        for (int i = 0; i < size; i++) {
            runRe[i] += a * turnRe[from + i] - b * turnIm[from + i];
            runIm[i] += a * turnIm[from + i] + b * turnRe[from + i];
        }
    }

    private void restart() {
        double t = (double) block * size * h;
        for (int j = 0; j < n; j++) {
            atRe[j] = weights[j] * Math.cos(t * values[j]);
            atIm[j] = weights[j] * Math.sin(t * values[j]);
        }
    }
}
