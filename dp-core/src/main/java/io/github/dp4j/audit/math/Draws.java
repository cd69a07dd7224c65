package io.github.dp4j.audit.math;

import java.util.function.LongSupplier;

/** Uniform integers from uniform bits. */
public final class Draws {

    private Draws() {}

    /**
     * Returns an integer in [0, bound), exactly uniform: the few values that would favour some
     * results are drawn again (Lemire, arXiv 1805.10941).
     */
    public static int below(LongSupplier bits, int bound) {
        long random = bits.getAsLong() >>> 32;
        long product = random * bound;
        long low = product & 0xFFFFFFFFL;
        if (low < bound) {
            long threshold = (1L << 32) % bound;
            while (low < threshold) {
                product = (bits.getAsLong() >>> 32) * bound;
                low = product & 0xFFFFFFFFL;
            }
        }
        return (int) (product >>> 32);
    }

    /** Moves a uniform subset of so many elements to the front; the array is modified. */
    public static void moveSubsetToFront(double[] values, int size, LongSupplier bits) {
        for (int i = 0; i < size; i++) {
            int other = i + below(bits, values.length - i);
            double value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }
}
