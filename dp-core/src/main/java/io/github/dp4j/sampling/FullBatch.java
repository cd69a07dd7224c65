package io.github.dp4j.sampling;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;

/**
 * Every example at every step. Nothing is sampled and nothing amplified. Sums are divided by a
 * public number: under add-or-remove-one it must not follow the data.
 */
public final class FullBatch implements BatchSampler {

    private final int populationSize;
    private final double expectedBatchSize;

    private FullBatch(int populationSize, double expectedBatchSize) {
        Require.atLeast("populationSize", populationSize, 1);
        Require.positive("expectedBatchSize", expectedBatchSize);
        this.populationSize = populationSize;
        this.expectedBatchSize = expectedBatchSize;
    }

    /**
     * Returns a sampler that always selects everything, and divides by its size.
     *
     * @param populationSize N, public
     * @return a sampler
     * @throws IllegalArgumentException if {@code populationSize < 1}
     */
    public static FullBatch of(int populationSize) {
        return new FullBatch(populationSize, populationSize);
    }

    /**
     * Returns a sampler that always selects everything.
     *
     * @param populationSize the number of examples there are; it may be private
     * @param expectedBatchSize the public number by which sums are divided, such as an estimate of
     *     the former
     * @return a sampler
     * @throws IllegalArgumentException if {@code populationSize < 1}, or {@code expectedBatchSize}
     *     is not positive
     */
    public static FullBatch of(int populationSize, double expectedBatchSize) {
        return new FullBatch(populationSize, expectedBatchSize);
    }

    @Override
    public int[] next() {
        return Checks.range(populationSize);
    }

    @Override
    public int populationSize() {
        return populationSize;
    }

    @Override
    public double expectedBatchSize() {
        return expectedBatchSize;
    }

    @Override
    public DpEvent event(DpEvent mechanism, long steps) {
        return new DpEvent.SelfComposed(mechanism, steps);
    }

    @Override
    public String describe() {
        return "Full batches: every example takes part in every step. The noised sum is always"
                + " divided by the constant "
                + Require.show(expectedBatchSize)
                + ".";
    }
}
