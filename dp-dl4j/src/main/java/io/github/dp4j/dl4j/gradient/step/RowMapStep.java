package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies positions: row r of the output is row {@code map[r]} of the input, or zeros where that is
 * negative. Padding, cropping, upsampling, repetition and reversal are such maps; a row of the
 * input that is used more than once gets the sum of the errors.
 */
public final class RowMapStep implements Step {

    private final Value input;
    private final Value output;
    private final int[] map;
    private final boolean transposed;

    private RowMapStep(Value input, Value output, int[] map, boolean transposed) {
        this.input = input;
        this.output = output;
        this.map = map;
        this.transposed = transposed;
    }

    /** Appends the step; {@code shape} has as many rows as the map. */
    public static Value append(
            Value input, Shape shape, int[] map, Value.@Nullable Mask mask, Compilation to) {
        Value output = to.value(shape, input.needsError(), mask);
        to.add(new RowMapStep(input, output, map, /* transposed= */ false));
        return output;
    }

    /**
     * Appends the transposed map: row r of the input, which has as many rows as the map, is added
     * to row {@code map[r]} of the output.
     */
    public static void transposed(Value input, Value output, int[] map, Compilation to) {
        to.add(new RowMapStep(input, output, map, /* transposed= */ true));
    }

    /** Appends the copy of a box of positions, axis by axis. */
    public static Value boxed(Value input, int[] in, int[] out, AxisMap axis, Compilation to) {
        List<Integer> extents = Arrays.stream(out).boxed().toList();
        return append(
                input, new Shape(input.shape().channels(), extents), box(out, in, axis), null, to);
    }

    @Override
    public void forward(int count) {
        if (transposed) {
            scatter(input.data(), output.data(), count);
        } else {
            gather(input.data(), output.data(), count);
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        if (transposed) {
            gather(output.error(), input.error(), count);
        } else {
            scatter(output.error(), input.error(), count);
        }
    }

    private void gather(Block source, Block target, int count) {
        long few = size(transposed ? output : input);
        long many = size(transposed ? input : output);
        long channels = many / map.length;
        for (int i = 0; i < count; i++) {
            for (int r = 0; r < map.length; ) {
                int run = run(r);
                long at = i * many + r * channels;
                if (map[r] < 0) {
                    target.zero(at, run * channels);
                } else {
                    target.copy(at, source, i * few + map[r] * channels, run * channels);
                }
                r += run;
            }
        }
    }

    private void scatter(Block source, Block target, int count) {
        long few = size(transposed ? output : input);
        long many = size(transposed ? input : output);
        long channels = many / map.length;
        target.zero(0, count * few);
        for (int i = 0; i < count; i++) {
            for (int r = 0; r < map.length; ) {
                int run = run(r);
                if (map[r] >= 0) {
                    long from = i * many + r * channels;
                    target.add(i * few + map[r] * channels, source, from, run * channels, 1);
                }
                r += run;
            }
        }
    }

    private static long size(Value value) {
        return value.shape().size();
    }

    /** The number of rows from r on that are copied in one piece. */
    private int run(int r) {
        int n = 1;
        while (r + n < map.length && (map[r] < 0 ? map[r + n] < 0 : map[r + n] == map[r] + n)) {
            n++;
        }
        return n;
    }

    /** Returns the map of a box of outputs onto inputs, axis by axis. */
    static int[] box(int[] outExtents, int[] inExtents, AxisMap axis) {
        int[] map = new int[Arrays.stream(outExtents).reduce(1, Math::multiplyExact)];
        for (int r = 0; r < map.length; r++) {
            int rest = r;
            int index = 0;
            int scale = 1;
            for (int d = outExtents.length - 1; d >= 0; d--) {
                int at = axis.from(d, rest % outExtents[d]);
                rest /= outExtents[d];
                index = index < 0 || at < 0 || at >= inExtents[d] ? -1 : index + at * scale;
                scale *= inExtents[d];
            }
            map[r] = index;
        }
        return map;
    }

    /** Where along one axis an output comes from; outside the input for zeros. */
    @FunctionalInterface
    public interface AxisMap {
        int from(int axis, int at);
    }
}
