package io.github.dp4j.accounting;

/**
 * Arithmetic that never errs downwards, and not at all where the result is a double: what is
 * released once and is known exactly keeps its round figure.
 */
final class RoundUp {

    private RoundUp() {}

    /** Returns a / b for a >= 0 and b >= 0, not both 0. */
    static double quotient(double a, double b) {
        double quotient = a / b;
        return Math.fma(quotient, b, -a) >= 0 ? quotient : Math.nextUp(quotient);
    }

    /** Returns a * b. */
    static double product(double a, double b) {
        double product = a * b;
        return Math.fma(a, b, -product) > 0 ? Math.nextUp(product) : product;
    }

    /** Returns a + b. */
    static double sum(double a, double b) {
        double sum = a + b;
        // Knuth's two-sum: the error of an addition is a double.
        double part = sum - a;
        double error = (a - (sum - part)) + (b - part);
        return error > 0 ? Math.nextUp(sum) : sum;
    }

    /** Returns a whole number as a double. */
    static double of(long number) {
        double nearest = (double) number;
        return (long) nearest < number ? Math.nextUp(nearest) : nearest;
    }
}
