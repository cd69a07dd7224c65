package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.PerExampleStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;

/**
 * Adds a bias to every position of a value, in place, where the step before cannot. The value's
 * error is also the error of the step before.
 */
final class BiasStep extends PerExampleStep {

    private final Value value;
    private final long from;
    private final int rows;
    private final int channels;
    private final Block repeated;

    /** Creates the step; its parameters start at {@code from}. */
    BiasStep(LayerSite site, Compilation to, Value value, long from) {
        super(site, from, value.shape().channels());
        this.value = value;
        this.from = from;
        this.rows = value.shape().rows();
        this.channels = value.shape().channels();
        this.repeated = to.arena().allocate(value.shape().size());
    }

    @Override
    public void bind(Block parameters) {
        repeated.repeat(0, parameters, from, channels, rows);
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

    @Override
    protected void addGradient(int i, double[] gradient) {
        value.error().addColumnSums((long) i * value.shape().size(), rows, channels, gradient);
    }

    @Override
    public String describe() {
        return describe("bias of " + channels, "");
    }
}
