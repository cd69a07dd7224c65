package io.github.dp4j.sampling;

import io.github.dp4j.testing.ChiSquare;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;

/**
 * The whole law of a sampler over a handful of examples: how often each of the 2^n subsets comes up
 * against how often it should. Covers inclusion, pairs, triples and sizes at once.
 */
final class SubsetLaw {

    private SubsetLaw() {}

    /** The p-value of {@code draws} batches; {@code probability} is that of a subset of a size. */
    static double pValue(
            Supplier<int[]> sampler, int n, int draws, IntToDoubleFunction probability) {
        long[] counts = new long[1 << n];
        for (int i = 0; i < draws; i++) {
            int set = 0;
            for (int index : sampler.get()) {
                set |= 1 << index;
            }
            counts[set]++;
        }
        double[] probabilities = new double[1 << n];
        for (int set = 0; set < probabilities.length; set++) {
            probabilities[set] = probability.applyAsDouble(Integer.bitCount(set));
        }
        return ChiSquare.pValue(counts, probabilities);
    }

    /** The probability of a given subset of {@code size} under independent coins. */
    static IntToDoubleFunction coins(int n, double q) {
        return size -> Math.pow(q, size) * Math.pow(1 - q, n - size);
    }
}
