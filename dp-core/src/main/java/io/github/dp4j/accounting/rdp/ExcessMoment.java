package io.github.dp4j.accounting.rdp;

/**
 * Sums {@code E_Q[(P/Q)^a] - 1}, the moment behind the Renyi divergence of order a > 1, without
 * cancellation.
 *
 * <p>With {@code y = P/Q - 1}, {@code E_Q[y] = 0}, so the moment less one is {@code E_Q[(1+y)^a - 1
 * - a y]}, and by Bernoulli's inequality every term is at least 0. A sum of positive terms keeps
 * its relative accuracy however small it is, at integer and fractional orders alike; the signed
 * binomial series does not.
 */
final class ExcessMoment {

    /** The series is used for small terms alone, and ends long before. */
    private static final int SERIES_TERMS = 40;

    private final double order;
    private double max = Double.NEGATIVE_INFINITY;
    private double scaledSum;

    ExcessMoment(double order) {
        this.order = order;
    }

    /**
     * Adds a point.
     *
     * @param logWeight the logarithm of its weight under Q
     * @param y P/Q - 1 there; may overflow to infinity
     * @param logRatio log(P/Q) there
     */
    void add(double logWeight, double y, double logRatio) {
        double power = order * logRatio;
        double logTerm;
        if (power > 700) {
            logTerm = logWeight + power;
        } else if (logWeight + Math.max(power, 0) + 2 < max - 45 && power > 1) {
            return;
        } else {
            logTerm = logWeight + Math.log(bernoulliExcess(y, power));
        }
        addLog(logTerm);
    }

    private void addLog(double logTerm) {
        if (logTerm > max) {
            scaledSum = scaledSum * Math.exp(max - logTerm) + 1;
            max = logTerm;
        } else if (logTerm > max - 45) {
            scaledSum += Math.exp(logTerm - max);
        }
    }

    /** Returns (1+y)^a - 1 - a y. */
    private double bernoulliExcess(double y, double power) {
        if (!(Math.abs(y) < 0.1 && order * Math.abs(y) < 0.5)) {
            return Math.expm1(power) - order * y;
        }
        double term = 0.5 * order * (order - 1) * y * y;
        double sum = term;
        for (int k = 3; k < SERIES_TERMS; k++) {
            term *= (order - k + 1) / k * y;
            sum += term;
            if (Math.abs(term) < 1e-17 * sum) {
                break;
            }
        }
        return sum;
    }

    /** Returns the Renyi divergence of this order, {@code log(1 + sum) / (a - 1)}. */
    double divergence() {
        if (scaledSum == 0) {
            return 0;
        }
        double logSum = max + Math.log(scaledSum);
        double logMoment =
                logSum > 0
                        ? logSum + Math.log1p(Math.exp(-logSum))
                        : Math.log1p(Math.exp(max) * scaledSum);
        return logMoment / (order - 1);
    }
}
