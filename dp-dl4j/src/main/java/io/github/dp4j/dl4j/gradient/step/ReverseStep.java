package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;

/** Reverses the leading time steps of a sequence that its mask lets through; zeros behind them. */
final class ReverseStep implements Step {

    private final Value input;
    private final Value output;
    private final Block factors;
    private final int steps;
    private final int size;
    private final double[] mask;

    private ReverseStep(Value input, Value output, Block factors) {
        this.input = input;
        this.output = output;
        this.factors = factors;
        this.steps = input.shape().rows();
        this.size = input.shape().channels();
        this.mask = new double[steps];
    }

    /** Appends the step; the mask is of leading ones. */
    static Value append(Value input, Value.Mask mask, Compilation to) {
        Value output = to.value(input.shape(), input.needsError(), input.mask());
        to.add(new ReverseStep(input, output, mask.factors()));
        return output;
    }

    @Override
    public void forward(int count) {
        reverse(input.data(), output.data(), count);
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            reverse(output.error(), input.error(), count);
        }
    }

    private void reverse(Block from, Block to, int count) {
        to.zero(0, (long) count * steps * size);
        for (int i = 0; i < count; i++) {
            factors.get((long) i * steps, mask, 0, steps);
            int length = 0;
            while (length < steps && mask[length] != 0) {
                length++;
            }
            for (int t = 0; t < length; t++) {
                long at = ((long) i * steps + t) * size;
                to.copy(at, from, ((long) i * steps + length - 1 - t) * size, size);
            }
        }
    }
}
