package io.github.dp4j.accounting.fourier;

import java.util.Arrays;

/**
 * The characteristic function of a discrete law at t = 0, h, 2h, ..., summed atom by atom.
 *
 * <p>A run of atoms at a time, and of nodes a block. Every atom has a phasor for the centre of the
 * block, which lies half way between two nodes, and a table of its turns from there to the nodes on
 * one side. A node and its mirror image share their four sums over the atoms of real or imaginary
 * part times cosine or sine, so that a block is a matrix product of half its size, with tables that
 * stay in the nearest cache.
 *
 * <p>Rounding of one phasor at one node, with u the unit roundoff, a cosine or sine right to 2u and
 * a product of complex numbers to 2.3u: for the turn within a block 2u and, as a square takes twice
 * the error and 3u, 7u + 17u + 37u + 77u + 157u with a product each, less than 310u; the phasor
 * starts as such a turn, or from 3u at a restart, and takes 4.3u for each of the 7 blocks to the
 * next; 2.3u for the product of the two. Together less than 660u. (The angles themselves are
 * rounded as well: that is counted with t.)
 */
final class DirectFourier {

    /** Nodes on one side of the centre. */
    private static final int HALF = 32;

    /** Nodes in a block. */
    private static final int BLOCK = 2 * HALF;

    /** Blocks from one exact restart of the phasors to the next. */
    private static final int RESTART = 8;

    /** Atoms summed by themselves, so that rounding does not grow with all of them. */
    private static final int RUN = 32;

    static final int NODES_BETWEEN_RESTARTS = RESTART * BLOCK;

    /** The rounding of a phasor, relative, in units of twice the unit roundoff. */
    static final double PHASOR_ERROR = 330;

    /** The function; what lies beyond the nodes asked for fills the last block. */
    final double[] re;

    final double[] im;

    private final double h;

    /** Of the atoms in the run, as all that follows. */
    private final double[] values = new double[RUN];

    private final double[] weights = new double[RUN];

    /** Arrays of their own, so that all indices of a loop are the same. */
    private final double[][] cos = new double[RUN][HALF];

    private final double[][] sin = new double[RUN][HALF];

    /** The turn from a block to the next. */
    private final double[] blockRe = new double[RUN];

    private final double[] blockIm = new double[RUN];
    private final double[] atRe = new double[RUN];
    private final double[] atIm = new double[RUN];

    private final double[] reCos = new double[HALF];
    private final double[] imSin = new double[HALF];
    private final double[] imCos = new double[HALF];
    private final double[] reSin = new double[HALF];

    /**
     * Computes {@code sum_j weights[j] e^(i k h values[j])} for k from 0.
     *
     * @param allValues the atoms; {@code n} of them count
     * @param allWeights their weights
     * @param h the step
     * @param nodes how many k
     */
    DirectFourier(double[] allValues, double[] allWeights, int n, double h, int nodes) {
        this.h = h;
        int blocks = (nodes + BLOCK - 1) / BLOCK;
        re = new double[blocks * BLOCK];
        im = new double[blocks * BLOCK];
        for (int first = 0; first < n; first += RUN) {
            int size = Math.min(RUN, n - first);
            System.arraycopy(allValues, first, values, 0, size);
            System.arraycopy(allWeights, first, weights, 0, size);
            start(size, blocks);
            for (int block = 0; block < blocks; block++) {
                if (block > 0) {
                    advance(size, block);
                }
                sum(size);
                addTo(block * BLOCK + HALF);
            }
        }
    }

    /** Returns how many additions in a row make the sum over n atoms. */
    static double additions(int n) {
        return RUN + Math.ceil((double) n / RUN);
    }

    private void start(int size, int blocks) {
        for (int j = 0; j < size; j++) {
            fillTurns(cos[j], sin[j], h * values[j]);
            // The centre of the first block is as far from 0 as its last node from the centre.
            atRe[j] = weights[j] * cos[j][HALF - 1];
            atIm[j] = weights[j] * sin[j][HALF - 1];
            if (blocks > 1) {
                blockRe[j] = Math.cos(BLOCK * h * values[j]);
                blockIm[j] = Math.sin(BLOCK * h * values[j]);
            }
        }
    }

    /** Sets the turns by 1/2, 3/2, 5/2, ... times the angle, each from one half as far. */
    private static void fillTurns(double[] x, double[] y, double angle) {
        x[0] = Math.cos(0.5 * angle);
        y[0] = Math.sin(0.5 * angle);
        double turnRe = x[0];
        double turnIm = y[0];
        for (int known = 1; known < HALF; known *= 2) {
            double square = (turnRe - turnIm) * (turnRe + turnIm);
            turnIm = 2 * turnRe * turnIm;
            turnRe = square;
            for (int i = 0; i < known; i++) {
                x[known + i] = x[i] * turnRe - y[i] * turnIm;
                y[known + i] = x[i] * turnIm + y[i] * turnRe;
            }
        }
    }

    /** Takes the phasors to the centre of a block from that of the one before. */
    private void advance(int size, int block) {
        if (block % RESTART == 0) {
            double t = ((double) block * BLOCK + HALF - 0.5) * h;
            for (int j = 0; j < size; j++) {
                atRe[j] = weights[j] * Math.cos(t * values[j]);
                atIm[j] = weights[j] * Math.sin(t * values[j]);
            }
            return;
        }
        for (int j = 0; j < size; j++) {
            double real = atRe[j] * blockRe[j] - atIm[j] * blockIm[j];
            atIm[j] = atRe[j] * blockIm[j] + atIm[j] * blockRe[j];
            atRe[j] = real;
        }
    }

    private void sum(int size) {
        Arrays.fill(reCos, 0);
        Arrays.fill(imSin, 0);
        Arrays.fill(imCos, 0);
        Arrays.fill(reSin, 0);
        int j = 0;
        for (; j + 3 < size; j += 4) {
            addFour(reCos, atRe, j, cos);
            addFour(imSin, atIm, j, sin);
            addFour(imCos, atIm, j, cos);
            addFour(reSin, atRe, j, sin);
        }
        for (; j < size; j++) {
            add(reCos, atRe[j], cos[j]);
            add(imSin, atIm[j], sin[j]);
            add(imCos, atIm[j], cos[j]);
            add(reSin, atRe[j], sin[j]);
        }
    }

    private static void add(double[] sum, double a, double[] turn) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += a * turn[i];
        }
    }

    /** As {@link #add} for four atoms from j on: the sums are loaded and stored once. */
    private static void addFour(double[] sum, double[] at, int j, double[][] turn) {
        double a = at[j];
        double b = at[j + 1];
        double c = at[j + 2];
        double d = at[j + 3];
        double[] u = turn[j];
        double[] v = turn[j + 1];
        double[] x = turn[j + 2];
        double[] y = turn[j + 3];
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (a * u[i] + b * v[i]) + (c * x[i] + d * y[i]);
        }
    }

    /** Adds the sums of the run to the block whose first node above the centre is this one. */
    private void addTo(int above) {
        for (int i = 0; i < HALF; i++) {
            re[above + i] += reCos[i] - imSin[i];
            im[above + i] += imCos[i] + reSin[i];
            re[above - 1 - i] += reCos[i] + imSin[i];
            im[above - 1 - i] += imCos[i] - reSin[i];
        }
    }
}
