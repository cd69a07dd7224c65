package io.github.dp4j.accounting.math;

/**
 * Arithmetic that never errs downwards, and not at all where the result is a double: what is
 * released once and is known exactly keeps its round figure.
 */
public final class RoundUp {

    private RoundUp() {}

    /** Returns a / b for a >= 0 and b >= 0, not both 0. */
    public static double quotient(double a, double b) {
        double quotient = a / b;
        return Math.fma(quotient, b, -a) >= 0 ? quotient : Math.nextUp(quotient);
    }

    /** Returns a * b. */
    public static double product(double a, double b) {
        double product = a * b;
        return Math.fma(a, b, -product) > 0 ? Math.nextUp(product) : product;
    }

    /** Returns a + b. */
    public static double sum(double a, double b) {
        double sum = a + b;
        // Knuth's two-sum: the error of an addition is a double.
        double part = sum - a;
        double error = (a - (sum - part)) + (b - part);
        return error > 0 ? Math.nextUp(sum) : sum;
    }

    /** Returns a whole number as a double. */
    public static double of(long number) {
        double nearest = (double) number;
        return (long) nearest < number ? Math.nextUp(nearest) : nearest;
    }
}
