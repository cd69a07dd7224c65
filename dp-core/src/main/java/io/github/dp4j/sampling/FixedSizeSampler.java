package io.github.dp4j.sampling;

import io.github.dp4j.noise.RandomBits;
import io.github.dp4j.noise.SecureStream;
import io.github.dp4j.privacy.DpEvent;

/**
 * Sampling without replacement: at each step a uniformly random subset of B of the N examples,
 * independent of all other steps. An example may come up again at the next step.
 *
 * <p>Not Poisson sampling, and accounted as what it is ({@link DpEvent.SampledWithoutReplacement}):
 * exchanging one example for another changes a batch of fixed size in two places at once. N is
 * public.
 */
public final class FixedSizeSampler implements BatchSampler {

    private final int populationSize;
    private final int batchSize;
    private final UniformSubsets subsets;

    FixedSizeSampler(int populationSize, int batchSize, RandomBits bits) {
        this.populationSize = populationSize;
        this.batchSize = Checks.batchSize(batchSize, populationSize);
        subsets = new UniformSubsets(populationSize, bits);
    }

    /**
     * Returns a sampler.
     *
     * @param populationSize N, public
     * @param batchSize B in [1, N]
     * @return a sampler
     * @throws IllegalArgumentException if a value is out of range
     */
    public static FixedSizeSampler of(int populationSize, int batchSize) {
        return new FixedSizeSampler(populationSize, batchSize, SecureStream.create());
    }

    @Override
    public int[] next() {
        return subsets.draw(batchSize);
    }

    @Override
    public int populationSize() {
        return populationSize;
    }

    @Override
    public double expectedBatchSize() {
        return batchSize;
    }

    @Override
    public DpEvent event(DpEvent mechanism, long steps) {
        return new DpEvent.SelfComposed(
                new DpEvent.SampledWithoutReplacement(populationSize, batchSize, mechanism), steps);
    }

    @Override
    public String describe() {
        return "Sampling without replacement: at each step a uniformly random subset of exactly "
                + batchSize
                + " of the "
                + populationSize
                + " examples, independent of all other steps. The number of examples is public.";
    }
}
