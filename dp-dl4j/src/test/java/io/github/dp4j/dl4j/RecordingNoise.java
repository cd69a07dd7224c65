package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.noise.NoiseSource;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Adds exactly one standard deviation to every element, and remembers the calls. */
final class RecordingNoise implements NoiseSource {

    record Call(int from, int to, double standardDeviation) {}

    final List<Call> calls = new ArrayList<>();

    /** One call a range, each with a little more noise than C alone asks for: rounding counts. */
    static void requireRanges(RecordingNoise noise, double atLeast, int... ends) {
        assertThat(noise.calls).hasSize(ends.length / 2);
        for (int i = 0; i < noise.calls.size(); i++) {
            Call call = noise.calls.get(i);
            assertThat(call.from()).isEqualTo(ends[2 * i]);
            assertThat(call.to()).isEqualTo(ends[2 * i + 1]);
            assertThat(call.standardDeviation()).isBetween(atLeast * (1 + 1e-6), atLeast * 1.0001);
        }
    }

    @Override
    public void addGaussian(float[] sum, int from, int to, double standardDeviation) {
        throw new AssertionError("not used");
    }

    @Override
    public void addGaussian(double[] sum, int from, int to, double standardDeviation) {
        throw new AssertionError("not used");
    }

    @Override
    public void addGaussian(FloatBuffer sum, int from, int to, double standardDeviation) {
        calls.add(new Call(from, to, standardDeviation));
        for (int i = from; i < to; i++) {
            sum.put(i, (float) (sum.get(i) + standardDeviation));
        }
    }

    @Override
    public void addGaussian(DoubleBuffer sum, int from, int to, double standardDeviation) {
        calls.add(new Call(from, to, standardDeviation));
        for (int i = from; i < to; i++) {
            sum.put(i, sum.get(i) + standardDeviation);
        }
    }

    @Override
    public void addGaussianAndDivide(
            FloatBuffer sum, int from, int to, double standardDeviation, double divisor) {
        if (standardDeviation > 0) {
            addGaussian(sum, from, to, standardDeviation);
        }
        for (int i = from; i < to; i++) {
            sum.put(i, (float) (sum.get(i) / divisor));
        }
    }

    @Override
    public void addGaussianAndDivide(
            DoubleBuffer sum, int from, int to, double standardDeviation, double divisor) {
        if (standardDeviation > 0) {
            addGaussian(sum, from, to, standardDeviation);
        }
        for (int i = from; i < to; i++) {
            sum.put(i, (sum.get(i) / divisor));
        }
    }
}
