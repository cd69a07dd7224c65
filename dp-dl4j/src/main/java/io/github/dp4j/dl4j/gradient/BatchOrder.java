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
            long[] words = new long[n];
            stream.nextLongs(words, n);
            int[] order = new int[n];
            for (int i = 0; i < n; i++) {
                int at = below(i + 1, words[i], stream);
                order[i] = order[at];
                order[at] = i;
            }
            return order;
        };
    }

    /** A uniform number below a bound: the few words that would favour some are drawn again. */
    private static int below(int bound, long word, SecureStream stream) {
        long[] another = {word};
        long bits = word >>> 1;
        while (bits - bits % bound > Long.MAX_VALUE - bound) {
            stream.nextLongs(another, 1);
            bits = another[0] >>> 1;
        }
        return (int) (bits % bound);
    }
}
