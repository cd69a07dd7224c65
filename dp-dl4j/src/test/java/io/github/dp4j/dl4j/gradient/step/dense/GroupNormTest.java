package io.github.dp4j.dl4j.gradient.step.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.linalg.api.buffer.DataType;

class GroupNormTest {

    private static final int WIDTH = 16;

    @Provide
    Arbitrary<Integer> groups() {
        return Arbitraries.of(1, 2, 3, 6, 12, 16, 24, 48);
    }

    /** Output, parameters' gradient and input's error, in the layout that it was given. */
    @SuppressWarnings("ArrayRecordComponent") // compared number by number
    private record Results(double[] y, double[] gradient, double[] error) {}

    private static Results run(double[] x, double[] e, int rows, int width, int groups, int at) {
        int channels = 48;
        GroupNorm norm = new GroupNorm(channels, rows, width, groups, 1e-3);
        try (Arena arena = new Arena(DataType.DOUBLE)) {
            Block parameters = arena.allocate(2 * channels + 1);
            parameters.put(1, numbers(3, 2 * channels), 0, 2 * channels);
            norm.bind(parameters, 1);
        }
        double[] stats = new double[at + 2 * groups];
        double[] gradient = new double[at + 2 * channels];
        double[] y = x.clone();
        double[] error = e.clone();
        norm.forward(y, stats, at);
        norm.gradient(x, error, stats, at, gradient, at);
        norm.backward(x, error, stats, at, gradient, at);
        return new Results(y, Arrays.copyOfRange(gradient, at, gradient.length), error);
    }

    private static double[] numbers(int seed, int count) {
        return new Random(seed).doubles(count, -1, 2).toArray();
    }

    /** Channels last become blocks of 16 channels. */
    private static double[] blocks(double[] plain, int rows) {
        double[] blocks = new double[plain.length];
        int channels = plain.length / rows;
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < channels; c++) {
                blocks[(c / WIDTH * rows + row) * WIDTH + c % WIDTH] = plain[row * channels + c];
            }
        }
        return blocks;
    }

    @Property(tries = 40)
    void blocksOfChannels_giveWhatChannelsLastGive(
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll("groups") int groups,
            @ForAll @IntRange(min = 0, max = 3) int at) {
        double[] x = numbers(1, 48 * rows);
        double[] e = numbers(2, 48 * rows);
        Results plain = run(x, e, rows, 48, groups, at);
        Results blocked = run(blocks(x, rows), blocks(e, rows), rows, WIDTH, groups, at);
        assertThat(blocked.y()).containsExactly(blocks(plain.y(), rows), within(1e-10));
        assertThat(blocked.gradient()).containsExactly(plain.gradient(), within(1e-9));
        assertThat(blocked.error()).containsExactly(blocks(plain.error(), rows), within(1e-9));
    }
}
