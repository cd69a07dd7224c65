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

    /** For each atom; arrays of their own, so that all indices of a loop are the same. */
    private final double[][] turnRe;

    private final double[][] turnIm;
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
        turnRe = new double[n][size + 1];
        turnIm = new double[n][size + 1];
        atRe = new double[n];
        atIm = new double[n];
        for (int j = 0; j < n; j++) {
            fillTurns(turnRe[j], turnIm[j], h * values[j]);
        }
    }

    /** Returns how many additions in a row make the sum over n atoms. */
    static double additions(int n) {
        return RUN + Math.ceil((double) n / RUN);
    }

    /** Powers of a phasor, each the product of two of about half the exponent. */
    private void fillTurns(double[] cos, double[] sin, double angle) {
        cos[0] = 1;
        cos[1] = Math.cos(angle);
        sin[1] = Math.sin(angle);
        for (int i = 2; i <= size; i++) {
            int a = i / 2;
            int b = i - a;
            cos[i] = cos[a] * cos[b] - sin[a] * sin[b];
            sin[i] = cos[a] * sin[b] + sin[a] * cos[b];
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
            int end = Math.min(n, first + RUN);
            int j = first;
            for (; j + 1 < end; j += 2) {
                addTwo(runRe, atRe[j], -atIm[j], atRe[j + 1], -atIm[j + 1], j, turnRe, turnIm);
                addTwo(runIm, atIm[j], atRe[j], atIm[j + 1], atRe[j + 1], j, turnRe, turnIm);
            }
            if (j < end) {
                add(runRe, atRe[j], -atIm[j], turnRe[j], turnIm[j]);
                add(runIm, atIm[j], atRe[j], turnRe[j], turnIm[j]);
            }
            for (j = first; j < end; j++) {
                turn(j);
            }
            for (int i = 0; i < size; i++) {
                re[i] += runRe[i];
                im[i] += runIm[i];
            }
        }
        block++;
    }

    private static void add(double[] sum, double a, double b, double[] cos, double[] sin) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += a * cos[i] + b * sin[i];
        }
    }

    /** As {@link #add} for atoms j and j + 1: the sums are loaded and stored once. */
    private static void addTwo(
            double[] sum,
            double a,
            double b,
            double c,
            double d,
            int j,
            double[][] cos,
            double[][] sin) {
        double[] u = cos[j];
        double[] v = sin[j];
        double[] x = cos[j + 1];
        double[] y = sin[j + 1];
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (a * u[i] + b * v[i]) + (c * x[i] + d * y[i]);
        }
    }

    /** Takes the phasor of an atom to the next block. */
    private void turn(int j) {
        double cos = turnRe[j][size];
        double sin = turnIm[j][size];
        double real = atRe[j] * cos - atIm[j] * sin;
        atIm[j] = atRe[j] * sin + atIm[j] * cos;
        atRe[j] = real;
    }

    private void restart() {
        double t = (double) block * size * h;
        for (int j = 0; j < n; j++) {
            atRe[j] = weights[j] * Math.cos(t * values[j]);
            atIm[j] = weights[j] * Math.sin(t * values[j]);
        }
    }
}
