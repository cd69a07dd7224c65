package io.github.dp4j.dl4j.step;

import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.FullBatch;
import io.github.dp4j.sampling.PoissonSampler;
import org.jspecify.annotations.Nullable;

/** States on the ledger what a stretch of steps is. */
public final class PhaseStatements {

    private PhaseStatements() {}

    /**
     * Returns the phase of batches that a sampler draws.
     *
     * @param plan with the noise settled
     */
    public static LedgerPhase of(TrainingPlan plan, BatchSampler sampler) {
        DpEvent.SelfComposed once =
                (DpEvent.SelfComposed) sampler.event(plan.mechanism(), /* steps= */ 1);
        return of(
                plan,
                once.event(),
                sampler.expectedBatchSize(),
                sampler instanceof PoissonSampler poisson ? poisson.samplingRate() : null,
                population(sampler),
                sampler.describe());
    }

    /**
     * Returns the phase of batches that are the owner's own.
     *
     * @param plan with the noise settled
     * @param event what is charged once an event
     * @param words how the batches were chosen
     */
    public static LedgerPhase unamplified(TrainingPlan plan, DpEvent event, String words) {
        return of(
                plan,
                event,
                plan.expectedBatchSize().orElseThrow(),
                /* samplingRate= */ null,
                /* population= */ null,
                words);
    }

    /** The number that the owner made public; with a sampler that needs N to be public, N. */
    private static Long population(BatchSampler sampler) {
        if (sampler instanceof FullBatch) {
            return Math.max(1, Math.round(sampler.expectedBatchSize()));
        }
        if (!(sampler instanceof PoissonSampler poisson)) {
            return (long) sampler.populationSize();
        }
        return Math.max(1, Math.round(poisson.expectedBatchSize() / poisson.samplingRate()));
    }

    private static LedgerPhase of(
            TrainingPlan plan,
            DpEvent event,
            double expectedBatchSize,
            @Nullable Double samplingRate,
            @Nullable Long population,
            String words) {
        double clipNorm = plan.clipNorm().orElseThrow();
        return new LedgerPhase(
                event,
                /* events= */ 0,
                /* steps= */ 0,
                plan.noiseMultiplier().orElseThrow(),
                clipNorm < Double.POSITIVE_INFINITY ? clipNorm : null,
                expectedBatchSize,
                samplingRate,
                population,
                words);
    }
}
