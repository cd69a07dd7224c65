package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;

/**
 * Inverted dropout (Srivastava et al., JMLR 15, 2014): each number is kept with probability p and
 * divided by p, or set to 0. Masks are drawn anew for every example and do not depend on the data.
 */
final class DropoutStep implements Step {

    private final Value input;
    private final Value output;
    private final double retain;
    private final Block multipliers;
    private final UniformSource uniforms;
    private final Compilation.Pass pass;
    private final double[] numbers;

    private DropoutStep(Value input, Value output, double retain, Compilation to) {
        this.input = input;
        this.output = output;
        this.retain = retain;
        this.multipliers = to.perExample(input.shape().size());
        this.uniforms = to.uniforms();
        this.pass = to.pass();
        this.numbers = new double[input.shape().size()];
    }

    /** Appends dropout of a value that others may read. */
    static Value append(double retain, Value input, Compilation to) {
        Value output = to.value(input.shape(), input.needsError(), input.mask());
        to.add(new DropoutStep(input, output, retain, to));
        return output;
    }

    @Override
    public void forward(int count) {
        int size = numbers.length;
        output.data().copy(0, input.data(), 0, (long) count * size);
        if (!pass.training()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            uniforms.fill(numbers, size);
            for (int j = 0; j < size; j++) {
                numbers[j] = numbers[j] < retain ? 1 / retain : 0;
            }
            multipliers.put((long) i * size, numbers, 0, size);
        }
        output.data().multiply(0, multipliers, 0, (long) count * size);
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            long n = (long) count * numbers.length;
            input.error().copy(0, output.error(), 0, n);
            input.error().multiply(0, multipliers, 0, n);
        }
    }
}
