package io.github.dp4j.accounting.rdp;

import io.github.dp4j.accounting.math.FastMath;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/** Renyi divergences of the Laplace mechanism, plain and Poisson-sampled. */
final class LaplaceRenyi {

    /** Beyond, the moment is that of the largest loss to the last digit. */
    private static final double LARGEST_EXPONENT = 20_000;

    /** {@code e^709} is the largest double. */
    private static final double LARGEST_POWER = 700;

    /** More than all roundings of a quadrature of positive terms. */
    private static final double ROUNDING = 1e-12;

    private LaplaceRenyi() {}

    /**
     * Returns {@code D_order(Lap(s) || Lap(0))} for a shift s in units of the scale (Mironov, arXiv
     * 1702.07476, Proposition 6); the shift itself at infinite order.
     */
    static double plain(double shift, double order) {
        if (order == Double.POSITIVE_INFINITY) {
            return shift;
        }
        double a = order / (2 * order - 1);
        double up = (order - 1) * shift;
        double log;
        if (up > 30) {
            log = up + Math.log(a) + Math.log1p((1 - a) / a * Math.exp(-(up + order * shift)));
        } else {
            // The linear terms of the moment less 1 cancel: without them no digit is lost.
            double moment =
                    a * FastMath.expm1LessX(up) + (1 - a) * FastMath.expm1LessX(-order * shift);
            log = Math.log1p(moment);
        }
        return Math.min(shift, log / (order - 1) * (1 + ROUNDING) + Double.MIN_NORMAL);
    }

    /**
     * Returns {@code log(1 + q (e^shift - 1))}, the largest loss of a sample, rounded up; no more
     * than the whole.
     */
    static double largestLoss(double q, double shift) {
        return Math.min(shift, logRatio(q, shift) * (1 + ROUNDING) + Double.MIN_NORMAL);
    }

    /** Returns {@code log(1 + q (e^v - 1))}, also where it is tiny and where e^v overflows. */
    private static double logRatio(double q, double v) {
        if (v <= LARGEST_POWER) {
            return Math.log1p(q * Math.expm1(v));
        }
        double log = v + Math.log(q);
        return Math.max(log, 0) + Math.log1p(Math.exp(-Math.abs(log)));
    }

    /**
     * Returns the larger of the divergences of {@code (1-q) Lap(0) + q Lap(s)} and {@code Lap(0)}
     * in the two directions. The likelihood ratio r of the shifted law is e^-s or e^s on the outer
     * half-lines and log-linear between, so the moment is two atoms and one smooth integral.
     */
    static double sampled(double q, double shift, double order) {
        double added = -Math.log1p(q * Math.expm1(-shift)) * (1 + ROUNDING);
        double most = Math.max(largestLoss(q, shift), Math.min(shift, added));
        if (order == Double.POSITIVE_INFINITY || order * shift > LARGEST_EXPONENT) {
            return most;
        }
        ExcessMoment remove = new ExcessMoment(order);
        ExcessMoment add = new ExcessMoment(order);
        addPoint(remove, add, q, -shift, Math.log(0.5));
        addPoint(remove, add, q, shift, Math.log(0.5) - shift);
        int panels = 2 + (int) Math.ceil(2 * shift * (order + 1) / 8);
        double width = 2 * shift / panels;
        GaussIntegrator rule = RULE;
        for (int panel = 0; panel < panels; panel++) {
            double middle = -shift + (panel + 0.5) * width;
            for (int i = 0; i < rule.getNumberOfPoints(); i++) {
                double v = middle + 0.5 * width * rule.getPoint(i);
                double weight = 0.25 * 0.5 * width * rule.getWeight(i);
                addPoint(remove, add, q, v, Math.log(weight) - 0.5 * (v + shift));
            }
        }
        double divergence = Math.max(remove.divergence(), add.divergence());
        return Math.min(most, divergence * (1 + ROUNDING) + Double.MIN_NORMAL);
    }

    private static final GaussIntegrator RULE = new GaussIntegratorFactory().legendre(16);

    private static void addPoint(
            ExcessMoment remove, ExcessMoment add, double q, double v, double logWeight) {
        double logRatio = logRatio(q, v);
        double y = v <= LARGEST_POWER ? q * Math.expm1(v) : Math.expm1(logRatio);
        remove.add(logWeight, y, logRatio);
        add.add(logWeight + logRatio, Math.expm1(-logRatio), -logRatio);
    }
}
