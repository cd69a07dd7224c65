package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.noise.SecureStream;

/** In which order the examples of a batch are computed. */
@FunctionalInterface
interface BatchOrder {

    /** Returns a permutation of 0 to n - 1. */
    int[] of(int n);

    /**
     * Uniformly random and secret: the proof that a neighbour's examples fall into the same chunks
     * (see {@link SumBound}) rests on it as a guarantee rests on its sample.
     */
    static BatchOrder secret() {
        SecureStream stream = SecureStream.create();
        return n -> {
            long[] words = new long[n / 2 + 1];
            stream.nextLongs(words, words.length);
            int[] order = new int[n];
            for (int i = 0; i < n; i++) {
                long word = words[i / 2];
                int at = below(i + 1, i % 2 == 0 ? word : word << 32, stream);
                order[i] = order[at];
                order[at] = i;
            }
            return order;
        };
    }

    /**
     * A uniform number below a bound, of the upper half of a word: the upper half of a product,
     * without division. The few words that would favour some are drawn again (Lemire, "Fast random
     * integer generation in an interval", arXiv 1805.10941, algorithm 5).
     */
    private static int below(int bound, long word, SecureStream stream) {
        long product = (word >>> 32) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            long favoured = (1L << 32) % bound;
            long[] another = new long[1];
            while ((product & 0xFFFFFFFFL) < favoured) {
                stream.nextLongs(another, 1);
                product = (another[0] >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }
}
