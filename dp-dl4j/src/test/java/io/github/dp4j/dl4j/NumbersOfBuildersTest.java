package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.plan.Sampling;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers that no setting can have are refused with the number, by every builder (attack U6). */
class NumbersOfBuildersTest {

    private static final double NAN = Double.NaN;

    private static List<PrivacyOptions<?>> builders() {
        return List.of(
                DpTrainer.builder(Nets.mlp()),
                PrivateMultiLayerNetwork.builder(Nets.mlp()),
                PrivateMultiLayerNetwork.builder(Nets.mlp()).sampling(Sampling.ITERATOR_PASSES));
    }

    private static void build(PrivacyOptions<?> options) {
        if (options instanceof DpTrainerBuilder builder) {
            builder.build().close();
        } else {
            ((PrivateMultiLayerNetwork) ((PrivateNetworkBuilder<?>) options).build()).close();
        }
    }

    /** A budget, noise, sizes and a length: whatever is refused is refused for its value alone. */
    private static void settle(PrivacyOptions<?> options) {
        options.clipNorm(1)
                .noiseMultiplier(2)
                .budget(100, 1e-5)
                .expectedBatchSize(10)
                .populationSize(100)
                .epochs(2)
                .ledgerInMemory();
    }

    private static Arguments row(String said, Consumer<PrivacyOptions<?>> change) {
        return Arguments.of(said, change);
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                row(
                        "clipNorm must lie in [1e-15, 1e15], or be infinite for training that is not private, but is NaN.",
                        o -> o.clipNorm(NAN)),
                row(
                        "clipNorm must lie in [1e-15, 1e15], or be infinite for training that is not private, but is 0.",
                        o -> o.clipNorm(0)),
                row(
                        "noiseMultiplier must be at least 0 and finite, but is NaN.",
                        o -> o.noiseMultiplier(NAN)),
                row(
                        "noiseMultiplier must be at least 0 and finite, but is -1.",
                        o -> o.noiseMultiplier(-1)),
                row("epsilon must be positive and finite, but is NaN.", o -> o.budget(NAN, 1e-5)),
                row("epsilon must be positive and finite, but is 0.", o -> o.budget(0, 1e-5)),
                row("delta must lie strictly between 0 and 1, but is NaN.", o -> o.budget(1, NAN)),
                row("delta must lie strictly between 0 and 1, but is NaN.", o -> o.delta(NAN)),
                row(
                        "expectedBatchSize must be positive and finite, but is NaN.",
                        o -> o.expectedBatchSize(NAN)),
                row(
                        "expectedBatchSize must be positive and finite, but is Infinity.",
                        o -> o.expectedBatchSize(Double.POSITIVE_INFINITY)),
                row("populationSize must be at least 1, but is 0.", o -> o.populationSize(0)),
                row("populationSize must be at least 1, but is -5.", o -> o.populationSize(-5)),
                row("samplingRate must lie in (0, 1], but is NaN.", o -> o.samplingRate(NAN)),
                row("samplingRate must lie in (0, 1], but is 0.", o -> o.samplingRate(0)),
                row("epochs must be positive and finite, but is NaN.", o -> o.epochs(NAN)),
                row("epochs must be positive and finite, but is 0.", o -> o.epochs(0)),
                row("steps must be at least 1, but is 0.", o -> o.steps(0)),
                row("steps must be at least 1, but is -1.", o -> o.steps(-1)));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void u6_numberOutOfRange_isRefusedWithItsValue(
            String said, Consumer<PrivacyOptions<?>> change) {
        for (PrivacyOptions<?> options : builders()) {
            settle(options);
            change.accept(options);

            assertThatThrownBy(() -> build(options))
                    .isInstanceOf(NotPrivatelyTrainableException.class)
                    .hasMessageContaining(said)
                    .hasMessageNotContaining("not set")
                    .hasMessageNotContaining("not settled");
        }
    }

    /** And a later call that sets a right one mends it. */
    @Test
    void numbersInRange_areTaken() {
        for (PrivacyOptions<?> options : builders()) {
            settle(options.clipNorm(NAN).noiseMultiplier(NAN).populationSize(0).epochs(NAN));

            build(options);
        }
    }

    @Test
    void whatIsNotSet_isSaidToBeMissing() {
        for (PrivacyOptions<?> options : builders()) {
            assertThatThrownBy(() -> build(options.ledgerInMemory()))
                    .hasMessageContaining("clipNorm is not set")
                    .hasMessageContaining("delta is not set")
                    .hasMessageContaining("The noise is not settled")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("NaN"));
        }
    }
}
