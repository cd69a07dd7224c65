package io.github.dp4j.sampling;

import io.github.dp4j.noise.RandomBits;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream of bits for every pair (step, block), each a pure function of the key: AES-256 of the
 * counters (step, block, 0), (step, block, 1), ... Counters of different pairs never meet, so to
 * tell the streams from independent random ones is to break AES.
 */
final class KeyedBits implements RandomBits {

    /** A counter's last 24 bits count within a stream; the block has 40. */
    private static final int COUNTER_BITS = 24;

    static final long BLOCKS = 1L << (Long.SIZE - COUNTER_BITS);

    /** Enough for the count and the members of most blocks in one call of the cipher. */
    private static final int WORDS = 32;

    private final Cipher cipher;
    private final ByteBuffer counters = ByteBuffer.allocate(WORDS * Long.BYTES);
    private final ByteBuffer words = ByteBuffer.allocate(WORDS * Long.BYTES);
    private long step;
    private long block;
    private long counter;

    KeyedBits(byte[] key) {
        try {
            // One block of the cipher is one counter: no chaining, and no two counters are equal.
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    /** Goes to the start of a stream; the block lies in [0, {@link #BLOCKS}). */
    void seek(long step, long block) {
        this.step = step;
        this.block = block;
        counter = 0;
        words.position(words.limit());
    }

    @Override
    public long nextLong() {
        if (!words.hasRemaining()) {
            refill();
        }
        return words.getLong();
    }

    private void refill() {
        if (counter + WORDS / 2 > 1L << COUNTER_BITS) {
            throw new IllegalStateException("A block's stream of random bits is used up.");
        }
        counters.clear();
        for (int i = 0; i < WORDS / 2; i++) {
            counters.putLong(step).putLong(block << COUNTER_BITS | counter++);
        }
        try {
            int written = cipher.update(counters.array(), 0, counters.capacity(), words.array());
            if (written != words.capacity()) {
                throw new IllegalStateException(
                        cipher.getProvider() + " gave " + written + " bytes of its keystream.");
            }
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
        words.clear();
    }

    private static IllegalStateException unavailable(GeneralSecurityException cause) {
        return new IllegalStateException(
                "AES with a 256-bit key is not available from this Java runtime's security providers"
                        + " ("
                        + cause.getMessage()
                        + "). Sampling needs it: run on a JDK with the SunJCE provider, or allow"
                        + " AES-256 in its java.security policy.",
                cause);
    }
}
