package io.github.dp4j.sampling;

import io.github.dp4j.privacy.DpEvent;

/**
 * Selects the examples of each step and states what that selection is worth to an accountant: one
 * object does both, so that the accounting cannot describe a sampler that did not run.
 *
 * <p>The indices come from a cryptographic stream under a key of this object's own. Batches are
 * private data, their sizes included. Samplers are confined to one thread at a time.
 */
public sealed interface BatchSampler
        permits PoissonSampler, FixedSizeSampler, ShuffledPasses, FullBatch {

    /**
     * Draws the batch of the next step.
     *
     * @return distinct indices in [0, {@link #populationSize()}), ascending; possibly none, which
     *     is a step like any other; the array is the caller's
     */
    int[] next();

    /**
     * Returns how many examples there are to choose from.
     *
     * @return at least 1
     */
    int populationSize();

    /**
     * Returns the constant by which the noised sum of a step is divided, whatever the size of the
     * batch that was drawn. Public: a figure of the configuration.
     *
     * @return a positive number
     */
    double expectedBatchSize();

    /**
     * States what the first {@code steps} batches release, in the accountant's terms.
     *
     * @param mechanism what is released about each batch, such as {@link DpEvent.Gaussian}
     * @param steps how many batches, at least 0
     * @return the event
     * @throws IllegalArgumentException if {@code steps < 0}
     */
    DpEvent event(DpEvent mechanism, long steps);

    /**
     * Describes the selection in plain words, for a report.
     *
     * @return a sentence or two; nothing in it is private
     */
    String describe();
}
