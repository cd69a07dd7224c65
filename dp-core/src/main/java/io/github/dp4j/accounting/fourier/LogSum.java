package io.github.dp4j.accounting.fourier;

/**
 * Products of powers of complex numbers, many side by side, as sums of logarithms. Most factors are
 * near 1, where a few terms of a series take the place of a logarithm and an arc tangent.
 *
 * <p>With u the unit roundoff, a factor to the power n costs a relative error of {@code 20 n u}:
 * its logarithm is right to 4u, and the angle, kept within one turn, to 12u times n at most.
 */
final class LogSum {

    /** The relative error of the product for a factor with exponent 1. */
    static final double ERROR = 20 * 0x1p-53;

    /** {@code |w|^2} up to which log(1 + w) comes from the series. */
    private static final double SMALL = 0.01;

    private static final double TURN = 2 * Math.PI;

    private final double[] logSize;
    private final double[] angle;

    LogSum(int n) {
        logSize = new double[n];
        angle = new double[n];
    }

    /** Multiplies product k by {@code (1 + x + iy)^count}. */
    void multiply(int k, long count, double x, double y) {
        if (x * x + y * y < SMALL) {
            multiplyNearOne(k, count, x, y);
        } else {
            double real = 1 + x;
            add(k, count, 0.5 * Math.log(real * real + y * y), Math.atan2(y, real));
        }
    }

    /**
     * By {@code log(1 + w) = 2 (v + v^3/3 + v^5/5 + ...)} with {@code v = w / (2 + w)}: |v| is at
     * most 0.053, so that the terms beyond v^11 are below 4e-17 of the first.
     */
    private void multiplyNearOne(int k, long count, double x, double y) {
        double a = 2 + x;
        double inverse = 1 / (a * a + y * y);
        double v = (x * a + y * y) * inverse;
        double w = 2 * y * inverse;
        double p = v * v - w * w;
        double q = 2 * v * w;
        double s = 1.0 / 11;
        double t = 0;
        for (int odd = 9; odd > 0; odd -= 2) {
            double next = s * p - t * q + 1.0 / odd;
            t = s * q + t * p;
            s = next;
        }
        add(k, count, 2 * (v * s - w * t), 2 * (v * t + w * s));
    }

    private void add(int k, long count, double re, double im) {
        logSize[k] += count * re;
        double sum = angle[k] + count * im;
        angle[k] = sum - TURN * Math.rint(sum / TURN);
    }

    double logSize(int k) {
        return logSize[k];
    }

    double size(int k) {
        return Math.exp(logSize[k]);
    }

    double angle(int k) {
        return angle[k];
    }
}
