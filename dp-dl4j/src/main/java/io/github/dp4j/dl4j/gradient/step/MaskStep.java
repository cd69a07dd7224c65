package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.util.MaskLayer;

/** Multiplies every position of a value by its mask's factor, in place. */
final class MaskStep implements Step {

    private final Value value;
    private final Value.Mask mask;
    private final int size;
    private final boolean errorsToo;
    private final double[] factors;
    private final double[] numbers;

    private MaskStep(Value value, Value.Mask mask, boolean errorsToo) {
        this.value = value;
        this.mask = mask;
        this.size = value.shape().channels();
        this.errorsToo = errorsToo;
        this.factors = new double[value.shape().rows()];
        this.numbers = new double[size];
    }

    /**
     * Appends the step if the value has a mask.
     *
     * @param errorsToo whether errors are multiplied as well, which DL4J does before the activation
     *     and not after it
     */
    static void append(Value value, boolean errorsToo, Compilation to) {
        Value.Mask mask = value.mask();
        if (mask != null) {
            to.add(new MaskStep(value, mask, errorsToo));
        }
    }

    /** Compiles a {@link MaskLayer}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        if (input.mask() == null) {
            return input;
        }
        if (input.shape().extents().size() > 1) {
            throw site.unsupported("masks of images");
        }
        Value output = to.value(input.shape(), input.needsError(), input.mask());
        to.add(new CopyStep(input, output));
        MaskStep.append(output, /* errorsToo= */ true, to);
        return output;
    }

    @Override
    public void forward(int count) {
        apply(value.data(), count);
    }

    @Override
    public void backward(int count) {
        if (errorsToo && value.needsError()) {
            apply(value.error(), count);
        }
    }

    private void apply(io.github.dp4j.dl4j.kernel.Block block, int count) {
        for (int i = 0; i < count; i++) {
            mask.factors().get((long) i * factors.length, factors, 0, factors.length);
            for (int row = 0; row < factors.length; row++) {
                long at = ((long) i * factors.length + row) * size;
                if (factors[row] == 0) {
                    // Not a product: 0 times infinity is NaN, also in DL4J, but a masked position
                    // says nothing about the example.
                    Arrays.fill(numbers, 0);
                    block.put(at, numbers, 0, size);
                } else if (factors[row] != 1) {
                    block.scale(at, size, factors[row]);
                }
            }
        }
    }
}
