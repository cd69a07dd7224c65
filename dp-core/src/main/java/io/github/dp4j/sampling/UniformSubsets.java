package io.github.dp4j.sampling;

import io.github.dp4j.noise.RandomBits;
import java.util.Arrays;

/**
 * Uniformly random subsets of [0, n): every subset of the size asked for is exactly equally likely.
 *
 * <p>Floyd's algorithm (Bentley and Floyd, Programming pearls: a sample of brilliance, CACM 30(9),
 * 1987): as many draws as the subset has members, whatever n. Takes n bits of memory.
 */
final class UniformSubsets {

    private final int n;
    private final RandomBits bits;

    /** One bit an index, all zero between calls. (BitSet.clear searches all words for the last.) */
    private final long[] chosen;

    UniformSubsets(int n, RandomBits bits) {
        this.n = n;
        this.bits = bits;
        chosen = new long[n / Long.SIZE + 1];
    }

    /** Returns {@code size} distinct indices in [0, n), ascending; the array is the caller's. */
    int[] draw(int size) {
        return draw(n, size);
    }

    /** Likewise from the first indices alone: {@code size} of [0, end), with end at most n. */
    int[] draw(int end, int size) {
        int[] subset = new int[size];
        for (int i = 0; i < size; i++) {
            // So far a uniform subset of [0, last). Add a uniform draw from [0, last]; where that
            // is a member already, `last` itself, which cannot be.
            int last = end - size + i;
            int candidate = bits.nextInt(last + 1);
            boolean member = (chosen[candidate / Long.SIZE] >>> candidate & 1) == 1;
            int index = member ? last : candidate;
            chosen[index / Long.SIZE] |= 1L << index;
            subset[i] = index;
        }
        for (int index : subset) {
            chosen[index / Long.SIZE] = 0;
        }
        Arrays.sort(subset);
        return subset;
    }
}
