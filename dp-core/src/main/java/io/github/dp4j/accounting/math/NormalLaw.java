package io.github.dp4j.accounting.math;

/** The standard normal law, with relative accuracy in the tails. */
public final class NormalLaw {

    private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

    /** Terms of the power series of the central mass; at x = 3 the rest is below 1e-17. */
    private static final int SERIES_TERMS = 120;

    private NormalLaw() {}

    /** Returns {@code P[|Z| < x]} for x >= 0. */
    public static double centralMass(double x) {
        if (x > 3) {
            return 1 - 2 * upperTail(x);
        }
        return 2 * density(x) * series(x);
    }

    public static double density(double x) {
        return Math.exp(-0.5 * x * x) / SQRT_TWO_PI;
    }

    /** Returns {@code P[Z > x]}, with relative accuracy 1e-15 or so. */
    public static double upperTail(double x) {
        if (x < 0) {
            return 1 - upperTail(-x);
        }
        return x < 3 ? 0.5 - density(x) * series(x) : density(x) * mills(x);
    }

    /** Returns {@code P[Z > x] / density(x)}. */
    public static double mills(double x) {
        if (x < 3) {
            return upperTail(x) / density(x);
        }
        // Continued fraction of Laplace, 1/(x + 1/(x + 2/(x + 3/...))), from the far end.
        double tail = x;
        for (int k = x < 6 ? 160 : 60; k >= 1; k--) {
            tail = x + k / tail;
        }
        return 1 / tail;
    }

    /** x + x^3/3 + x^5/(3*5) + ...: the central mass over twice the density. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int k = 1; k < SERIES_TERMS && term > 1e-18 * sum; k++) {
            term *= x * x / (2 * k + 1);
            sum += term;
        }
        return sum;
    }
}
