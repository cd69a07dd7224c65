package io.github.dp4j.dl4j.step;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sums of clipped gradients of a training's steps, wherever they are computed: which units take
 * part in a step, and their sum, is its business; the charge, the noise, the division and the
 * update are not.
 */
public interface ClippedSums {

    /**
     * Computes the sum over the units of one step.
     *
     * @param step the number of the step, from 0, as the ledger counts: asked for once. Where a
     *     part of the sum is computed a second time, because its machine was lost, it must be the
     *     same sum, of the same sample ({@link io.github.dp4j.sampling.KeyedSample})
     * @param clipNorm C; infinity for training that is not private
     * @param sum laid out like the parameters; overwritten
     * @return how many units were left out, as their gradient is not finite or cannot be clipped:
     *     private
     */
    long compute(long step, double clipNorm, INDArray sum);

    /**
     * Returns the last sum in double where it had to be rounded: the noise is to be added there.
     *
     * @return null where it was not
     */
    @Nullable INDArray wide();

    /**
     * Returns eta: sums as computed move by at most C (1 + eta) between neighbours.
     *
     * @return a number of at least 0
     */
    double roundingBound();
}
