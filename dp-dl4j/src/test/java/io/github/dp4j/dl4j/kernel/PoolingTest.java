package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling of sequences, images and volumes against loops written out. */
class PoolingTest {

    private static final int CHUNK = 3;
    private static final int CHANNELS = 5;
    private static final double P = 3;

    /** Positions in and out, kernel, stride, padding before, dilation. */
    private static final Windows[] WINDOWS = {
        windows(new int[] {8}, new int[] {4}, 2, 2, 0, 1),
        windows(new int[] {7}, new int[] {4}, 3, 2, 1, 1),
        windows(new int[] {6, 9}, new int[] {3, 4}, 2, 2, 0, 1),
        windows(new int[] {7, 7}, new int[] {4, 4}, 3, 2, 1, 1),
        windows(new int[] {9, 9}, new int[] {5, 5}, 3, 1, 0, 2),
        windows(new int[] {4, 5, 6}, new int[] {3, 4, 5}, 2, 1, 0, 1),
    };

    private static Windows windows(
            int[] in, int[] out, int kernel, int stride, int before, int dilation) {
        return new Windows(
                in,
                out,
                all(kernel, in.length),
                all(stride, in.length),
                all(before, in.length),
                all(dilation, in.length));
    }

    private static int[] all(int value, int axes) {
        int[] values = new int[axes];
        Arrays.fill(values, value);
        return values;
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.dl4j.kernel.KernelSet#all")
    void pooling_ofEveryKind_equalsLoops(KernelSet set) {
        for (Windows windows : WINDOWS) {
            for (BoundPooling.Kind kind : BoundPooling.Kind.values()) {
                check(set, windows, new BoundPooling.Function(kind, P, 1e-8));
            }
        }
    }

    private static void check(KernelSet set, Windows windows, BoundPooling.Function function) {
        int in = windows.inRows() * CHANNELS;
        int out = windows.outRows() * CHANNELS;
        double[] x = KernelSet.numbers(CHUNK * in, 1);
        double[] dy = KernelSet.numbers(CHUNK * out, 2);
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        int[] rows = windows.rows();
        int elements = windows.elements();
        for (int i = 0; i < y.length; i++) {
            int example = i / out;
            int window = i % out / CHANNELS;
            int[] under =
                    Arrays.stream(rows, window * elements, (window + 1) * elements)
                            .filter(row -> row >= 0)
                            .map(row -> example * in + row * CHANNELS)
                            .toArray();
            pool(function, elements, i, under, x, y, dy, dx);
        }
        try (Arena arena = new Arena(set.type())) {
            Buffers buffers =
                    new Buffers(
                            KernelSet.filled(arena, x),
                            arena.allocate(y.length),
                            KernelSet.filled(arena, dy),
                            arena.allocate(x.length));
            BoundPooling pooling =
                    set.kernels()
                            .pooling(
                                    function,
                                    windows,
                                    CHANNELS,
                                    ImageLayout.CHANNELS_LAST,
                                    buffers);
            String what = function + " over " + Arrays.toString(windows.in());
            pooling.forward(CHUNK);
            set.assertClose(KernelSet.read(buffers.output()), y, what);
            pooling.backward(CHUNK);
            set.assertClose(KernelSet.read(buffers.inputError()), dx, what + ", errors");
        }
    }

    /** Computes one output, and what its error adds to those of the positions under it. */
    private static void pool(
            BoundPooling.Function function,
            int elements,
            int output,
            int[] under,
            double[] x,
            double[] y,
            double[] dy,
            double[] dx) {
        int c = output % CHANNELS;
        double sum = 0;
        double powers = 0;
        int largest = under[0] + c;
        for (int row : under) {
            sum += x[row + c];
            powers += Math.pow(Math.abs(x[row + c]), P);
            largest = x[row + c] > x[largest] ? row + c : largest;
        }
        double norm = Math.cbrt(powers);
        y[output] =
                switch (function.kind()) {
                    case MAX -> x[largest];
                    case MEAN_OF_WINDOW -> sum / elements;
                    case MEAN_OF_PIXELS -> sum / under.length;
                    case P_NORM -> norm;
                };
        for (int row : under) {
            double v = x[row + c];
            dx[row + c] +=
                    dy[output]
                            * switch (function.kind()) {
                                case MAX -> row + c == largest ? 1 : 0;
                                case MEAN_OF_WINDOW -> 1.0 / elements;
                                case MEAN_OF_PIXELS -> 1.0 / under.length;
                                case P_NORM -> v * Math.abs(v) / (norm * norm);
                            };
        }
    }
}
