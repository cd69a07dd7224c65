package io.github.dp4j.sampling;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;

/**
 * Every example at every step. Nothing is sampled and nothing amplified; the size N is the divisor,
 * so it is public.
 */
public final class FullBatch implements BatchSampler {

    private final int populationSize;

    private FullBatch(int populationSize) {
        Require.atLeast("populationSize", populationSize, 1);
        this.populationSize = populationSize;
    }

    /**
     * Returns a sampler that always selects everything.
     *
     * @param populationSize N, public
     * @return a sampler
     * @throws IllegalArgumentException if {@code populationSize < 1}
     */
    public static FullBatch of(int populationSize) {
        return new FullBatch(populationSize);
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
        return populationSize;
    }

    @Override
    public DpEvent event(DpEvent mechanism, long steps) {
        return new DpEvent.SelfComposed(mechanism, steps);
    }

    @Override
    public String describe() {
        return "Full batches: every one of the "
                + populationSize
                + " examples takes part in every step. The number of examples is public.";
    }
}
