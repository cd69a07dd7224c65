package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import java.util.List;

/** The plan that a ledger's steps followed. */
final class LedgerPlan {

    private LedgerPlan() {}

    static TrainingPlan of(Ledger ledger) {
        List<LedgerPhase> phases =
                ledger.phases().stream().filter(phase -> phase.steps() > 0).toList();
        if (phases.size() != 1) {
            throw refused("has " + (phases.isEmpty() ? "no step" : "steps under several settings"));
        }
        LedgerPhase phase = phases.get(0);
        if (phase.unit() != null) {
            throw refused("protects " + phase.unit() + ", and the audit is of single records");
        }
        if (phase.clipNormRule() != null || phase.clipNorm() == null) {
            throw refused("has a clip norm that moved, or none");
        }
        TrainingPlan.Builder plan =
                TrainingPlan.builder()
                        .sampling(sampling(phase))
                        .relation(ledger.relation())
                        .clipNorm(phase.clipNorm())
                        .noiseMultiplier(phase.noiseMultiplier())
                        .expectedBatchSize(phase.expectedBatchSize())
                        .delta(ledger.delta())
                        .steps(phase.steps());
        if (phase.samplingRate() != null) {
            plan.samplingRate(phase.samplingRate());
        } else if (phase.populationSize() != null) {
            plan.populationSize(phase.populationSize());
        }
        return plan.build();
    }

    /**
     * What each sampling would state of such a step is compared with what the ledger states.
     * Batches of an owner's iterator are passes, as shuffled ones are.
     */
    private static Sampling sampling(LedgerPhase phase) {
        if (phase.samplingRate() != null) {
            return Sampling.POISSON;
        }
        DpEvent noise = new DpEvent.Gaussian(phase.noiseMultiplier());
        if (phase.event().equals(noise)) {
            return Sampling.FULL_BATCH;
        }
        if (phase.event().equals(new DpEvent.DisjointBatches(noise))) {
            return Sampling.SHUFFLED;
        }
        Long population = phase.populationSize();
        long batch = Math.round(phase.expectedBatchSize());
        if (population != null
                && batch <= population
                && phase.event()
                        .equals(new DpEvent.SampledWithoutReplacement(population, batch, noise))) {
            return Sampling.FIXED_SIZE;
        }
        throw refused("has batches of another kind (" + phase.sampling() + ")");
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(
                "Shadow models cannot be trained by the ledger: it "
                        + why
                        + ". Say otherwise how they are trained.");
    }
}
