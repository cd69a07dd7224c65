package io.github.dp4j.audit.sequential;

import java.util.Arrays;

/** Counts in arrays of ascending numbers; none is NaN. */
final class Sorted {

    private Sorted() {}

    static double[] merge(double[] one, double[] other) {
        double[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        Arrays.sort(both);
        return both;
    }

    /** Returns how many are below the value. */
    static int below(double[] ascending, double value) {
        return count(ascending, value, /* orEqual= */ false);
    }

    /** Returns how many are at most the value. */
    static int atMost(double[] ascending, double value) {
        return count(ascending, value, /* orEqual= */ true);
    }

    private static int count(double[] ascending, double value, boolean orEqual) {
        int from = 0;
        int to = ascending.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            double x = ascending[middle];
            if (x < value || (orEqual && x == value)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
