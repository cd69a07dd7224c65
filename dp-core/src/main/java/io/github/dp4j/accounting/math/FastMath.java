package io.github.dp4j.accounting.math;

/**
 * Elementary functions where the JDK's are slow: it compiles exp and log to fast kernels, expm1 and
 * log1p not.
 */
public final class FastMath {

    private static final double[] INVERSE_FACTORIALS = inverseFactorials();

    private FastMath() {}

    /** Returns e^x - 1 with a relative error of at most 1e-15. */
    public static double expm1(double x) {
        if (!(Math.abs(x) < 0.4)) {
            return Math.exp(x) - 1;
        }
        // The first term left out is x^15/15!, below 1e-18 relative.
        double sum = INVERSE_FACTORIALS[14];
        for (int k = 13; k >= 1; k--) {
            sum = sum * x + INVERSE_FACTORIALS[k];
        }
        return sum * x;
    }

    /** Returns e^x - 1 - x, which is at least 0, with a relative error of at most 2e-15. */
    public static double expm1LessX(double x) {
        if (!(Math.abs(x) < 0.4)) {
            return Math.expm1(x) - x;
        }
        // The first term left out is x^15/15!, below 1e-17 relative.
        double sum = INVERSE_FACTORIALS[14];
        for (int k = 13; k >= 2; k--) {
            sum = sum * x + INVERSE_FACTORIALS[k];
        }
        return sum * x * x;
    }

    /** Returns log(1 + x) with a relative error of at most 1e-15. */
    public static double log1p(double x) {
        double u = 1 + x;
        if (!(u > 0.5 && u < 2)) {
            return Math.log1p(x);
        }
        // u is off by x - (u - 1), which is exact and at most 1.1e-16, its square negligible.
        return u == 1 ? x : Math.log(u) + (x - (u - 1)) / u;
    }

    private static double[] inverseFactorials() {
        double[] result = new double[15];
        result[0] = 1;
        double factorial = 1;
        for (int k = 1; k < result.length; k++) {
            factorial *= k;
            result[k] = 1 / factorial;
        }
        return result;
    }
}
