package io.github.dp4j.sampling;

import java.security.SecureRandom;

/**
 * The secret that decides who takes part in which step of a {@link KeyedSample}.
 *
 * <p>A new one is drawn for every training and in every process; none is ever stored, logged or
 * shown. Who holds it knows every batch, and amplification by sampling is lost against them.
 */
public final class SampleKey {

    static final int BYTES = 32;

    private final byte[] ofBlocks;
    private final byte[] ofCoins;

    private SampleKey(byte[] ofBlocks, byte[] ofCoins) {
        this.ofBlocks = ofBlocks;
        this.ofCoins = ofCoins;
    }

    /**
     * Draws a key.
     *
     * @return a key that is independent of every other
     */
    public static SampleKey create() {
        SecureRandom source = new SecureRandom();
        byte[] blocks = new byte[BYTES];
        byte[] coins = new byte[BYTES];
        source.nextBytes(blocks);
        source.nextBytes(coins);
        return new SampleKey(blocks, coins);
    }

    /** For tests alone. Not public, and never to be. */
    static SampleKey forTesting(long seed) {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (seed >>> (Byte.SIZE * i));
        }
        return new SampleKey(bytes, bytes);
    }

    /** The key of dense ids' blocks; not a copy, not to be modified. */
    byte[] ofBlocks() {
        return ofBlocks;
    }

    /** The key of single coins; not a copy, not to be modified. */
    byte[] ofCoins() {
        return ofCoins;
    }

    /** {@inheritDoc} Shows nothing of the key. */
    @Override
    public String toString() {
        return "SampleKey (secret)";
    }
}
