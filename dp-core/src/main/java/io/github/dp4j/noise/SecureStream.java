package io.github.dp4j.noise;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A cryptographic stream of random bits: the keystream of AES-256 in counter mode (NIST SP 800-38A)
 * under a key and a first counter from {@link SecureRandom}.
 *
 * <p>To tell it from truly random bits is to break AES; asking {@link SecureRandom} itself for
 * every bit would cost about a hundred times as much. It cannot be seeded, restarted or saved:
 * every stream has its own key, which never leaves the process. Where the processor has no AES
 * instructions the JDK computes AES in software: right, but ten times slower, and with memory
 * accesses that depend on the key, which another tenant of the same processor may be able to time.
 *
 * <p>Confined to one thread at a time. Parallel workers take a stream each.
 */
public final class SecureStream implements RandomBits {

    private static final int KEY_BYTES = 32;
    private static final int COUNTER_BYTES = 16;

    /** What {@link Supplier} must give: a key, then the first counter. */
    static final int SEED_BYTES = KEY_BYTES + COUNTER_BYTES;

    /** Large enough that the call of the cipher costs little, small enough for the L1 cache. */
    private static final int BLOCK_WORDS = 512;

    /**
     * Keystream under one key: 2^30 bytes, 2^26 cipher blocks. Counter-mode blocks never repeat
     * where random ones sometimes would; that shows with probability 2^52 / 2^129 = 2^-77 a key.
     * (The counter itself would last for 2^128 blocks.)
     */
    private static final long BYTES_PER_KEY = 1L << 30;

    private final Supplier<byte[]> seeds;
    private final Cipher cipher;
    private final byte[] zeros = new byte[BLOCK_WORDS * Long.BYTES];
    private final byte[] block = new byte[BLOCK_WORDS * Long.BYTES];
    private final LongBuffer words =
            ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    private long bytesLeft;

    private SecureStream(Supplier<byte[]> seeds) {
        this.seeds = seeds;
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
        words.position(words.limit());
        rekey();
    }

    /**
     * Returns a new stream under a fresh key.
     *
     * @return a stream that is independent of every other
     * @throws IllegalStateException if this Java runtime offers no AES-256 in counter mode
     */
    public static SecureStream create() {
        SecureRandom source = new SecureRandom();
        return new SecureStream(
                () -> {
                    byte[] seed = new byte[SEED_BYTES];
                    source.nextBytes(seed);
                    return seed;
                });
    }

    /** For tests alone: a stream whose keys are given. Not public, and never to be. */
    static SecureStream forTesting(Supplier<byte[]> seeds) {
        return new SecureStream(seeds);
    }

    @Override
    public long nextLong() {
        if (!words.hasRemaining()) {
            refill();
        }
        return words.get();
    }

    @Override
    public void nextLongs(long[] target, int count) {
        int done = 0;
        while (done < count) {
            if (!words.hasRemaining()) {
                refill();
            }
            int some = Math.min(words.remaining(), count - done);
            words.get(target, done, some);
            done += some;
        }
    }

    private void refill() {
        if (bytesLeft < block.length) {
            rekey();
        }
        try {
            int written = cipher.update(zeros, 0, zeros.length, block, 0);
            if (written != block.length) {
                // Never go on with what is left of the block before.
                throw new IllegalStateException(
                        cipher.getProvider()
                                + " gave "
                                + written
                                + " of "
                                + block.length
                                + " keystream bytes.");
            }
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
        bytesLeft -= block.length;
        words.position(0);
    }

    private void rekey() {
        byte[] seed = seeds.get();
        try {
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(seed, 0, KEY_BYTES, "AES"),
                    new IvParameterSpec(seed, KEY_BYTES, COUNTER_BYTES));
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
        bytesLeft = BYTES_PER_KEY;
    }

    private static IllegalStateException unavailable(GeneralSecurityException cause) {
        return new IllegalStateException(
                "AES/CTR/NoPadding with a 256-bit key is not available from this Java runtime's"
                        + " security providers ("
                        + cause.getMessage()
                        + "). Noise and sampling need it: run on a JDK with the SunJCE provider, or"
                        + " allow AES-256 in its java.security policy.",
                cause);
    }
}
