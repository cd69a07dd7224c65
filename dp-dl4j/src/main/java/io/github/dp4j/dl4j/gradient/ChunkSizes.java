package io.github.dp4j.dl4j.gradient;

import java.util.function.IntPredicate;

/**
 * To which sizes chunks are padded, so that no example's numbers depend on how many neighbours it
 * has: kernels choose their instructions by the sizes of matrices.
 */
final class ChunkSizes {

    /**
     * So many sizes are tried, since each costs the time of a chunk; all even where a chunk is
     * small, since kernels take six or eight rows at a time.
     */
    private static final int TRIALS = 16;

    /** By the number of examples. */
    private final int[] padded;

    private ChunkSizes(int[] padded) {
        this.padded = padded;
    }

    /** Returns that every chunk is padded to the whole one. */
    static ChunkSizes whole(int chunk) {
        return agreeing(chunk, size -> false);
    }

    /**
     * Returns the sizes of which it is known that they agree.
     *
     * @param chunk the largest number of examples
     * @param agrees whether an example comes out of a chunk of so many as out of a whole one
     */
    static ChunkSizes agreeing(int chunk, IntPredicate agrees) {
        int step = 2 * ((chunk + 2 * TRIALS - 1) / (2 * TRIALS));
        int[] padded = new int[chunk + 1];
        padded[chunk] = chunk;
        for (int size = chunk - 1; size >= 0; size--) {
            boolean stays = size > 0 && size % step == 0 && agrees.test(size);
            padded[size] = stays ? size : padded[size + 1];
        }
        return new ChunkSizes(padded);
    }

    /** Returns to how many examples a chunk is padded. */
    int padded(int examples) {
        return padded[examples];
    }
}
