package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleNorms;
import io.github.dp4j.dl4j.gradient.step.SumRounding;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.kernel.Block;
import org.jspecify.annotations.Nullable;

/**
 * A step whose parameters DL4J keeps in another order. The step inside sees a vector of its own, in
 * the order it needs; the sum over chunks is kept in that order until the end of the batch.
 */
final class ReorderedStep implements TrainableStep {

    private final TrainableStep inner;
    private final long from;
    private final int[] order;
    private final Block parameters;
    private final Block sums;
    private final double[] given;
    private final double[] reordered;

    /**
     * Creates the step.
     *
     * @param inner the step, whose vector starts at 0
     * @param from where DL4J's parameters start in the flat vector
     * @param order where in the inner vector each of DL4J's parameters stands
     */
    ReorderedStep(TrainableStep inner, long from, int[] order, Compilation to) {
        this.inner = inner;
        this.from = from;
        this.order = order;
        this.parameters = to.arena().allocate(order.length);
        this.sums = to.arena().allocate(inner.trainable() ? order.length : 0);
        this.given = new double[order.length];
        this.reordered = new double[order.length];
    }

    /**
     * Returns the order of a tensor with its axes permuted, behind as many numbers that stay where
     * they are.
     *
     * @param first how many numbers, such as a bias, stand before the tensor
     * @param extents the tensor's extents as DL4J keeps it, in c order
     * @param axes its axes in the order of the inner step, the slowest first
     */
    static int[] permuted(int first, int[] extents, int... axes) {
        int size = 1;
        for (int extent : extents) {
            size = Math.multiplyExact(size, extent);
        }
        int[] order = new int[first + size];
        int[] index = new int[extents.length];
        for (int i = 0; i < order.length; i++) {
            int rest = i - first;
            if (rest < 0) {
                order[i] = i;
                continue;
            }
            for (int d = extents.length - 1; d >= 0; d--) {
                index[d] = rest % extents[d];
                rest /= extents[d];
            }
            int at = 0;
            for (int axis : axes) {
                at = at * extents[axis] + index[axis];
            }
            order[i] = first + at;
        }
        return order;
    }

    @Override
    public void bind(Block flat) {
        flat.get(from, given, 0, given.length);
        for (int i = 0; i < order.length; i++) {
            reordered[order[i]] = given[i];
        }
        parameters.put(0, reordered, 0, reordered.length);
        inner.bind(parameters);
    }

    @Override
    public boolean trainable() {
        return inner.trainable();
    }

    @Override
    public void forward(int count) {
        inner.forward(count);
    }

    @Override
    public void backward(int count) {
        inner.backward(count);
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        inner.addSquaredNorms(count, norms);
    }

    @Override
    public void addApart(int count, double[] weights, boolean[] apart) {
        inner.addApart(count, weights, apart);
    }

    @Override
    public void addWeightedSum(int count, double @Nullable [] weights, Block sum) {
        inner.addWeightedSum(count, weights, sums);
    }

    @Override
    public void flush(Block sum) {
        inner.flush(sums);
        sums.get(0, reordered, 0, reordered.length);
        sum.get(from, given, 0, given.length);
        for (int i = 0; i < order.length; i++) {
            given[i] += reordered[order[i]];
        }
        sum.put(from, given, 0, given.length);
        sums.zero(0, order.length);
    }

    @Override
    public SumRounding rounding(int chunk) {
        SumRounding rounding = inner.rounding(chunk);
        // Once more a round of chunks, counted as if it were every chunk.
        return new SumRounding(rounding.perNorm(), rounding.adds() + 1);
    }

    @Override
    public String describe() {
        return inner.describe();
    }
}
