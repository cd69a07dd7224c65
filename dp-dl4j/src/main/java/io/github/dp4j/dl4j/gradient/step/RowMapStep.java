package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;

/**
 * Copies positions: row r of the output is row {@code map[r]} of the input, or zeros where that is
 * negative. Padding, cropping, upsampling, repetition and reversal are such maps; a row of the
 * input that is used more than once gets the sum of the errors.
 */
final class RowMapStep implements Step {

    private final Value input;
    private final Value output;
    private final int[] map;

    private RowMapStep(Value input, Value output, int[] map) {
        this.input = input;
        this.output = output;
        this.map = map;
    }

    /** Appends the step; {@code shape} has as many rows as the map. */
    static Value append(Value input, Shape shape, int[] map, Value.Mask mask, Compilation to) {
        Value output = to.value(shape, input.needsError(), mask);
        to.add(new RowMapStep(input, output, map));
        return output;
    }

    @Override
    public void forward(int count) {
        int channels = input.shape().channels();
        for (int i = 0; i < count; i++) {
            long in = (long) i * input.shape().size();
            long out = (long) i * output.shape().size();
            for (int r = 0; r < map.length; ) {
                int run = run(r);
                if (map[r] < 0) {
                    output.data().zero(out + (long) r * channels, (long) run * channels);
                } else {
                    output.data()
                            .copy(
                                    out + (long) r * channels,
                                    input.data(),
                                    in + (long) map[r] * channels,
                                    (long) run * channels);
                }
                r += run;
            }
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        int channels = input.shape().channels();
        input.error().zero(0, (long) count * input.shape().size());
        for (int i = 0; i < count; i++) {
            long in = (long) i * input.shape().size();
            long out = (long) i * output.shape().size();
            for (int r = 0; r < map.length; ) {
                int run = run(r);
                if (map[r] >= 0) {
                    input.error()
                            .add(
                                    in + (long) map[r] * channels,
                                    output.error(),
                                    out + (long) r * channels,
                                    (long) run * channels,
                                    1);
                }
                r += run;
            }
        }
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
    interface AxisMap {
        int from(int axis, int at);
    }
}
