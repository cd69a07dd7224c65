package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.PerExampleStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;

/**
 * Layer normalisation over the channels of every position, {@code y = g (x - mean) / std + b} (Ba,
 * Kiros, Hinton, arXiv 1607.06450); std is the population's, without an epsilon, as DL4J has it.
 *
 * <p>An example's gradient by gain and bias is summed over its positions before its norm is taken.
 */
final class LayerNormStep extends PerExampleStep {

    private final Value input;
    private final Value output;
    private final long gainFrom;
    private final long biasFrom;
    private final int rows;
    private final LayerNorm norm;
    private final double[] bias;
    private final double[] x;
    private final double[] e;

    /**
     * Creates the step.
     *
     * @param gainFrom where the gain starts
     * @param biasFrom where the bias starts, or -1 for none
     */
    LayerNormStep(LayerSite site, Value input, Value output, long gainFrom, long biasFrom) {
        super(site, gainFrom, 2 * input.shape().channels());
        int channels = input.shape().channels();
        this.input = input;
        this.output = output;
        this.gainFrom = gainFrom;
        this.biasFrom = biasFrom;
        this.rows = input.shape().rows();
        this.norm = new LayerNorm(channels);
        this.bias = new double[channels];
        this.x = new double[channels];
        this.e = new double[channels];
    }

    @Override
    public void bind(Block parameters) {
        norm.bind(parameters, gainFrom);
        if (biasFrom >= 0) {
            parameters.get(biasFrom, bias, 0, bias.length);
        }
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
            readRow(row);
            norm.backward(x, e);
            input.error().put((long) row * x.length, e, 0, x.length);
        }
    }

    private void readRow(int row) {
        input.data().get((long) row * x.length, x, 0, x.length);
        output.error().get((long) row * x.length, e, 0, x.length);
    }

    @Override
    protected void read(Block flat, double[] to) {
        flat.get(gainFrom, to, 0, x.length);
        if (biasFrom >= 0) {
            flat.get(biasFrom, to, x.length, x.length);
        }
    }

    @Override
    protected void write(Block flat, double[] numbers) {
        flat.put(gainFrom, numbers, 0, x.length);
        if (biasFrom >= 0) {
            flat.put(biasFrom, numbers, x.length, x.length);
        }
    }

    /** Computes one example's gradient: gain first, then bias. */
    @Override
    protected void addGradient(int example, double[] gradient) {
        for (int row = example * rows; row < (example + 1) * rows; row++) {
            readRow(row);
            for (int c = 0; biasFrom >= 0 && c < x.length; c++) {
                gradient[x.length + c] += e[c];
            }
            norm.addGain(x, e, gradient);
        }
    }

    @Override
    public String describe() {
        return describe(
                "layer normalisation of " + x.length + " channels at " + rows + " rows",
                ", summed over rows");
    }
}
