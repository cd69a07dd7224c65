package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.ShuffledPasses;

/**
 * Steps on batches that a sampler of ours draws from examples in memory.
 *
 * @param training makes the steps; its phase is that of the sampler
 * @param data the examples
 * @param sampler draws from them
 * @param stepsPerEpoch how many steps listeners hear of as one epoch
 */
record SampledRun(
        PrivateTraining training, Examples data, BatchSampler sampler, long stepsPerEpoch) {

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
     * @return how many were made
     */
    long steps(long count, DpTrainerBuilder.ProgressListener progress) {
        for (long step = 0; step < count; step++) {
            boolean newEvent = step % stepsPerEvent() == 0;
            if (training.isToStop() || (newEvent && training.affordableEvents() <= 0)) {
                if (step % stepsPerEpoch != 0) {
                    training.driver().epochEnds();
                }
                return step;
            }
            if (step % stepsPerEpoch == 0) {
                training.driver().epochStarts();
            }
            training.step(data, sampler.next(), newEvent);
            if ((step + 1) % stepsPerEpoch == 0 || step + 1 == count) {
                training.driver().epochEnds();
            }
            progress.onStep(step + 1, count);
        }
        return count;
    }
}
