package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.PoissonSampler;

/** States on the ledger what a stretch of steps is. */
final class Phases {

    private Phases() {}

    /** Returns the phase of batches that this sampler draws. */
    static LedgerPhase of(TrainingPlan plan, double noiseMultiplier, BatchSampler sampler) {
        DpEvent mechanism = Noise.mechanism(noiseMultiplier, plan.clipNorm());
        DpEvent.SelfComposed once = (DpEvent.SelfComposed) sampler.event(mechanism, /* steps= */ 1);
        boolean poisson = sampler instanceof PoissonSampler;
        return of(
                plan,
                noiseMultiplier,
                once.event(),
                sampler.expectedBatchSize(),
                poisson ? ((PoissonSampler) sampler).samplingRate() : null,
                population(sampler),
                sampler.describe());
    }

    /** The number that the owner made public; with a sampler that needs N to be public, N. */
    private static Long population(BatchSampler sampler) {
        if (!(sampler instanceof PoissonSampler poisson)) {
            return (long) sampler.populationSize();
        }
        return Math.max(1, Math.round(poisson.expectedBatchSize() / poisson.samplingRate()));
    }

    static LedgerPhase of(
            TrainingPlan plan,
            double noiseMultiplier,
            DpEvent event,
            double expectedBatchSize,
            Double samplingRate,
            Long population,
            String words) {
        return new LedgerPhase(
                event,
                /* events= */ 0,
                /* steps= */ 0,
                noiseMultiplier,
                plan.clipNorm() < Double.POSITIVE_INFINITY ? plan.clipNorm() : null,
                expectedBatchSize,
                samplingRate,
                population,
                words);
    }
}
