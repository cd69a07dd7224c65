package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;

/** A step with parameters. It keeps what it needs for its gradient: its input and output error. */
public interface TrainableStep extends Step {

    /**
     * Says where the parameters are; called before the first chunk of every batch, also where the
     * parameters are frozen.
     *
     * @param parameters DL4J's flat vector, whole
     */
    void bind(Block parameters);

    /**
     * Says whether the parameters are trained.
     *
     * @return false if frozen: then norms and sums are not asked for
     */
    boolean trainable();

    /**
     * Adds the squared L2 norm of each example's gradient with respect to this step's parameters.
     *
     * @param count the examples in the chunk
     * @param squares one an example, added to; modified
     */
    void addSquaredNorms(int count, double[] squares);

    /**
     * Adds the weighted sum of the examples' gradients to the flat vector. May spoil the output's
     * error.
     *
     * @param count the examples in the chunk
     * @param weights one an example, or null if all are 1
     * @param sum laid out like the parameters; modified
     */
    void addWeightedSum(int count, double[] weights, Block sum);

    /**
     * Adds what {@link #addWeightedSum} kept back in a layout of its own; called after the last
     * chunk of every batch.
     *
     * @param sum laid out like the parameters; modified
     */
    default void flush(Block sum) {}

    /**
     * Names the step and how it computes its norms.
     *
     * @return one line
     */
    String describe();
}
