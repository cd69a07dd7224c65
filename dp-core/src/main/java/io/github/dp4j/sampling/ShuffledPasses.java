package io.github.dp4j.sampling;

import io.github.dp4j.noise.RandomBits;
import io.github.dp4j.noise.SecureStream;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import java.util.Arrays;

/**
 * Passes over the data in random order: batches of B examples, each example once a pass, a new
 * order for every pass. What deep learning does without privacy.
 *
 * <p>No amplification: no tight analysis of shuffled passes is known, and accounting them as
 * Poisson sampling understates epsilon. A pass counts as one unamplified event ({@link
 * DpEvent.DisjointBatches}), from its first batch on, so N is public and the neighbours are those
 * that leave it alone (zero-out and replace-one).
 *
 * <p>The last batch of a pass holds what is left, if B does not divide N. The divisor is B all the
 * same.
 */
public final class ShuffledPasses implements BatchSampler {

    private final int batchSize;
    private final RandomBits bits;
    private final int[] order;
    private int position;

    ShuffledPasses(int populationSize, int batchSize, RandomBits bits) {
        this.batchSize = Checks.batchSize(batchSize, populationSize);
        this.bits = bits;
        order = Checks.range(populationSize);
        position = populationSize;
    }

    /**
     * Returns a sampler.
     *
     * @param populationSize N, public
     * @param batchSize B in [1, N]
     * @return a sampler at the start of its first pass
     * @throws IllegalArgumentException if a value is out of range
     */
    public static ShuffledPasses of(int populationSize, int batchSize) {
        return new ShuffledPasses(populationSize, batchSize, SecureStream.create());
    }

    @Override
    public int[] next() {
        if (position == order.length) {
            shuffle();
            position = 0;
        }
        int end = Math.min(order.length, position + batchSize);
        int[] batch = Arrays.copyOfRange(order, position, end);
        Arrays.sort(batch);
        position = end;
        return batch;
    }

    /** Fisher and Yates: every order equally likely, whatever the one before. */
    private void shuffle() {
        for (int i = order.length - 1; i > 0; i--) {
            int j = bits.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    /**
     * Returns how many batches make up a pass.
     *
     * @return {@code ceil(N / B)}
     */
    public int batchesPerPass() {
        return (order.length - 1) / batchSize + 1;
    }

    @Override
    public int populationSize() {
        return order.length;
    }

    @Override
    public double expectedBatchSize() {
        return batchSize;
    }

    @Override
    public DpEvent event(DpEvent mechanism, long steps) {
        Require.atLeast("steps", steps, 0);
        long begun = steps % batchesPerPass() == 0 ? 0 : 1;
        long passes = steps / batchesPerPass() + begun;
        return new DpEvent.SelfComposed(new DpEvent.DisjointBatches(mechanism), passes);
    }

    @Override
    public String describe() {
        return "Shuffled passes: batches of "
                + batchSize
                + " of the "
                + order.length
                + " examples in random order, each example exactly once a pass. Accounted without"
                + " amplification by sampling: each pass, once begun, costs one full release. The"
                + " number of examples is public.";
    }
}
