package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;

/** Adds a bias to every position of a value, in place, where the step before cannot. */
final class BiasStep implements TrainableStep {

    private final String where;
    private final Value value;
    private final long from;
    private final boolean trainable;
    private final int rows;
    private final int channels;
    private final double[] sums;
    private final double[] gradient;
    private final Block repeated;

    /** Creates the step; its parameters start at {@code from}. */
    BiasStep(LayerSite site, Compilation to, Value value, long from) {
        this.where = site.where();
        this.value = value;
        this.from = from;
        this.trainable = site.trainable();
        this.rows = value.shape().rows();
        this.channels = value.shape().channels();
        this.sums = new double[channels];
        this.gradient = new double[channels];
        this.repeated = to.arena().allocate(value.shape().size());
    }

    @Override
    public void bind(Block parameters) {
        repeated.repeat(0, parameters, from, channels, rows);
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        int size = value.shape().size();
        for (int i = 0; i < count; i++) {
            value.data().add((long) i * size, repeated, 0, size, 1);
        }
    }

    @Override
    public void backward(int count) {
        // The error of the sum is the error of the summand.
    }

    private void gradient(int i) {
        Arrays.fill(gradient, 0);
        value.error().addColumnSums((long) i * value.shape().size(), rows, channels, gradient);
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            gradient(i);
            double square = 0;
            for (double g : gradient) {
                square += g * g;
            }
            norms.add(i, square);
        }
    }

    /** Leaves the error alone, which is also the error of the step before. */
    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        sum.get(from, sums, 0, channels);
        for (int i = 0; i < count; i++) {
            double factor = factors == null ? 1 : factors[i];
            if (factor == 0) {
                continue;
            }
            gradient(i);
            for (int c = 0; c < channels; c++) {
                sums[c] += factor * gradient[c];
            }
        }
        sum.put(from, sums, 0, channels);
    }

    @Override
    public SumRounding rounding(int chunk) {
        return SumRounding.inDouble(chunk);
    }

    @Override
    public String describe() {
        return where + ": bias of " + channels + (trainable ? "" : ", frozen");
    }
}
