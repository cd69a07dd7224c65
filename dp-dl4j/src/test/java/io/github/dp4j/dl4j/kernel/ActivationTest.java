package io.github.dp4j.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.kernel.Kernels.BoundActivation;
import io.github.dp4j.dl4j.kernel.shape.Activation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Element-wise functions: slopes against differences, kernels against the functions. */
class ActivationTest {

    /** More than a tile. */
    private static final int COUNT = Arena.TILE + 77;

    /** Away from the corners of the functions that have any. */
    private static final double[] POINTS = {-7, -2.8, -1.3, -0.4, 0.3, 0.7, 1.9, 3.1, 6.8};

    private static Activation of(Activation.Kind kind) {
        return switch (kind) {
            case RELU -> new Activation(kind, 0.25);
            case THRESHOLDED_RELU -> new Activation(kind, 0.5);
            default -> new Activation(kind, 1);
        };
    }

    @ParameterizedTest
    @EnumSource(Activation.Kind.class)
    void slope_equalsTheDifferenceQuotient(Activation.Kind kind) {
        Activation function = of(kind);
        for (double x : POINTS) {
            double h = 1e-5;
            double difference = (function.value(x + h) - function.value(x - h)) / (2 * h);
            assertThat(function.slope(x))
                    .as("%s at %s", kind, x)
                    .isCloseTo(difference, within(1e-6));
            if (function.mayShare()) {
                assertThat(function.slopeAt(function.value(x)))
                        .as("%s from its value at %s", kind, x)
                        .isCloseTo(difference, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.dl4j.kernel.KernelSet#all")
    void activation_apartAndInPlace_equalsTheFunction(KernelSet set) {
        for (Activation.Kind kind : Activation.Kind.values()) {
            check(set, of(kind), /* shared= */ false);
            if (of(kind).mayShare()) {
                check(set, of(kind), /* shared= */ true);
            }
        }
    }

    private static void check(KernelSet set, Activation function, boolean shared) {
        double[] x = KernelSet.numbers(COUNT, 1);
        double[] dy = KernelSet.numbers(COUNT, 2);
        double[] y = new double[COUNT];
        double[] dx = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = (float) (4 * x[i]);
            y[i] = function.value(x[i]);
            dx[i] = function.slope(x[i]) * dy[i];
        }
        try (Arena arena = new Arena(set.type())) {
            Block input = KernelSet.filled(arena, x);
            Block errors = KernelSet.filled(arena, dy);
            Buffers buffers =
                    shared
                            ? new Buffers(input, input, errors, errors)
                            : new Buffers(
                                    input, arena.allocate(COUNT), errors, arena.allocate(COUNT));
            BoundActivation bound = set.kernels().activation(function, buffers);
            String what = function + (shared ? " in place" : "");
            double scale = function.kind() == Activation.Kind.CUBE ? 64 : 4;
            bound.forward(COUNT);
            assertWithin(KernelSet.read(buffers.output()), y, scale * rounding(set), what);
            bound.backward(COUNT);
            assertWithin(
                    KernelSet.read(buffers.inputError()), dx, scale * rounding(set), what + "'");
        }
    }

    private static double rounding(KernelSet set) {
        return set.type() == DataType.FLOAT ? 1e-6 : 1e-14;
    }

    private static void assertWithin(double[] actual, double[] expected, double by, String what) {
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("%s at %d", what, i).isCloseTo(expected[i], within(by));
        }
    }
}
