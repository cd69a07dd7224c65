package io.github.dp4j.dl4j.gradient.step.graph;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;

/** Swaps positions and channels, between our layout and DL4J's channels-first vectors. */
final class TransposeStep implements Step {

    private final Value input;
    private final Value output;
    private final int rows;
    private final int columns;

    private TransposeStep(Value input, Value output, int rows, int columns) {
        this.input = input;
        this.output = output;
        this.rows = rows;
        this.columns = columns;
    }

    /** Appends the transposition of a rows x columns matrix an example. */
    static Value append(Value input, Shape shape, int rows, int columns, Compilation to) {
        if (rows == 1 || columns == 1) {
            return input.as(shape);
        }
        Value output = to.value(shape, input.needsError(), input.mask());
        to.add(new TransposeStep(input, output, rows, columns));
        return output;
    }

    @Override
    public void forward(int count) {
        transpose(input.data(), output.data(), rows, columns, count);
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            transpose(output.error(), input.error(), columns, rows, count);
        }
    }

    private static void transpose(Block source, Block target, int r, int c, int count) {
        for (int i = 0; i < count; i++) {
            long at = (long) i * r * c;
            target.transpose(at, source, at, r, c);
        }
    }
}
