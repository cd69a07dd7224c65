package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;

/**
 * Layer normalisation over the channels of every position, {@code y = g (x - mean) / std + b} (Ba,
 * Kiros, Hinton, arXiv 1607.06450); std is the population's, without an epsilon, as DL4J has it.
 *
 * <p>An example's gradient by gain and bias is summed over its positions before its norm is taken.
 */
final class LayerNormStep implements TrainableStep {

    private final String where;
    private final Value input;
    private final Value output;
    private final boolean trainable;
    private final long gainFrom;
    private final long biasFrom;
    private final int rows;
    private final LayerNorm norm;
    private final double[] bias;
    private final double[] x;
    private final double[] e;
    private final double[] gradient;
    private final double[] sums;

    /**
     * Creates the step.
     *
     * @param gainFrom where the gain starts
     * @param biasFrom where the bias starts, or -1 for none
     */
    LayerNormStep(LayerSite site, Value input, Value output, long gainFrom, long biasFrom) {
        int channels = input.shape().channels();
        this.where = site.where();
        this.input = input;
        this.output = output;
        this.trainable = site.trainable();
        this.gainFrom = gainFrom;
        this.biasFrom = biasFrom;
        this.rows = input.shape().rows();
        this.norm = new LayerNorm(channels);
        this.bias = new double[channels];
        this.x = new double[channels];
        this.e = new double[channels];
        this.gradient = new double[2 * channels];
        this.sums = new double[2 * channels];
    }

    @Override
    public void bind(Block parameters) {
        norm.bind(parameters, gainFrom);
        if (biasFrom >= 0) {
            parameters.get(biasFrom, bias, 0, bias.length);
        }
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        for (int row = 0; row < count * rows; row++) {
            input.data().get((long) row * x.length, x, 0, x.length);
            norm.forward(x);
            for (int c = 0; c < x.length; c++) {
                x[c] += bias[c];
            }
            output.data().put((long) row * x.length, x, 0, x.length);
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        for (int row = 0; row < count * rows; row++) {
            read(row);
            norm.backward(x, e);
            input.error().put((long) row * x.length, e, 0, x.length);
        }
    }

    private void read(int row) {
        input.data().get((long) row * x.length, x, 0, x.length);
        output.error().get((long) row * x.length, e, 0, x.length);
    }

    /** Computes one example's gradient: gain first, then bias. */
    private void gradient(int example) {
        Arrays.fill(gradient, 0);
        for (int row = example * rows; row < (example + 1) * rows; row++) {
            read(row);
            for (int c = 0; biasFrom >= 0 && c < x.length; c++) {
                gradient[x.length + c] += e[c];
            }
            norm.addGain(x, e, gradient);
        }
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            gradient(i);
            double square = 0;
            for (double value : gradient) {
                square += value * value;
            }
            norms.add(i, square);
        }
    }

    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        sum.get(gainFrom, sums, 0, x.length);
        if (biasFrom >= 0) {
            sum.get(biasFrom, sums, x.length, x.length);
        }
        for (int i = 0; i < count; i++) {
            double factor = factors == null ? 1 : factors[i];
            if (factor == 0) {
                continue;
            }
            gradient(i);
            for (int k = 0; k < sums.length; k++) {
                sums[k] += factor * gradient[k];
            }
        }
        sum.put(gainFrom, sums, 0, x.length);
        if (biasFrom >= 0) {
            sum.put(biasFrom, sums, x.length, x.length);
        }
    }

    @Override
    public SumRounding rounding(int chunk) {
        return SumRounding.inDouble(chunk);
    }

    @Override
    public String describe() {
        return where
                + ": layer normalisation of "
                + x.length
                + " channels at "
                + rows
                + " rows, "
                + (trainable ? "summed over rows" : "frozen");
    }
}
