package io.github.dp4j.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** A kernel set and a type of numbers, with what the tests of kernels need of both. */
record KernelSet(Kernels kernels, DataType type) {

    /** Every kernel set with every type. */
    static Stream<KernelSet> all() {
        return Stream.of(Kernels.best(), Kernels.portable())
                .flatMap(
                        kernels ->
                                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                                        .map(type -> new KernelSet(kernels, type)));
    }

    /** What a sum of a few hundred products of numbers below 1 may be off by. */
    double tolerance() {
        return type == DataType.FLOAT ? 2e-4 : 1e-11;
    }

    /** Numbers between -1 and 1 that floats hold too. */
    static double[] numbers(int count, long seed) {
        Random random = new Random(seed);
        return random.doubles(count).map(x -> (float) (2 * x - 1)).toArray();
    }

    static Block filled(Arena arena, double[] values) {
        Block block = arena.allocate(values.length);
        block.put(0, values, 0, values.length);
        return block;
    }

    static double[] read(Block block) {
        double[] values = new double[(int) block.length()];
        block.get(0, values, 0, values.length);
        return values;
    }

    void assertClose(double[] actual, double[] expected, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]) <= tolerance())
                    .as("%s of %s at %d: %s, not %s", what, this, i, actual[i], expected[i])
                    .isTrue();
        }
    }

    @Override
    public String toString() {
        return kernels.describe() + " of " + type;
    }
}
