package io.github.dp4j.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Epochs become steps in one place, rounded up and no more. */
class EpochsTest {

    @ParameterizedTest
    @CsvSource({
        "3, 0.01, 300",
        "10, 0.004, 2500",
        "1, 1, 1",
        "0.5, 1, 1",
        "2.5, 0.3, 9",
        "10, 0.3, 34",
        "1e-300, 1, 1",
        "1, 0.3333333333333333, 3",
        "1, 0.02040816326530612, 49",
        "9007199254740992, 1, 9007199254740992",
        "9007199254740991, 1, 9007199254740991",
        "1000000000000000.25, 1, 1000000000000001",
        "1000000000000.5, 1, 1000000000001"
    })
    void steps_ofEpochs_areRoundedUpAndNoMore(double epochs, double rate, long steps) {
        assertThat(Epochs.steps(epochs, rate)).isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1", "NaN, 0.1", "1, 0", "1, 1.5", "1e300, 0.1"})
    void steps_ofBadEpochs_areRefused(double epochs, double rate) {
        assertThatThrownBy(() -> Epochs.steps(epochs, rate))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void steps_ofOneEpochAfterTheOther_addUpToThoseOfAll(
            @ForAll @IntRange(min = 1, max = 50) int epochs,
            @ForAll @DoubleRange(min = 1e-4, max = 1) @Scale(8) double rate) {
        long sum = LongStream.range(0, epochs).map(k -> Epochs.stepsAfter(k, 1, rate)).sum();

        assertThat(sum).isEqualTo(Epochs.steps(epochs, rate));
        assertThat(Epochs.stepsAfter(epochs, 1, rate)).isPositive();
        assertThat(Epochs.stepsAfter(0, epochs, rate)).isEqualTo(sum);
    }

    @Property
    void steps_ofWholeBatches_areWhole(
            @ForAll @IntRange(min = 1, max = 1000) int epochs,
            @ForAll @IntRange(min = 1, max = 10_000) int stepsPerEpoch) {
        assertThat(Epochs.steps(epochs, 1.0 / stepsPerEpoch))
                .isEqualTo((long) epochs * stepsPerEpoch);
    }

    @Property
    void steps_always_makeTheEpochsFullAndNoStepMore(
            @ForAll @DoubleRange(min = 0.01, max = 100) @Scale(8) double epochs,
            @ForAll @DoubleRange(min = 1e-4, max = 1) @Scale(8) double rate) {
        long steps = Epochs.steps(epochs, rate);

        assertThat(steps * rate).isGreaterThanOrEqualTo(epochs * (1 - 1e-15));
        assertThat((steps - 1) * rate).isLessThan(epochs * (1 + 1e-15));
    }
}
