package io.github.dp4j.sampling;

import io.github.dp4j.noise.RandomBits;
import java.util.Arrays;

/**
 * Binomial(n, q) variables by inversion of a table; no approximation by another distribution.
 *
 * <p>Weights follow from the mode's, set to 1, by the ratio of neighbours {@code (n - k) / (k + 1)
 * * q / (1 - q)}: five roundings a step, so a relative error below {@code 5 * 2^-53 |k - mode|}.
 * Sums run from the tails inwards, small terms first, and each half of the table is entered by a
 * uniform variable that is fine-grained towards its tail: rare sizes are as right, relatively, as
 * common ones. Rounding a sum moves weight between neighbours: at most 2^-52 of the sum, which is
 * at most 1.3 standard deviations times the weight.
 */
final class BinomialCount {

    /**
     * Sizes less likely than this against the mode are left out: all of them together have a
     * probability below 2^-120, and the table ends 13.3 standard deviations from the mode.
     */
    private static final double NEGLIGIBLE = 0x1p-128;

    private final int mode;
    private final RandomBits bits;

    /**
     * {@code below[i]}: weight of all sizes up to {@code lowest + i}, which end at the mode - 1.
     */
    private final double[] below;

    /** {@code above[i]}: weight of all sizes from {@code highest - i}, which end at the mode. */
    private final double[] above;

    BinomialCount(int n, double q, RandomBits bits) {
        this.bits = bits;
        mode = (int) Math.min(n, Math.floor((n + 1.0) * q));
        // The sizes above the mode of Binomial(n, q) are those below the mode of its mirror image.
        double[] down = outward(mode, n, q, 1 - q);
        double[] up = outward(n - mode, n, 1 - q, q);
        below = sumInward(down, 1);
        above = sumInward(up, 0);
    }

    /** Weights of {@code start, start - 1, ...} relative to the first, while they matter. */
    private static double[] outward(int start, int n, double q, double p) {
        double[] weights = new double[16];
        int count = 0;
        double weight = 1;
        for (int k = start; k >= 0 && weight > NEGLIGIBLE; k--) {
            if (count == weights.length) {
                weights = Arrays.copyOf(weights, 2 * count);
            }
            weights[count++] = weight;
            weight *= (k / (n - k + 1.0)) * (p / q);
        }
        return Arrays.copyOf(weights, count);
    }

    /** Running sums of {@code weights}, from the last down to number {@code end}. */
    private static double[] sumInward(double[] weights, int end) {
        double[] sums = new double[weights.length - end];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += weights[weights.length - 1 - i];
            sums[i] = sum;
        }
        return sums;
    }

    int draw() {
        double total = total(below) + total(above);
        if (bits.nextDouble() * total < total(below)) {
            return mode - below.length + indexOf(below);
        }
        return mode + above.length - 1 - indexOf(above);
    }

    /** The first sum that reaches a uniform part of the total. */
    private int indexOf(double[] sums) {
        int index = Arrays.binarySearch(sums, bits.nextFineDouble() * total(sums));
        return index >= 0 ? index : -index - 1;
    }

    private static double total(double[] sums) {
        return sums.length == 0 ? 0 : sums[sums.length - 1];
    }
}
