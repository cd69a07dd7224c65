package io.github.dp4j.dl4j;

import io.github.dp4j.privacy.Require;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.FixedSizeSampler;
import io.github.dp4j.sampling.FullBatch;
import io.github.dp4j.sampling.PoissonSampler;
import io.github.dp4j.sampling.ShuffledPasses;

/** Makes the sampler that a run's size asks for. */
final class Samplers {

    private Samplers() {}

    static BatchSampler of(RunSize size, int examples) {
        if (size.sampling() == Sampling.POISSON) {
            return PoissonSampler.of(examples, size.samplingRate(), size.expectedBatchSize());
        }
        if (examples != size.populationSize()) {
            throw new IllegalArgumentException(
                    "The data has "
                            + examples
                            + " examples, but populationSize is "
                            + Require.show(size.populationSize())
                            + ". "
                            + size.sampling()
                            + " makes the number of examples public, so the two must agree; with"
                            + " POISSON they need not.");
        }
        if (size.sampling() == Sampling.FULL_BATCH) {
            return FullBatch.of(examples);
        }
        int batchSize = (int) Math.round(size.expectedBatchSize());
        return size.sampling() == Sampling.FIXED_SIZE
                ? FixedSizeSampler.of(examples, batchSize)
                : ShuffledPasses.of(examples, batchSize);
    }
}
