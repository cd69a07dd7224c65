package io.github.dp4j.accounting;

/**
 * From Renyi divergences to (epsilon, delta).
 *
 * <p>Canonne, Kamath, Steinke, The discrete Gaussian for differential privacy, arXiv 2004.00010,
 * Proposition 12; at tiny epsilon or delta near 1 also the total variation distance, by Bretagnolle
 * and Huber: {@code delta(0) <= sqrt(1 - e^-KL)} with KL at most the divergence of any order above
 * 1.
 */
final class RdpConversion {

    private RdpConversion() {}

    /** Returns an epsilon that holds at this delta, given the divergence at one order. */
    static double epsilon(double order, double divergence, double delta) {
        // expm1 keeps the digits of a tiny divergence.
        if (Math.sqrt(-Math.expm1(-divergence)) <= delta) {
            return 0;
        }
        if (order == Double.POSITIVE_INFINITY) {
            return divergence;
        }
        double epsilon =
                divergence
                        + Math.log1p(-1 / order)
                        - (Math.log(delta) + Math.log(order)) / (order - 1);
        return Math.max(0, epsilon);
    }

    /** Returns a delta that holds at this epsilon, given the divergence at one order. */
    static double delta(double order, double divergence, double epsilon) {
        double variation = Math.sqrt(-Math.expm1(-divergence));
        if (divergence <= epsilon && order == Double.POSITIVE_INFINITY) {
            return 0;
        }
        if (!(divergence < Double.POSITIVE_INFINITY) || order == Double.POSITIVE_INFINITY) {
            return variation;
        }
        double logDelta =
                (order - 1) * (divergence - epsilon + Math.log1p(-1 / order)) - Math.log(order);
        return Math.min(variation, Math.exp(Math.min(0, logDelta)));
    }
}
