package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A step with so few parameters that each example's gradient is computed in double when its norm is
 * asked for, and again for the sum.
 *
 * <p><b>Added</b> is {@code w g}, <b>bounded</b> the norm of that very g: both come from the same
 * numbers by the same operations in the same order. <b>The sum</b> is in double until it is
 * written.
 */
public abstract class PerExampleStep implements TrainableStep {

    private final String where;

    private final boolean trainable;
    private final long from;
    private final double[] gradient;
    private final double[] sums;

    /**
     * Creates the step.
     *
     * @param site the layer
     * @param from where the parameters start
     * @param parameters how many there are
     */
    protected PerExampleStep(LayerSite site, long from, int parameters) {
        this.where = site.where();
        this.trainable = site.trainable();
        this.from = from;
        this.gradient = new double[parameters];
        this.sums = new double[parameters];
    }

    /**
     * Adds one example's gradient to zeros. Leaves the output's error alone.
     *
     * @param example its place in the chunk
     * @param to one number a parameter; modified
     */
    protected abstract void addGradient(int example, double[] to);

    /** Reads what a vector laid out like all parameters holds for this step's. */
    protected void read(Block flat, double[] to) {
        flat.get(from, to, 0, to.length);
    }

    /** Writes what {@link #read} reads. */
    protected void write(Block flat, double[] numbers) {
        flat.put(from, numbers, 0, numbers.length);
    }

    @Override
    public final boolean trainable() {
        return trainable;
    }

    private void compute(int example) {
        Arrays.fill(gradient, 0);
        addGradient(example, gradient);
    }

    @Override
    public final void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            compute(i);
            double square = 0;
            for (double g : gradient) {
                square += g * g;
            }
            norms.add(i, square);
        }
    }

    @Override
    public final void addWeightedSum(int count, double @Nullable [] factors, Block sum) {
        read(sum, sums);
        for (int i = 0; i < count; i++) {
            double factor = factors == null ? 1 : factors[i];
            if (factor == 0) {
                continue;
            }
            compute(i);
            for (int k = 0; k < sums.length; k++) {
                sums[k] += factor * gradient[k];
            }
        }
        write(sum, sums);
    }

    @Override
    public final SumRounding rounding(int chunk) {
        return SumRounding.inDouble(chunk);
    }

    /** Describes the step by what it is, and by how it is trained. */
    protected final String describe(String what, String how) {
        return where + ": " + what + (trainable ? how : ", frozen");
    }
}
