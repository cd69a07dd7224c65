package io.github.dp4j.sampling;

import io.github.dp4j.noise.RandomBits;
import io.github.dp4j.privacy.Require;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Poisson samples as a pure function of (secret key, step, id): whoever asks again, in another
 * order, for a part of the ids, on another machine with the same key, gets the same answer. Every
 * id takes part in every step with probability q, independently of all other ids and steps.
 *
 * <p><b>Dense ids</b> 0, 1, 2, ... lie in public blocks of about 16/q. A block's members follow
 * from a stream of its own ({@link KeyedBits}): their number from Binomial(size, q), then a uniform
 * subset of that number. That is Poisson sampling within the block: a given set of k of n ids comes
 * up with probability {@code C(n, k) q^k (1 - q)^(n - k) / C(n, k)}, that of n independent coins;
 * and blocks are independent. The last block is drawn whole and cut, which leaves each id that
 * exists its own coin: so nothing about the others' samples depends on how many ids there are. A
 * step costs O(q (to - from)).
 *
 * <p><b>Other ids</b> (a record's key) pay one coin each: {@link #takesPart}.
 *
 * <p><b>Rounding.</b> Subsets are exactly uniform. The number in a block of n has the right
 * probability for every k to a relative {@code 2^-50 (1 + sqrt(qn) + |k - qn|)}, with {@code qn} at
 * most 32, except that sizes whose probability is below 2^-128 times the likeliest are never drawn.
 * One example sits in one block: a step's epsilon moves by at most twice as much at the sizes that
 * come up (1e-13), and its delta by 2^-119, whatever the number of examples.
 *
 * <p>Confined to one thread at a time.
 */
public final class KeyedSample {

    private static final double MEMBERS_OF_BLOCK = 16;

    /** So that the bits of a block's members stay in the second-level cache. */
    private static final int LARGEST_BLOCK = 1 << 20;

    private final double samplingRate;
    private final int blockSize;
    private final KeyedBits bits;
    private final BinomialCount count;
    private final UniformSubsets subsets;
    private final Mac coins;

    /**
     * Creates the samples of a key.
     *
     * @param key the secret
     * @param samplingRate q in (0, 1], public
     * @throws IllegalArgumentException if the rate is out of range
     */
    public KeyedSample(SampleKey key, double samplingRate) {
        this.samplingRate = Require.samplingRate("samplingRate", samplingRate);
        blockSize = (int) Math.min(LARGEST_BLOCK, Math.ceil(MEMBERS_OF_BLOCK / samplingRate));
        bits = new KeyedBits(key.ofBlocks());
        count = new BinomialCount(blockSize, samplingRate, bits);
        subsets = new UniformSubsets(blockSize, bits);
        try {
            coins = Mac.getInstance("HmacSHA256");
            coins.init(new SecretKeySpec(key.ofCoins(), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no HmacSHA256.", e);
        }
    }

    /**
     * Returns who of a range of dense ids takes part in a step.
     *
     * @param step which step, at least 0; the training's own count, never used for two batches
     * @param from the first id, at least 0
     * @param to the end of the ids, exclusive
     * @return ids in [from, to), ascending; the array is the caller's
     * @throws IllegalArgumentException if a value is out of range
     */
    public long[] members(long step, long from, long to) {
        Require.atLeast("step", step, 0);
        Require.atLeast("from", from, 0);
        Require.atLeast("to", to, from);
        if (to / blockSize >= KeyedBits.BLOCKS) {
            throw new IllegalArgumentException(
                    "Ids must lie below " + KeyedBits.BLOCKS * blockSize + ", but end at " + to);
        }
        double expected = samplingRate * (to - from);
        long[] members = new long[(int) Math.min(1 << 30, expected + 8 * Math.sqrt(expected) + 16)];
        int found = 0;
        for (long start = from - from % blockSize; start < to; start += blockSize) {
            bits.seek(step, start / blockSize);
            for (int offset : subsets.draw(count.draw())) {
                long id = start + offset;
                if (id >= from && id < to) {
                    if (found == members.length) {
                        members = Arrays.copyOf(members, 2 * found);
                    }
                    members[found++] = id;
                }
            }
        }
        return Arrays.copyOf(members, found);
    }

    /**
     * Returns whether the record of a stable id takes part in a step. These coins are others than
     * those of {@link #members}: a training uses the one or the other.
     *
     * @param step which step, at least 0
     * @param id what names the record, unique and the same however often the data are read; not
     *     modified
     * @return true with probability q, independently of every other (step, id)
     * @throws IllegalArgumentException if the step is negative
     */
    public boolean takesPart(long step, byte[] id) {
        Require.atLeast("step", step, 0);
        coins.update(ByteBuffer.allocate(Long.BYTES).putLong(0, step));
        ByteBuffer words = ByteBuffer.wrap(coins.doFinal(id));
        RandomBits coin = words::getLong;
        // Three of the four words at most, but for 64 zeros in a row: no U is too small for q then.
        return coin.nextFineDouble() <= samplingRate;
    }

    /**
     * Returns the probability with which each id takes part in a step.
     *
     * @return q in (0, 1]
     */
    public double samplingRate() {
        return samplingRate;
    }
}
