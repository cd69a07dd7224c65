package io.github.dp4j.dl4j.gradient.step;

/** Copies a value, so that steps after it may work in place. */
public final class CopyStep implements Step {

    private final Value input;
    private final Value output;
    private final double errorFactor;

    public CopyStep(Value input, Value output) {
        this(input, output, 1);
    }

    public CopyStep(Value input, Value output, double errorFactor) {
        this.input = input;
        this.output = output;
        this.errorFactor = errorFactor;
    }

    @Override
    public void forward(int count) {
        output.data().copy(0, input.data(), 0, (long) count * input.shape().size());
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            long n = (long) count * input.shape().size();
            input.error().copy(0, output.error(), 0, n);
            if (errorFactor != 1) {
                input.error().scale(0, n, errorFactor);
            }
        }
    }
}
