package io.github.dp4j.dl4j.gradient;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What trying one example in every place of a chunk has shown.
 *
 * @param sizes the sizes that agree with the whole chunk; empty if places within it differ
 * @param largestAlike the largest size of a chunk whose places are alike
 */
record ChunkTrial(Optional<ChunkSizes> sizes, int largestAlike) {

    /**
     * Makes the trial.
     *
     * @param chunk the largest number of examples
     * @param norms what comes out of a chunk of so many, the same in every place; null where places
     *     differ
     */
    static ChunkTrial of(int chunk, IntFunction<double[]> norms) {
        double[] whole = norms.apply(chunk);
        if (whole != null) {
            return new ChunkTrial(
                    Optional.of(
                            ChunkSizes.agreeing(
                                    chunk, size -> Arrays.equals(whole, norms.apply(size)))),
                    chunk);
        }
        int alike = chunk - 1;
        while (alike > 1 && norms.apply(alike) == null) {
            alike--;
        }
        return new ChunkTrial(Optional.empty(), alike);
    }
}
