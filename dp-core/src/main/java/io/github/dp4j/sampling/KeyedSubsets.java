package io.github.dp4j.sampling;

import io.github.dp4j.privacy.Require;
import java.util.stream.IntStream;

/**
 * Uniformly random subsets as a pure function of (secret key, step, id), as {@link KeyedSample} is:
 * whoever asks again, in another order or on another machine with the same key, gets the same
 * subset. Subsets of different steps or ids are independent.
 *
 * <p>Every subset of the size asked for is exactly equally likely. A draw costs O(size) time,
 * whatever it is drawn from; memory is one bit for each index of the largest set.
 *
 * <p>Confined to one thread at a time.
 */
public final class KeyedSubsets {

    private final int largest;
    private final KeyedBits bits;
    private final UniformSubsets subsets;

    /**
     * Creates the subsets of a key.
     *
     * @param key the secret, which nothing else is drawn with
     * @param largest how many indices the largest set has, at least 1
     * @throws IllegalArgumentException if there is none
     */
    public KeyedSubsets(SampleKey key, int largest) {
        Require.atLeast("largest", largest, 1);
        this.largest = largest;
        bits = new KeyedBits(key.ofBlocks());
        subsets = new UniformSubsets(largest, bits);
    }

    /**
     * Returns the subset of a step and an id; all indices where there are no more than asked for.
     *
     * @param step which step, at least 0; the training's own count, never used for two batches
     * @param id whose set it is, at least 0
     * @param n the set is [0, n); from 1 to the largest
     * @param size how many indices at most, at least 1
     * @return {@code min(n, size)} distinct indices, ascending; the array is the caller's
     * @throws IllegalArgumentException if a value is out of range
     */
    public int[] draw(long step, int id, int n, int size) {
        Require.atLeast("step", step, 0);
        Require.atLeast("id", id, 0);
        Require.atLeast("size", size, 1);
        if (!(n >= 1 && n <= largest)) {
            throw new IllegalArgumentException(
                    "n must lie in [1, " + largest + "], but is " + n + ".");
        }
        if (n <= size) {
            return IntStream.range(0, n).toArray();
        }
        bits.seek(step, id);
        return subsets.draw(n, size);
    }
}
