package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.dl4j.step.ClippedSums;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.ShuffledPasses;

/**
 * Steps on batches that a sampler of ours draws from examples in memory.
 *
 * @param training makes the steps
 * @param phase what the sampler's batches are on the ledger; it has been begun
 * @param sums of what the sampler draws
 * @param sampler draws
 */
record SampledRun(
        PrivateTraining training, LedgerPhase phase, ClippedSums sums, BatchSampler sampler) {

    /** Returns how many events a number of steps releases. */
    long events(long steps) {
        return -Math.floorDiv(-steps, stepsPerEvent());
    }

    private long stepsPerEvent() {
        return sampler instanceof ShuffledPasses passes ? passes.batchesPerPass() : 1;
    }

    /**
     * Makes steps, and stops before the one that would exceed the budget.
     *
     * @param count how many at most
     * @param stepsPerEpoch how many steps listeners hear of as one epoch
     * @return how many were made
     */
    long steps(long count, long stepsPerEpoch, DpTrainerBuilder.ProgressListener progress) {
        for (long step = 0; step < count; step++) {
            boolean newEvent = step % stepsPerEvent() == 0;
            boolean midEpoch = step % stepsPerEpoch != 0;
            if (training.isToStop() || (newEvent && training.affordableEvents(phase) <= 0)) {
                return ended(step, midEpoch);
            }
            if (!midEpoch) {
                training.driver().epochStarts();
            }
            if (!training.step(phase, sums, newEvent)) {
                return ended(step, /* epochHasBegun= */ true); // others spent the rest just now
            }
            if ((step + 1) % stepsPerEpoch == 0 || step + 1 == count) {
                training.driver().epochEnds();
            }
            progress.onStep(step + 1, count);
        }
        return count;
    }

    private long ended(long steps, boolean epochHasBegun) {
        if (epochHasBegun) {
            training.driver().epochEnds();
        }
        return steps;
    }
}
