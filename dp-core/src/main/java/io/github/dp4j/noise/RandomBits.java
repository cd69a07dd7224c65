package io.github.dp4j.noise;

/**
 * Independent, uniformly distributed bits, and the draws that follow from them without further
 * assumptions. The one implementation for use is {@link SecureStream}; nothing public takes any
 * other, so that what decides privacy cannot be seeded.
 *
 * <p>Implementations are confined to one thread at a time.
 */
public interface RandomBits {

    /**
     * Returns 64 fresh bits.
     *
     * @return any long, each with probability 2^-64
     */
    long nextLong();

    /**
     * Draws many words at once: the same as {@link #nextLong()} for each element, faster.
     *
     * @param words where to put them; the first {@code count} elements are modified
     * @param count how many, at most {@code words.length}
     */
    default void nextLongs(long[] words, int count) {
        for (int i = 0; i < count; i++) {
            words[i] = nextLong();
        }
    }

    /**
     * Returns a uniform integer. Exactly uniform: the few values that would favour some results are
     * drawn again (Lemire, Fast random integer generation in an interval, arXiv 1805.10941).
     *
     * @param bound the number of results, positive
     * @return an integer in [0, bound)
     * @throws IllegalArgumentException if {@code bound < 1}
     */
    default int nextInt(int bound) {
        if (!(bound >= 1)) {
            throw new IllegalArgumentException("bound must be at least 1, but is " + bound + ".");
        }
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            // 2^32 mod bound results would come up once too often.
            long excess = (1L << 32) % bound;
            while ((product & 0xFFFFFFFFL) < excess) {
                product = (nextLong() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /**
     * Returns a uniform double.
     *
     * @return a multiple of 2^-53 in [0, 1), each with probability 2^-53
     */
    default double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /**
     * Returns a uniform variable that is fine-grained towards 0, as a probability should be: {@code
     * P[U <= t]} is t to a relative 2^-52 for every t that matters, however small.
     *
     * <p>{@code U = 2^-k V}, with k geometric from as many bits as it takes and V uniform in (1/2,
     * 1] in steps of 2^-53.
     *
     * @return a value in (0, 1]
     */
    default double nextFineDouble() {
        int halvings = 0;
        long word = nextLong();
        while (word == 0) {
            halvings += 64;
            word = nextLong();
        }
        halvings += Long.numberOfLeadingZeros(word);
        double v = 1 - (nextLong() >>> 12) * 0x1p-53;
        return Math.scalb(v, -halvings);
    }
}
