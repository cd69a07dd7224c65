package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.BoundReorder;
import io.github.dp4j.dl4j.kernel.Buffers;
import io.github.dp4j.dl4j.kernel.shape.ImageLayout;

/** Brings images into another memory layout. */
public final class LayoutStep implements Step {

    private final BoundReorder reorder;

    private LayoutStep(BoundReorder reorder) {
        this.reorder = reorder;
    }

    /** Returns the value with its channels last, for steps that know nothing else. */
    public static Value plain(Value input, Compilation to) {
        return of(input, ImageLayout.CHANNELS_LAST, to);
    }

    /** Returns the value in a layout; appends a copy where it has another. */
    public static Value of(Value input, ImageLayout layout, Compilation to) {
        if (input.layout() == layout) {
            return input;
        }
        Value same = to.like(input);
        Value output =
                new Value(input.shape(), same.data(), same.errorOrNull(), input.mask(), layout);
        int[] image = {
            input.shape().channels(), input.shape().extents().get(0), input.shape().extents().get(1)
        };
        to.add(
                new LayoutStep(
                        to.kernels()
                                .reorder(
                                        image,
                                        input.layout(),
                                        layout,
                                        new Buffers(
                                                input.data(),
                                                output.data(),
                                                output.errorOrNull(),
                                                input.errorOrNull()))));
        return output;
    }

    @Override
    public void forward(int count) {
        reorder.forward();
    }

    @Override
    public void backward(int count) {
        reorder.backward();
    }
}
