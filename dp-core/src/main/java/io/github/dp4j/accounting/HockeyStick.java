package io.github.dp4j.accounting;

import java.util.function.DoubleUnaryOperator;

/** Hockey-stick divergences in closed form. */
final class HockeyStick {

    private HockeyStick() {}

    /**
     * Returns delta(epsilon) of N(mu, 1) against N(0, 1): {@code Phi(mu/2 - eps/mu) - e^eps
     * Phi(-mu/2 - eps/mu)} (Balle and Wang, arXiv 1805.06530, Theorem 8), for epsilon of at least
     * 0.
     */
    static double gaussian(double mu, double epsilon) {
        double a = epsilon / mu - 0.5 * mu;
        double b = epsilon / mu + 0.5 * mu;
        // e^epsilon density(b) = density(a), so that nothing overflows.
        double difference =
                a > 0
                        ? NormalLaw.density(a) * (NormalLaw.mills(a) - NormalLaw.mills(b))
                        : NormalLaw.upperTail(a) - NormalLaw.density(a) * NormalLaw.mills(b);
        return Math.max(0, difference);
    }

    /** Returns delta(epsilon) of Lap(shift) against Lap(0), both of scale 1. */
    static double laplace(double shift, double epsilon) {
        if (epsilon <= -shift) {
            return -Math.expm1(epsilon);
        }
        return Math.max(0, -Math.expm1(0.5 * (epsilon - shift)));
    }

    /**
     * Returns the least epsilon of at least 0 at which a falling delta(epsilon) is at most delta.
     */
    static double epsilon(DoubleUnaryOperator deltaOfEpsilon, double delta) {
        if (deltaOfEpsilon.applyAsDouble(0) <= delta) {
            return 0;
        }
        double high = 1e-6;
        while (deltaOfEpsilon.applyAsDouble(high) > delta) {
            high *= 2;
            if (high > 1e15) {
                return Double.POSITIVE_INFINITY;
            }
        }
        double low = high > 1e-6 ? 0.5 * high : 0;
        while (high - low > 1e-13 * high) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                break;
            }
            if (deltaOfEpsilon.applyAsDouble(middle) <= delta) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
