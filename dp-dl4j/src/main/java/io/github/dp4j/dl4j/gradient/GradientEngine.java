package io.github.dp4j.dl4j.gradient;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes the sum of clipped per-example gradients of one network.
 *
 * <p>The network's parameters are read anew at every call; the network itself, its score and its
 * gradient arrays are never touched. Not for use by two threads at once.
 */
public interface GradientEngine extends AutoCloseable {

    /**
     * Gets ready for examples, whose gradients nobody needs yet: what the engine does not know and
     * what does not fit the network shows here, before a step is charged. Other methods do it too,
     * where it was not done.
     *
     * @param examples the data; not modified
     * @throws IllegalArgumentException if the data do not fit the network
     */
    void prepare(Examples examples);

    /**
     * Computes {@code sum_i min(1, clipNorm / b_i) g_i} over the chosen examples, where {@code g_i}
     * is the gradient of example i's own loss (summed over its time steps and outputs) with respect
     * to the trainable parameters, and {@code b_i} its L2 norm over all of them together, or a
     * bound of it and of its rounding where it is a sum over positions: a little larger then, and
     * much larger where positions cancel.
     *
     * <p>An example whose gradient holds NaN or infinity adds nothing; its norm is returned as NaN.
     * No choice of chunk size or thread count changes the result by more than rounding.
     *
     * @param examples the data; not modified
     * @param indices which examples, in any order; may be empty
     * @param clipNorm the norm C, in [1e-15, 1e15]; infinity for no clipping
     * @param sum a flat vector laid out like {@code net.params()} and of its data type;
     *     overwritten. Frozen parameters' entries are 0
     * @return the L2 norm of each example's gradient before clipping, in the order of {@code
     *     indices}: private data
     */
    double[] clippedSum(Examples examples, int[] indices, double clipNorm, INDArray sum);

    /**
     * Computes {@code sum_u min(1, clipNorm / |g_u|) g_u} over groups of rows, where {@code g_u} is
     * a factor times the sum of the gradients of the group's rows: the privacy unit is the group,
     * be it a person with several records or several views of one record.
     *
     * <p>Every group's gradient is put together before it is clipped, in memory of its own, so what
     * is bounded is the norm of the very numbers that are added, and {@link
     * GroupSum#ROUNDING_BOUND} takes the place of {@link #roundingBound}. A group that holds a row
     * whose gradient is not finite adds nothing; its norm is returned as NaN.
     *
     * @param examples the data; not modified
     * @param groups the rows of each group; a group may be larger than a chunk, or empty
     * @param factors one a group, positive: 1 for the sum, one over the rows for the mean
     * @param clipNorm as in {@link #clippedSum}
     * @param sum as in {@link #clippedSum}; overwritten
     * @return the norm of each {@code g_u} before clipping: private data
     */
    double[] clippedGroupSum(
            Examples examples, int[][] groups, double[] factors, double clipNorm, INDArray sum);

    /**
     * Returns the last clipped sum in double where {@link #clippedSum} had to round it: noise that
     * is to hide an example must be added to this one. Written to by whoever adds the noise.
     *
     * @return a vector of the same length, or null where the sum was not rounded
     */
    @Nullable INDArray wideSum();

    /**
     * Bounds what rounding adds to an example's influence: the clipped sum as it is computed moves
     * by at most {@code clipNorm (1 + eta)} when one example is added, removed or zeroed, in any
     * batch, at any place. Noise is to be that much larger. The proof stands in
     * docs/developer/engine.md.
     *
     * @return eta, which depends on the network, the shape of an example, the chunk and the
     *     threads, all public
     * @throws IllegalStateException before the first examples, whose shape it depends on
     */
    double roundingBound();

    /**
     * Computes {@code sum_i g_i}, with no clipping and no norms: for training that is NOT PRIVATE.
     *
     * @param examples the data; not modified
     * @param indices which examples, in any order; may be empty
     * @param sum as in {@link #clippedSum}; overwritten, and NaN or infinite if a gradient is
     */
    void plainSum(Examples examples, int[] indices, INDArray sum);

    /**
     * Subtracts an update from the network's parameters: the last part of a step, here because it
     * streams the whole vector through memory and an engine has threads for that.
     *
     * @param update a flat vector laid out like {@code net.params()} and of its data type; not
     *     modified
     */
    void subtract(INDArray update);

    /**
     * Computes the loss of each example at inference (no dropout), summed over its time steps and
     * outputs, without the network's regularisation.
     *
     * @param examples the data; not modified
     * @param indices which examples, in any order; may be empty
     * @return the losses in the order of {@code indices}: private data where the examples are
     */
    double[] losses(Examples examples, int[] indices);

    /**
     * Computes the network's outputs at inference (no dropout).
     *
     * @param examples the data, whose labels are not used; not modified
     * @param indices which examples, in any order; at least one
     * @return one array an output, of the network's type and in DL4J's layout, dimension 0 in the
     *     order of {@code indices}
     */
    INDArray[] predictions(Examples examples, int[] indices);

    /**
     * Says which engine this is and, where it has choices, what it chose for each layer.
     *
     * @return one or more lines
     */
    String describe();

    /** Releases the engine's buffers and threads. */
    @Override
    void close();
}
