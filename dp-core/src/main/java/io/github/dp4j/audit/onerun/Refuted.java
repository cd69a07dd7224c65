package io.github.dp4j.audit.onerun;

import java.util.function.DoublePredicate;

/** The edge of what a test refutes. */
final class Refuted {

    private static final double ACCURACY = 1e-13;

    private Refuted() {}

    /**
     * Returns the largest value that is refuted, from below, where all smaller ones are as well; 0
     * where 0 is not.
     */
    static double largest(DoublePredicate refutes, double limit) {
        if (!refutes.test(0)) {
            return 0;
        }
        double low = 0;
        double high = 0.125;
        while (high < limit && refutes.test(high)) {
            low = high;
            high *= 2;
        }
        while (high - low > ACCURACY * high) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                break;
            }
            if (refutes.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
