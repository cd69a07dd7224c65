package io.github.dp4j.accounting.event;

import org.apache.commons.math3.distribution.BinomialDistribution;

/** Tails of binomial distributions, from above: both may sum to a little more than 1. */
public final class BinomialTail {

    /**
     * Covers the rounding of the products, four units each over the nine standard deviations (at
     * most 210,000 steps) that count, and of the first term.
     */
    private static final double ROUNDING = 1e-9;

    private BinomialTail() {}

    /** Returns an upper bound of P[Bin(n, q) >= k], right to 1e-9 relative. */
    public static double atLeast(int n, double q, int k) {
        if (k > n) {
            return 0;
        }
        return k <= 0 || q == 1 ? 1 : between(n, q, k, n);
    }

    /** Returns an upper bound of P[Bin(n, q) < k], right to 1e-9 relative. */
    static double below(int n, double q, int k) {
        if (k > n) {
            return 1;
        }
        return k <= 0 || q == 1 ? 0 : between(n, q, 0, k - 1);
    }

    private static double between(int n, double q, int from, int to) {
        double odds = q / (1 - q);
        // The largest term first, so that the others fall on both sides of it.
        int mode = (int) Math.max(from, Math.min(to, Math.floor((n + 1.0) * q)));
        double largest =
                Math.exp(new BinomialDistribution(null, n, q).logProbability(mode)) + 1e-320;
        double sum = 1;
        double term = 1;
        for (int i = mode; i < to; i++) {
            double ratio = (n - i) / (i + 1.0) * odds;
            term *= ratio;
            sum += term;
            if (term < 1e-18) {
                // The ratios fall: what is left is below a geometric series.
                sum += ratio < 0.999 ? term * ratio / (1 - ratio) : (to - i) * term;
                break;
            }
        }
        term = 1;
        for (int i = mode; i > from; i--) {
            term *= i / ((n - i + 1.0) * odds);
            sum += term;
            if (term < 1e-18) {
                sum += (i - from) * term;
                break;
            }
        }
        return Math.min(1, largest * sum * (1 + ROUNDING));
    }
}
