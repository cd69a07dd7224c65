package io.github.dp4j.accounting.loss;

import io.github.dp4j.accounting.math.NormalLaw;
import java.util.function.DoubleUnaryOperator;

/** Hockey-stick divergences in closed form. */
public final class HockeyStick {

    /** The largest relative error of the divergences here, for losses up to 1e6. */
    public static final double RELATIVE_ERROR = 1e-11;

    /** Below this distance two values of Mills' ratio are too close to be subtracted. */
    private static final double CLOSE = 0.05;

    private HockeyStick() {}

    /**
     * Returns delta(epsilon) of N(mu, 1) against N(0, 1): {@code Phi(mu/2 - eps/mu) - e^eps
     * Phi(-mu/2 - eps/mu)} (Balle and Wang, arXiv 1805.06530, Theorem 8), for epsilon of at least
     * 0.
     */
    public static double gaussian(double mu, double epsilon) {
        double a = epsilon / mu - 0.5 * mu;
        double b = epsilon / mu + 0.5 * mu;
        // e^epsilon density(b) = density(a), so that nothing overflows.
        double difference =
                mu < CLOSE
                        ? NormalLaw.density(a) * millsDrop(a, b)
                        : a > 0
                                ? NormalLaw.density(a) * (NormalLaw.mills(a) - NormalLaw.mills(b))
                                : NormalLaw.upperTail(a)
                                        - NormalLaw.density(a) * NormalLaw.mills(b);
        return Math.max(0, difference);
    }

    /**
     * Returns the larger delta(epsilon), of the two directions, of {@code P = (1-q) N(0) + q N(mu)}
     * against {@code Q = N(0)}, for epsilon of at least 0. With {@code a = e^epsilon} and H the
     * divergence of the plain Gaussian, {@code P - a Q = q (N(mu) - (1 + (a-1)/q) N(0))} and {@code
     * Q - a P = (1 - a (1-q)) N(0) - a q N(mu)}, so that they are (Balle, Barthe, Gaboardi, arXiv
     * 1807.01647, Theorem 2)
     *
     * <pre>
     * q H(1 + (a-1)/q)   and   b H(a q / b),  b = 1 - a (1-q), where b is above 0.
     * </pre>
     */
    public static double sampledGaussian(double q, double mu, double epsilon) {
        double removed = removed(q, mu, epsilon);
        double rest = q - Math.expm1(epsilon) * (1 - q);
        if (!(rest > 0)) {
            return removed;
        }
        double added = rest * gaussian(mu, Math.max(0, epsilon + Math.log(q / rest)));
        return Math.max(removed, added);
    }

    /** The first of the two. */
    public static double removed(double q, double mu, double epsilon) {
        // log(1 + (a-1)/q), where a may overflow
        double inner =
                epsilon < 30
                        ? Math.log1p(Math.expm1(epsilon) / q)
                        : epsilon + Math.log1p(-(1 - q) * Math.exp(-epsilon)) - Math.log(q);
        return q * gaussian(mu, inner);
    }

    /**
     * Returns a bound of delta(epsilon) for {@code (1-q) N(0) + q N(mu)} against {@code (1-q) N(0)
     * + q N(-mu)}: what is left of N(-mu) where N(mu) is likely is nothing, and without it the
     * divergence is {@code q H((a-1)(1-q)/q)}.
     */
    public static double replaced(double q, double mu, double epsilon) {
        double inner =
                epsilon < 30
                        ? Math.log(Math.expm1(epsilon) * (1 - q) / q)
                        : epsilon + Math.log1p(-Math.exp(-epsilon)) + Math.log((1 - q) / q);
        return inner > 0 ? q * gaussian(mu, inner) : q;
    }

    /**
     * Returns {@code m(a) - m(b)} for Mills' ratio m, as the integral of {@code -m'(x) = 1 - x
     * m(x)} by Gauss and Legendre's rule with 3 points: its error is {@code 5e-7 (b - a)^7} times
     * the sixth derivative, 48 at 0 and falling: 4e-13 relative.
     */
    private static double millsDrop(double a, double b) {
        double middle = 0.5 * (a + b);
        double half = 0.5 * (b - a);
        double offset = half * Math.sqrt(0.6);
        return half
                / 9
                * (5 * millsSlope(middle - offset)
                        + 8 * millsSlope(middle)
                        + 5 * millsSlope(middle + offset));
    }

    private static double millsSlope(double x) {
        return 1 - x * NormalLaw.mills(x);
    }

    /** Returns delta(epsilon) of Lap(shift) against Lap(0), both of scale 1. */
    public static double laplace(double shift, double epsilon) {
        if (epsilon <= -shift) {
            return -Math.expm1(epsilon);
        }
        return Math.max(0, -Math.expm1(0.5 * (epsilon - shift)));
    }

    /**
     * Returns the least epsilon of at least 0 at which a falling delta(epsilon) is at most delta;
     * infinity for one beyond 1e15.
     */
    public static double epsilon(DoubleUnaryOperator deltaOfEpsilon, double delta) {
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
