package io.github.dp4j.accounting.rdp;

import io.github.dp4j.accounting.loss.GaussianMixturePair;

/**
 * Renyi divergences of pairs of Gaussian mixtures by the trapezoidal rule.
 *
 * <p>The integrand is analytic in a strip about the real line whose half-width d is set by the
 * complex zeros of the mixtures, at pi over the spread of their means, and it is at most {@code
 * e^(d^2/2)} larger at the strip's edge. The rule with step h is then exact but for a factor {@code
 * 1 + 2 e^(d^2/2 - 2 pi d / h)} (Trefethen and Weideman, The exponentially convergent trapezoidal
 * rule, SIAM Review 2014, Theorem 5.1). The step is chosen so that the exponent is -37 (1e-16).
 */
final class RenyiQuadrature {

    /** The logarithm of one over the relative error aimed at: {@code e^-37 = 9e-17}. */
    private static final double LOG_ACCURACY = 37;

    /** Standard deviations of normal tail left out: e^(-14^2/2) = 3e-43. */
    private static final double TAIL = 14;

    /**
     * Beyond this {@code order * distance^2} the divergence exceeds a thousand and decides no
     * epsilon of interest; the order is left out instead of integrated over a huge range.
     */
    private static final double LARGEST_EXPONENT = 10_000;

    /** Rounding: a sum of positive terms, each right to a few units in the last place. */
    private static final double ROUNDING = 1e-12;

    private final GaussianMixturePair pair;
    private final double reach;
    private final double largestExponent;

    private final double h;

    /**
     * The first node's index, and at every node log(h Q), P/Q - 1 and log(P/Q): shared by orders.
     */
    private long first;

    private double[] logWeight = {};
    private double[] excess = {};
    private double[] logRatio = {};

    /** For any order. */
    RenyiQuadrature(GaussianMixturePair pair) {
        this(pair, Double.POSITIVE_INFINITY);
    }

    /**
     * For orders up to a largest one: the smaller that is, the wider is the step where Q is a
     * mixture.
     */
    RenyiQuadrature(GaussianMixturePair pair, double largestOrder) {
        this.pair = pair;
        // A mixture below needs a finer step: twice the work a node, and more of them.
        largestExponent =
                pair.maxMean(false) > pair.minMean(false) ? LARGEST_EXPONENT / 4 : LARGEST_EXPONENT;
        reach =
                Math.max(
                        pair.maxMean(true) - pair.minMean(false),
                        pair.maxMean(false) - pair.minMean(true));
        h = step(largestOrder);
    }

    /**
     * Returns an upper bound of {@code D_order(P || Q)}, right to 1e-11; infinite where the order
     * is left out.
     */
    double divergence(double order) {
        if (!(order * reach * reach <= largestExponent)) {
            return Double.POSITIVE_INFINITY;
        }
        double k = Math.max(order, 2);
        double high = farthest(k, pair.maxMean(true), pair.minMean(false), pair.maxMean(false));
        double low = -farthest(k, -pair.minMean(true), -pair.maxMean(false), -pair.minMean(false));
        int from = node((long) Math.floor(low / h), (long) Math.ceil(high / h));
        int to = (int) ((long) Math.ceil(high / h) - first);
        ExcessMoment moment = new ExcessMoment(order);
        for (int i = from; i <= to; i++) {
            moment.add(logWeight[i], excess[i], logRatio[i]);
        }
        // Squares of ratios near 1 may underflow.
        return moment.divergence() * (1 + ROUNDING) + Double.MIN_NORMAL;
    }

    /**
     * Returns how far up the integrand {@code Q ((1+y)^a - 1 - a y)}, {@code y = P/Q - 1}, matters.
     * Where P rules it is {@code P^a Q^(1-a)}, of order max(a, 2) where y is small: about the
     * normal law of mean {@code a p - (a - 1) q} for the means p and q of P and Q. Where Q rules, y
     * is near -1 and the integrand (a - 1) Q, at its own mean, or Q y^2 / 2, which is below {@code
     * Q^2} over any other part of Q.
     */
    private static double farthest(double k, double p, double leastQ, double q) {
        return Math.max(k * p - (k - 1) * leastQ, 2 * q - leastQ) + TAIL;
    }

    /** Sees to it that nodes {@code low} to {@code high} exist; returns the index of the first. */
    private int node(long low, long high) {
        int known = logWeight.length;
        if (known == 0 || low < first || high >= first + known) {
            // Twice the range at least, so that ascending orders cost no more than the last one.
            long newFirst = known == 0 ? low : low < first ? Math.min(low, first - known) : first;
            long end = known == 0 ? high + 1 : Math.max(high + 1, first + known);
            if (known > 0 && high >= first + known) {
                end = Math.max(end, first + 2L * known);
            }
            compute(newFirst, (int) (end - newFirst));
        }
        return (int) (low - first);
    }

    private void compute(long newFirst, int count) {
        first = newFirst;
        logWeight = new double[count];
        excess = new double[count];
        logRatio = new double[count];
        double logH = Math.log(h);
        for (int i = 0; i < count; i++) {
            double x = (first + i) * h;
            logWeight[i] = logH + pair.logQ(x);
            excess[i] = pair.excess(x);
            logRatio[i] = pair.logRatio(x);
        }
    }

    private double step(double largestOrder) {
        double spreadP = pair.maxMean(true) - pair.minMean(true);
        double spreadQ = pair.maxMean(false) - pair.minMean(false);
        // On the line shifted by d the normal factor grows by e^(d^2/2), and Q^(1 - order), with Q
        // a mixture, by cos(d spread / 2)^(1 - order) <= e^(order (d spread)^2 / 7) for d spread
        // <= pi/2.
        double share = spreadQ / reach;
        double exponent =
                Math.min(largestExponent * share * share, largestOrder * spreadQ * spreadQ);
        double growth = 0.5 + (spreadQ > 0 ? exponent / 7 : 0);
        double strip = Math.sqrt(LOG_ACCURACY / growth);
        if (spreadP > 0) {
            strip = Math.min(strip, 0.99 * Math.PI / spreadP);
        }
        if (spreadQ > 0) {
            strip = Math.min(strip, 0.5 * Math.PI / spreadQ);
        }
        return 2 * Math.PI * strip / (LOG_ACCURACY + growth * strip * strip);
    }
}
