package io.github.dp4j.testing;

import io.github.dp4j.noise.RandomBits;
import java.util.SplittableRandom;

/** Reproducible bits, so that a statistical test gives the same verdict on every run. */
public final class SeededBits implements RandomBits {

    private final SplittableRandom random;

    /**
     * Starts a stream.
     *
     * @param seed any number
     */
    public SeededBits(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
