package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.SumVector;
import java.util.ArrayList;
import java.util.List;

/** Adds exactly one standard deviation to every element, and remembers the calls. */
final class RecordingNoise implements NoiseSource {

    record Call(long step, int from, int to, double standardDeviation) {}

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
    public void addTo(
            long step, SumVector sum, int from, int to, double standardDeviation, double divisor) {
        if (standardDeviation > 0) {
            calls.add(new Call(step, from, to, standardDeviation));
        }
        double[] numbers = new double[to - from];
        float[] floats = new float[to - from];
        sum.read(from, numbers, floats, numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (numbers[i] + standardDeviation) / divisor;
        }
        sum.write(from, numbers, floats, numbers.length);
    }
}
