package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.RowMapStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import io.github.dp4j.dl4j.kernel.Block;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;

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

    /** Appends the reversal of a sequence and of its mask, whatever their lengths. */
    static Value all(Value input, Compilation to) {
        int steps = input.shape().rows();
        int[] map = IntStream.range(0, steps).map(t -> steps - 1 - t).toArray();
        Value.Mask mask = input.mask();
        if (mask != null) {
            Shape shape = Shape.sequence(1, steps);
            Value factors = new Value(shape, mask.factors(), null, null);
            Value.Mask.Form form =
                    mask.form() == Value.Mask.Form.ANY
                            ? Value.Mask.Form.ANY
                            : Value.Mask.Form.BINARY;
            mask = new Value.Mask(RowMapStep.append(factors, shape, map, null, to).data(), form);
        }
        return RowMapStep.append(input, input.shape(), map, mask, to);
    }

    /** Compiles a {@link ReverseTimeSeriesVertex}. */
    static Value vertex(VertexSite site, Compilation to) {
        ReverseTimeSeriesVertex conf = (ReverseTimeSeriesVertex) site.conf();
        site.requireChannelsFirst(to);
        Value input = site.input();
        Value named = site.networkInput(conf.getMaskArrayInputName());
        if (named == null || named.mask() == null) {
            return all(input.masked(null), to).masked(input.mask());
        }
        // With a hole before the last step DL4J's own loop runs out of the array.
        if (named.mask().form() != Value.Mask.Form.LEADING_ONES) {
            throw site.unknown();
        }
        return append(input, named.mask(), to);
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
