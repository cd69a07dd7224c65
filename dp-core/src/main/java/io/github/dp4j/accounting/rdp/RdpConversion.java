package io.github.dp4j.accounting.rdp;

/**
 * From Renyi divergences to (epsilon, delta).
 *
 * <p>Canonne, Kamath, Steinke, The discrete Gaussian for differential privacy, arXiv 2004.00010,
 * Proposition 12; at tiny epsilon or delta near 1 also the total variation distance, by Bretagnolle
 * and Huber: {@code delta(0) <= sqrt(1 - e^-KL)} with KL at most the divergence of any order above
 * 1.
 */
public final class RdpConversion {

    /**
     * Covers the rounding of a conversion, relative to its summands. The variation needs none: but
     * for losses of 0 and infinity it lies above the true one by more than its own rounding.
     */
    private static final double FEW_UNITS = 0x1p-50;

    private RdpConversion() {}

    /** Returns an epsilon that holds at this delta, given the divergence at one order. */
    public static double epsilon(double order, double divergence, double delta) {
        // expm1 keeps the digits of a tiny divergence.
        if (Math.sqrt(-Math.expm1(-divergence)) <= delta) {
            return 0;
        }
        if (order == Double.POSITIVE_INFINITY) {
            return divergence;
        }
        double shrunk = Math.log1p(-1 / order);
        double logs = Math.log(delta) + Math.log(order);
        double epsilon = divergence + shrunk - logs / (order - 1);
        double size = divergence - shrunk + (Math.log(order) - Math.log(delta)) / (order - 1);
        return Math.max(0, epsilon + FEW_UNITS * size);
    }

    /** Returns a delta that holds at this epsilon, given the divergence at one order. */
    public static double delta(double order, double divergence, double epsilon) {
        double variation = Math.sqrt(-Math.expm1(-divergence));
        if (divergence <= epsilon && order == Double.POSITIVE_INFINITY) {
            return 0;
        }
        if (!(divergence < Double.POSITIVE_INFINITY) || order == Double.POSITIVE_INFINITY) {
            return variation;
        }
        return Math.min(variation, Math.exp(Math.min(0, logDelta(order, divergence, epsilon))));
    }

    /** Returns the logarithm of a delta that holds at this epsilon, at a finite order. */
    public static double logDelta(double order, double divergence, double epsilon) {
        double shrunk = Math.log1p(-1 / order);
        double logDelta = (order - 1) * (divergence - epsilon + shrunk) - Math.log(order);
        double size = 1 + (order - 1) * (divergence + epsilon - shrunk) + Math.log(order);
        return logDelta + FEW_UNITS * size;
    }
}
