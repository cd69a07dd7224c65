package io.github.dp4j.audit.sequential;

import java.util.Arrays;

/**
 * What an output is looked at by: its n numbers, then the place of the lowest bit that is set in
 * each.
 *
 * <p>Two zeros are equal as numbers, and are told apart by the second feature. Of the sum of a
 * value and noise in floating point the last bits may tell the value (Mironov, On significance of
 * the least significant bits for differential privacy, CCS 2012).
 */
final class Features {

    /** Zero and infinity are a multiple of any power of two. */
    static final int NO_LOWEST_BIT = 1024;

    /** Equal to 0.0, but an attacker who sees it printed can tell the two. */
    static final int NEGATIVE_ZERO = 1025;

    private static final int SMALLEST_EXPONENT = -1074;
    private static final int FRACTION_BITS = 52;

    private Features() {}

    /** Returns 2n features of n numbers. */
    static double[] of(double[] numbers) {
        double[] features = Arrays.copyOf(numbers, 2 * numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            features[numbers.length + i] = lowestBit(numbers[i]);
        }
        return features;
    }

    /** Returns the largest k for which the number is a multiple of 2^k; -0.0 has one of its own. */
    static int lowestBit(double number) {
        if (number == 0 && 1 / number < 0) {
            return NEGATIVE_ZERO;
        }
        if (number == 0 || Double.isInfinite(number)) {
            return NO_LOWEST_BIT;
        }
        long bits = Double.doubleToRawLongBits(number);
        long fraction = bits & ((1L << FRACTION_BITS) - 1);
        int exponent = (int) (bits >>> FRACTION_BITS) & 0x7FF;
        if (exponent == 0) {
            return SMALLEST_EXPONENT + Long.numberOfTrailingZeros(fraction);
        }
        return SMALLEST_EXPONENT
                + exponent
                - 1
                + Long.numberOfTrailingZeros(fraction | (1L << FRACTION_BITS));
    }
}
