package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

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
     * Adds the squared L2 norm of each example's gradient with respect to this step's parameters,
     * and what bounds what {@link #addWeightedSum} adds for it.
     *
     * @param count the examples in the chunk
     * @param norms added to; modified
     */
    void addSquaredNorms(int count, ExampleNorms norms);

    /**
     * Adds the weighted sum of the examples' gradients to the flat vector. May spoil the output's
     * error. An example of weight 0 adds nothing, also where its numbers are NaN.
     *
     * @param count the examples in the chunk
     * @param weights one an example, in [0, 1] and numbers of the network's type; or null if all
     *     are 1
     * @param sum laid out like the parameters; modified
     */
    void addWeightedSum(int count, double @Nullable [] weights, Block sum);

    /**
     * Returns how many numbers {@link #addWeightedSum} computes for an example that {@link
     * #addSquaredNorms} computed before it and did not keep.
     *
     * @return 0 where nothing is computed twice
     */
    default long computedTwice() {
        return 0;
    }

    /**
     * Does what {@link #addSquaredNorms} and then {@link #addWeightedSum} do, to the same bits,
     * with nothing computed twice. Asked, where {@link #computedTwice} is positive, when all other
     * steps have added their squares: an example's weight is known as soon as this one has.
     *
     * @param count the examples in the chunk
     * @param norms added to; modified
     * @param weights gives an example's weight; asked once for each in turn
     * @param sum laid out like the parameters; modified
     */
    default void addAtOnce(int count, ExampleNorms norms, IntToDoubleFunction weights, Block sum) {
        throw new UnsupportedOperationException("Nothing is computed twice here.");
    }

    /**
     * Computes by themselves what some examples add, keeps it back for {@link #addWeightedSum}, and
     * leaves them out of it. Asked before it, and only where {@link ExampleNorms#isApart} says so.
     *
     * @param count the examples in the chunk
     * @param weights one an example, as there
     * @param apart which
     */
    default void addApart(int count, double[] weights, boolean[] apart) {}

    /**
     * Adds what {@link #addWeightedSum} kept back in a layout of its own; called after the last
     * chunk of every batch.
     *
     * @param sum laid out like the parameters; modified
     */
    default void flush(Block sum) {}

    /**
     * Says how {@link #addWeightedSum} rounds.
     *
     * @param chunk the largest number of examples in a chunk
     * @return a bound for every chunk up to that size
     */
    SumRounding rounding(int chunk);

    /**
     * Names the step and how it computes its norms.
     *
     * @return one line
     */
    String describe();
}
