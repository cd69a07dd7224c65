package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Buffers;
import io.github.dp4j.dl4j.kernel.Kernels.BoundActivation;
import io.github.dp4j.dl4j.kernel.shape.Activation;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;

/** An element-wise function. */
final class ActivationStep implements Step {

    private final Activation function;
    private final Value input;
    private final Value output;
    private final BoundActivation bound;
    private final int size;

    private ActivationStep(Activation function, Value input, Value output, BoundActivation bound) {
        this.function = function;
        this.input = input;
        this.output = output;
        this.bound = bound;
        this.size = output.shape().size();
    }

    /**
     * Appends a function of a value that nobody else reads, in place where its slope follows from
     * its output.
     */
    static Value inPlace(Activation function, Value input, Compilation to) {
        if (function.kind() == Activation.Kind.IDENTITY) {
            return input;
        }
        return function.mayShare() ? append(function, input, input, to) : of(function, input, to);
    }

    /** Appends a function of a value that others may read. */
    static Value of(Activation function, Value input, Compilation to) {
        Value output = to.like(input);
        return append(function, input, output, to);
    }

    private static Value append(Activation function, Value input, Value output, Compilation to) {
        Buffers buffers =
                new Buffers(input.data(), output.data(), output.errorOrNull(), input.errorOrNull());
        to.add(
                new ActivationStep(
                        function, input, output, to.kernels().activation(function, buffers)));
        return output;
    }

    /** Says whether a maximum of this value may be taken before the function. */
    boolean keepsMaximumOf(Value value) {
        return value.equals(output) && function.keepsMaximum();
    }

    Value input() {
        return input;
    }

    /** Appends the same function of another value that nobody else reads. */
    Value again(Value other, Compilation to) {
        return inPlace(function, other, to);
    }

    /** Compiles an {@link ActivationLayer}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        ActivationLayer conf = (ActivationLayer) site.conf();
        if (Activations.softmax(conf.getActivationFn())) {
            if (!input.shape().extents().isEmpty()) {
                // DL4J's goes over the last axis, which is no channel: over time, or columns.
                throw site.unsupported("softmax of positions");
            }
            Value plain = LayoutStep.plain(input, to);
            Value copy = to.like(plain);
            to.add(new CopyStep(plain, copy));
            return SoftmaxStep.inPlace(copy, to);
        }
        return ActivationStep.of(Activations.of(conf.getActivationFn(), site), input, to);
    }

    @Override
    public void forward(int count) {
        bound.forward(count * size);
    }

    @Override
    public void backward(int count) {
        bound.backward(count * size);
    }
}
