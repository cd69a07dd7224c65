package io.github.dp4j.accounting;

import org.apache.commons.math3.distribution.BinomialDistribution;

/** Tails of binomial distributions, from above. */
final class BinomialTail {

    /** Covers the rounding of a million products and of the first term. */
    private static final double ROUNDING = 1e-8;

    private BinomialTail() {}

    /** Returns an upper bound of P[Bin(n, q) >= k], right to 1e-8 relative. */
    static double atLeast(int n, double q, int k) {
        if (k > n) {
            return 0;
        }
        if (k <= 0 || q == 1) {
            return 1;
        }
        double odds = q / (1 - q);
        // The largest term first, so that the others fall on both sides of it.
        int mode = Math.max(k, (int) Math.min(n, Math.floor((n + 1.0) * q)));
        double largest =
                Math.exp(new BinomialDistribution(null, n, q).logProbability(mode)) + 1e-320;
        double sum = 1;
        double term = 1;
        for (int i = mode; i < n; i++) {
            double ratio = (n - i) / (i + 1.0) * odds;
            term *= ratio;
            sum += term;
            if (term < 1e-18) {
                // The ratios fall: what is left is below a geometric series.
                sum += ratio < 0.999 ? term * ratio / (1 - ratio) : (n - i) * term;
                break;
            }
        }
        term = 1;
        for (int i = mode; i > k; i--) {
            term *= i / ((n - i + 1.0) * odds);
            sum += term;
            if (term < 1e-18) {
                sum += (i - k) * term;
                break;
            }
        }
        return Math.min(1, largest * sum * (1 + ROUNDING));
    }
}
