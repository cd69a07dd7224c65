package io.github.dp4j.accounting;

/**
 * The characteristic function of a discrete law at many equidistant points by one fast Fourier
 * transform: every atom is spread over a grid as a normal density, and the transform of the density
 * is divided out (Greengard and Lee, Accelerating the nonuniform fast Fourier transform, SIAM
 * Review 2004).
 *
 * <p>The error has three parts, for weights that sum to 1. With {@code M = R K} grid points, K
 * outputs and {@code tau = pi S / (K^2 R (R - 1/2))}:
 *
 * <ul>
 *   <li>aliases: at most {@code 2.1 e^-((M^2 - M K) tau) = 2.1 e^(-pi S (R-1)/(R-1/2))};
 *   <li>points of the grid beyond S of an atom, where nothing is spread: at most {@code 2.1 e^(K^2
 *       tau/4 - pi^2 S^2/(R^2 K^2 tau))};
 *   <li>rounding: a path through the transform has log2(M) additions and products, each right to 5
 *       units in the last place; the division multiplies by {@code e^(K^2 tau/4) < 2} at most.
 * </ul>
 *
 * <p>At R = 4 (or more, M being a power of 2), S = 12 the first two are below 3e-14 each, the third
 * for M up to 2^25 below 6e-14.
 */
final class NonuniformFourier {

    /** The largest error, for weights that sum to 1; besides the rounding of t times loss. */
    static final double ERROR = 1.5e-13;

    private static final int OVERSAMPLING = 4;

    private static final int SPREAD = 12;

    /** Real and imaginary parts. */
    final double[] re;

    final double[] im;

    /**
     * Computes {@code sum_j weights[j] e^(i k h values[j])} for k from 0.
     *
     * @param values the atoms; {@code n} of them count
     * @param weights their weights, each at least 0
     * @param h the step
     * @param nodes how many k
     */
    NonuniformFourier(double[] values, double[] weights, int n, double h, int nodes) {
        int size = Integer.highestOneBit(Math.max(64, OVERSAMPLING * nodes - 1)) << 1;
        double r = (double) size / nodes;
        double tau = Math.PI * SPREAD / ((double) nodes * nodes * r * (r - 0.5));
        double[] gridRe = new double[size];
        double[] gridIm = new double[size];
        int middle = nodes / 2;
        double step = 2 * Math.PI / size;
        for (int j = 0; j < n; j++) {
            // Between -pi and pi; outputs are centred, so that both signs of k are used.
            double x = Math.IEEEremainder(h * values[j], 2 * Math.PI);
            double a = weights[j] * Math.cos(middle * x);
            double b = weights[j] * Math.sin(middle * x);
            int nearest = (int) Math.rint(x / step);
            for (int i = nearest - SPREAD; i <= nearest + SPREAD; i++) {
                double distance = i * step - x;
                double density = Math.exp(-distance * distance / (4 * tau));
                gridRe[i & (size - 1)] += a * density;
                gridIm[i & (size - 1)] += b * density;
            }
        }
        transform(gridRe, gridIm);
        re = new double[nodes];
        im = new double[nodes];
        double scale = step / Math.sqrt(4 * Math.PI * tau);
        for (int k = 0; k < nodes; k++) {
            double centred = (double) k - middle;
            double factor = scale * Math.exp(centred * centred * tau);
            re[k] = factor * gridRe[(k - middle) & (size - 1)];
            im[k] = factor * gridIm[(k - middle) & (size - 1)];
        }
    }

    /** In place, {@code X_k = sum_m x_m e^(2 pi i k m / size)}; the size is a power of 2. */
    private static void transform(double[] re, double[] im) {
        int n = re.length;
        reverseBits(re, im);
        double[] cos = new double[n / 2];
        double[] sin = new double[n / 2];
        for (int i = 0; i < n / 2; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / n);
            sin[i] = Math.sin(2 * Math.PI * i / n);
        }
        for (int half = 1; half < n; half *= 2) {
            int stride = n / (2 * half);
            for (int from = 0; from < n; from += 2 * half) {
                for (int i = from, turn = 0; i < from + half; i++, turn += stride) {
                    int j = i + half;
                    double a = re[j] * cos[turn] - im[j] * sin[turn];
                    double b = re[j] * sin[turn] + im[j] * cos[turn];
                    re[j] = re[i] - a;
                    im[j] = im[i] - b;
                    re[i] += a;
                    im[i] += b;
                }
            }
        }
    }

    private static void reverseBits(double[] re, double[] im) {
        int shift = Integer.numberOfLeadingZeros(re.length) + 1;
        for (int i = 0; i < re.length; i++) {
            int j = Integer.reverse(i) >>> shift;
            if (j > i) {
                double swap = re[i];
                re[i] = re[j];
                re[j] = swap;
                swap = im[i];
                im[i] = im[j];
                im[j] = swap;
            }
        }
    }
}
