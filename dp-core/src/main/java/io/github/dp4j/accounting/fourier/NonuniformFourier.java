package io.github.dp4j.accounting.fourier;

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
 *       tau/4 - pi^2 S^2/(R^2 K^2 tau))}, which is the same;
 *   <li>rounding, which the division multiplies by at most {@code e^(K^2 tau/4)}: a density is
 *       right to 20 units in the last place (an exponential, and a power of another one up to S), a
 *       path through the transform has log2(M) additions and products, each right to 5 units, and
 *       the atoms that meet at a point are added in a row.
 * </ul>
 *
 * <p>At R = 2 and S = 16 the first two are 6e-15 each, and rounding is multiplied by 66; at R = 4
 * by 2.5 alone.
 */
final class NonuniformFourier {

    /** Grid points on either side that a point is spread to: the error is then about 1e-14. */
    private static final int SPREAD = 16;

    private static final double UNIT = 0x1p-52;

    /** The largest error, for weights that sum to 1; besides the rounding of t times loss. */
    final double error;

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
     * @param oversampling grid points for each k: 2, or 4 for less rounding at twice the work
     */
    NonuniformFourier(
            double[] values, double[] weights, int n, double h, int nodes, int oversampling) {
        int size = Integer.highestOneBit(Math.max(64, oversampling * nodes - 1)) << 1;
        double r = (double) size / nodes;
        double tau = Math.PI * SPREAD / ((double) nodes * nodes * r * (r - 0.5));
        error = error(n, size, r);
        double[] gridRe = new double[size];
        double[] gridIm = new double[size];
        int middle = nodes / 2;
        spread(values, weights, n, h, middle, tau, gridRe, gridIm);
        transform(gridRe, gridIm);
        re = new double[nodes];
        im = new double[nodes];
        double scale = 2 * Math.PI / size / Math.sqrt(4 * Math.PI * tau);
        for (int k = 0; k < nodes; k++) {
            double centred = (double) k - middle;
            double factor = scale * Math.exp(centred * centred * tau);
            re[k] = factor * gridRe[(k - middle) & (size - 1)];
            im[k] = factor * gridIm[(k - middle) & (size - 1)];
        }
    }

    private static double error(int n, int size, double r) {
        double left = 4.2 * Math.exp(-Math.PI * SPREAD * (r - 1) / (r - 0.5));
        double growth = Math.exp(Math.PI * SPREAD / (4 * r * (r - 0.5)));
        double log2 = Integer.numberOfTrailingZeros(size);
        return left + growth * UNIT * (20 + 5 * log2 + n);
    }

    /**
     * Adds {@code e^(-(x - m step)^2 / (4 tau))} to the points m about every atom x: the product of
     * its value at the nearest point, a power for the distance, and what depends on m alone.
     */
    private static void spread(
            double[] values,
            double[] weights,
            int n,
            double h,
            int middle,
            double tau,
            double[] gridRe,
            double[] gridIm) {
        int mask = gridRe.length - 1;
        double step = 2 * Math.PI / gridRe.length;
        double[] away = new double[SPREAD + 1];
        for (int m = 0; m <= SPREAD; m++) {
            away[m] = Math.exp(-m * step * (m * step) / (4 * tau));
        }
        for (int j = 0; j < n; j++) {
            // Between -pi and pi; outputs are centred, so that both signs of k are used.
            double x = Math.IEEEremainder(h * values[j], 2 * Math.PI);
            int nearest = (int) Math.rint(x / step);
            double distance = nearest * step - x;
            double density = Math.exp(-distance * distance / (4 * tau));
            double a = density * weights[j] * Math.cos(middle * x);
            double b = density * weights[j] * Math.sin(middle * x);
            double factor = Math.exp(-distance * step / (2 * tau));
            double inverse = 1 / factor;
            double above = 1;
            double below = inverse;
            for (int m = 0; m < SPREAD; m++) {
                int up = (nearest + m) & mask;
                int down = (nearest - m - 1) & mask;
                double upper = above * away[m];
                double lower = below * away[m + 1];
                gridRe[up] += a * upper;
                gridIm[up] += b * upper;
                gridRe[down] += a * lower;
                gridIm[down] += b * lower;
                above *= factor;
                below *= inverse;
            }
            int last = (nearest + SPREAD) & mask;
            gridRe[last] += a * above * away[SPREAD];
            gridIm[last] += b * above * away[SPREAD];
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
