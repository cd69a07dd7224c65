package io.github.dp4j.dl4j.gradient.step;

/** Gives every consumer of a value an error of its own, and adds them up. */
public final class ForkStep implements Step {

    private final Value input;
    private final Value[] branches;

    private ForkStep(Value input, Value[] branches) {
        this.input = input;
        this.branches = branches;
    }

    /**
     * Appends the step, if there is more than one consumer.
     *
     * @param input the value
     * @param consumers how many read it
     * @param to where the step is appended
     * @return one view a consumer: shared data, own errors
     */
    public static Value[] append(Value input, int consumers, Compilation to) {
        Value[] branches = new Value[consumers];
        for (int i = 0; i < consumers; i++) {
            branches[i] =
                    consumers == 1
                            ? input
                            : new Value(
                                    input.shape(),
                                    input.data(),
                                    input.needsError() ? to.perExample(input.shape().size()) : null,
                                    input.mask(),
                                    input.layout());
        }
        if (consumers > 1) {
            to.add(new ForkStep(input, branches));
        }
        return branches;
    }

    @Override
    public void forward(int count) {
        // The branches share the data.
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            long n = (long) count * input.shape().size();
            input.error().copy(0, branches[0].error(), 0, n);
            for (int i = 1; i < branches.length; i++) {
                input.error().add(0, branches[i].error(), 0, n, 1);
            }
        }
    }
}
