package io.github.dp4j.accounting.rdp;

/**
 * Renyi divergences of the Gaussian mechanism on a uniformly random subset of fixed size, under
 * replace-one: Wang, Balle, Kasiviswanathan, arXiv 1808.00087, Theorem 9 with the tighter constants
 * of its section 3.1 (forward differences).
 *
 * <p>The theorem speaks of a base mechanism with its divergence under the same relation. Replacing
 * an example moves a clipped sum by 2C, so {@code shift} must be that distance over the standard
 * deviation.
 */
final class WithoutReplacementRenyi {

    /** Above this power the forward difference is no tighter than twice the plain moment. */
    private static final int LARGEST_DIFFERENCE = 256;

    /**
     * Beyond this shift the differences, which take time of the order of its square, are no help:
     * the divergence is in the hundreds.
     */
    private static final double LARGEST_SHIFT = 20;

    /** More than all roundings of a sum of at most some thousand positive terms. */
    private static final double ROUNDING = 1e-12;

    private final double shift;

    /** Entry j: the logarithm of the j-th summand but for its binomial coefficient. */
    private final double[] logTerms;

    WithoutReplacementRenyi(double q, double shift, int largestOrder) {
        this.shift = shift;
        logTerms = new double[largestOrder + 1];
        int differences = shift > LARGEST_SHIFT ? 0 : Math.min(largestOrder, LARGEST_DIFFERENCE);
        double[] logDifferences = logDifferences(differences);
        for (int j = 2; j <= largestOrder; j++) {
            logTerms[j] = j * Math.log(q) + logCoefficient(j, logDifferences);
        }
    }

    /** Returns an upper bound of the divergence at an order above 1. */
    double divergence(double order) {
        int below = (int) Math.floor(order);
        int above = (int) Math.ceil(order);
        // (order - 1) * divergence is convex in the order: a chord is above it.
        double t = order - below;
        double chord = (1 - t) * logMoment(below) + (t > 0 ? t * logMoment(above) : 0);
        return chord / (order - 1) * (1 + ROUNDING) + Double.MIN_NORMAL;
    }

    private double logMoment(int order) {
        if (order == 1) {
            return 0;
        }
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double logBinomial = 0;
        for (int j = 1; j <= order; j++) {
            logBinomial += Math.log((order - j + 1.0) / j);
            if (j == 1) {
                continue;
            }
            double term = logTerms[j] + logBinomial;
            if (term == Double.POSITIVE_INFINITY) {
                return term;
            }
            if (term == Double.NEGATIVE_INFINITY) {
                continue; // A square that underflows.
            }
            if (term > max) {
                sum = sum * Math.exp(max - term) + 1;
                max = term;
            } else {
                sum += Math.exp(term - max);
            }
        }
        double logSum = max + Math.log(sum);
        return logSum > 0 ? logSum + Math.log1p(Math.exp(-logSum)) : Math.log1p(Math.exp(logSum));
    }

    private double logCoefficient(int j, double[] logDifferences) {
        double plain = Math.log(2) + 0.5 * j * (j - 1) * shift * shift;
        if (j == 2) {
            double v = shift * shift;
            double logExpm1 = v > 1 ? v + Math.log1p(-Math.exp(-v)) : Math.log(Math.expm1(v));
            return Math.min(plain, Math.log(4) + logExpm1);
        }
        int low = 2 * (j / 2);
        int high = 2 * ((j + 1) / 2);
        if (high >= logDifferences.length) {
            return plain;
        }
        return Math.min(plain, Math.log(4) + 0.5 * (logDifferences[low] + logDifferences[high]));
    }

    /**
     * Returns {@code log E_N(0)[(r - 1)^l]} for even l, with r the likelihood ratio of N(shift) and
     * N(0): the l-th forward difference at 0 of the moments. Integrated, because the differences
     * themselves cancel; the powers are even, so the integrand is positive.
     */
    private double[] logDifferences(int largest) {
        double[] result = new double[largest + 1];
        for (int l = 2; l <= largest; l += 2) {
            result[l] = logDifference(l);
        }
        return result;
    }

    private double logDifference(int l) {
        // Entire integrand: with this step the trapezoidal rule errs by less than 1e-16.
        double h = 2 * Math.PI * Math.PI / (37 * Math.max(shift, 1) + 0.5 * Math.PI * Math.PI);
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        long last = (long) Math.ceil((l * shift + 14) / h);
        for (long i = (long) Math.floor((-14 - Math.sqrt(l)) / h); i <= last; i++) {
            double x = i * h;
            double t = shift * (x - 0.5 * shift);
            double logAbs = t > 30 ? t : Math.log(Math.abs(Math.expm1(t)));
            double term = l * logAbs - 0.5 * x * x;
            if (term > max) {
                sum = sum * Math.exp(max - term) + 1;
                max = term;
            } else if (term > max - 45) {
                sum += Math.exp(term - max);
            }
        }
        return max + Math.log(sum * h) - 0.5 * Math.log(2 * Math.PI);
    }
}
