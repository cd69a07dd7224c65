package io.github.dp4j.dl4j.gradient;

/**
 * How many examples a worker computes at a time, where nobody has said. A chunk should fit the
 * cache, be large enough that weights, which stream through once a chunk, do not outweigh
 * activations, and not so large that memory is filled.
 */
final class ChunkSize {

    /** Chunks of activations up to this size stay in a core's second-level cache. */
    private static final long CACHE_BYTES = 1 << 20;

    /** Bytes of activations a worker; a chunk of the smallest size may exceed them. */
    private static final long WORKER_BYTES = 128 << 20;

    /** Winograd's convolutions pay from here on. */
    private static final int SMALLEST = 8;

    /** Where products of matrices have about reached their speed, whatever the cache holds. */
    static final int GOOD = 32;

    /**
     * Two workers take a Poisson batch of 256 expected examples in one chunk each: a further chunk
     * of a few examples would stream all weights once more. Of chunks of 128 a step with 84 MB of
     * weights took 2 % longer.
     */
    private static final int LARGEST = 160;

    private ChunkSize() {}

    /**
     * Returns the chunk.
     *
     * @param exampleBytes what one example takes in a worker
     * @param weightBytes what all parameters take
     */
    static int chunk(long exampleBytes, long weightBytes) {
        long example = Math.max(1, exampleBytes);
        long wanted = Math.max(CACHE_BYTES, weightBytes) / example;
        long roomy = Math.max(SMALLEST, WORKER_BYTES / example);
        return (int) Math.min(roomy, Math.max(GOOD, Math.min(LARGEST, wanted)));
    }
}
