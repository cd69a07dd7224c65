package io.github.dp4j.dl4j.gradient.step;

/** Copies a value, so that steps after it may work in place. */
final class CopyStep implements Step {

    private final Value input;
    private final Value output;

    CopyStep(Value input, Value output) {
        this.input = input;
        this.output = output;
    }

    @Override
    public void forward(int count) {
        output.data().copy(0, input.data(), 0, (long) count * input.shape().size());
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            input.error().copy(0, output.error(), 0, (long) count * input.shape().size());
        }
    }
}
