package io.github.dp4j.audit.report;

import java.util.function.LongSupplier;

/**
 * Uniform 64-bit words from a seed, so that a report can be made again (SplitMix64: Steele, Lea,
 * Flood, Fast splittable pseudorandom number generators, OOPSLA 2014). For resampling and pairing
 * records that are already scored; nothing here protects anybody, and noise must never come of it.
 */
final class SeededBits implements LongSupplier {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SeededBits(long seed) {
        this.state = seed;
    }

    @Override
    public long getAsLong() {
        state += GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
