package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.ShuffledPasses;
import java.util.function.Function;

/**
 * The noise multiplier of a private network and of its clones: what was set, or what was calibrated
 * once, to the length that was planned, when the sampling rate became known.
 */
final class SettledNoise {

    private final RunSettings settings;
    private double multiplier;

    SettledNoise(RunSettings settings) {
        this.settings = settings;
        this.multiplier = settings.plan().noiseMultiplier();
    }

    /** Returns the multiplier for batches of this sampler. */
    synchronized double of(BatchSampler sampler, long stepsPerEpoch, Ledger spent) {
        long steps = plannedSteps(stepsPerEpoch);
        return settle(
                spent, mechanism -> sampler.event(mechanism, Math.max(1, steps)), steps + " steps");
    }

    /** Returns the multiplier for passes of the owner's iterator. */
    synchronized double ofPasses(Ledger spent) {
        long passes = (long) Math.ceil(settings.plan().epochs());
        return settle(
                spent,
                mechanism ->
                        new DpEvent.SelfComposed(new DpEvent.DisjointBatches(mechanism), passes),
                passes + " passes");
    }

    /** Returns the multiplier for batches of which nothing is known. */
    synchronized double settled() {
        if (Double.isNaN(multiplier)) {
            throw new IllegalStateException(
                    "The noise is calibrated when the sampling rate is known, and a batch handed"
                            + " over alone does not tell it: call fit with an iterator first, or"
                            + " set populationSize or noiseMultiplier.");
        }
        return multiplier;
    }

    /** Returns how many steps are planned; 0 if that was not said. */
    long plannedSteps(long stepsPerEpoch) {
        TrainingPlan plan = settings.plan();
        if (plan.steps() > 0) {
            return plan.steps();
        }
        return Double.isNaN(plan.epochs())
                ? 0
                : Math.max(1, Math.round(plan.epochs() * stepsPerEpoch));
    }

    /** Returns how many steps make a pass. */
    static long stepsPerEpoch(BatchSampler sampler, double samplingRate) {
        return sampler instanceof ShuffledPasses passes
                ? passes.batchesPerPass()
                : Math.max(1, Math.round(1 / samplingRate));
    }

    private double settle(Ledger spent, Function<DpEvent, DpEvent> planned, String length) {
        if (Double.isNaN(multiplier)) {
            multiplier = Noise.calibrated(settings, spent, planned, length);
        }
        return multiplier;
    }
}
