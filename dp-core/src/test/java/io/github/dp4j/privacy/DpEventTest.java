package io.github.dp4j.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jackson")
class DpEventTest {

    @Test
    void json_nestedEvents_roundTrip() throws Exception {
        DpEvent gaussian = new DpEvent.Gaussian(/* noiseMultiplier= */ 1.1);
        DpEvent all =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.SelfComposed(
                                        new DpEvent.PoissonSampled(0.01, gaussian), 1000),
                                new DpEvent.SampledWithoutReplacement(60_000, 256, gaussian),
                                new DpEvent.DisjointBatches(gaussian),
                                new DpEvent.Laplace(/* noiseMultiplier= */ 3),
                                new DpEvent.NonPrivate()));
        ObjectMapper json = new ObjectMapper();

        String text = json.writeValueAsString(all);

        assertThat(json.readValue(text, DpEvent.class)).isEqualTo(all);
        assertThat(text).contains("\"type\":\"PoissonSampled\"", "\"samplingRate\":0.01");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void gaussian_badNoiseMultiplier_isRefusedWithTheValue(double value) {
        assertThatThrownBy(() -> new DpEvent.Gaussian(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("noiseMultiplier")
                .hasMessageContaining(Require.show(value));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.0000001, Double.NaN})
    void poisson_badSamplingRate_isRefusedWithTheValue(double value) {
        assertThatThrownBy(() -> new DpEvent.PoissonSampled(value, new DpEvent.Gaussian(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(0, 1]")
                .hasMessageContaining(Require.show(value));
    }

    @Test
    void withoutReplacement_sampleLargerThanPopulation_isRefused() {
        assertThatThrownBy(
                        () ->
                                new DpEvent.SampledWithoutReplacement(
                                        /* populationSize= */ 10,
                                        /* sampleSize= */ 11,
                                        new DpEvent.Gaussian(1)))
                .hasMessageContaining("sampleSize")
                .hasMessageContaining("10")
                .hasMessageContaining("11");
    }

    @Test
    void relation_replaceOne_hasTwiceTheSensitivity() {
        assertThat(NeighboringRelation.REPLACE_ONE.sensitivityFactor()).isEqualTo(2);
        assertThat(NeighboringRelation.ADD_OR_REMOVE_ONE.sensitivityFactor()).isEqualTo(1);
        assertThat(NeighboringRelation.ZERO_OUT.sensitivityFactor()).isEqualTo(1);
        assertThat(NeighboringRelation.ofLabel("replace-one"))
                .isEqualTo(NeighboringRelation.REPLACE_ONE);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0E-5, 1e-5",
        "1.25E-7, 1.25e-7",
        "3.0, 3",
        "0.1, 0.1",
        "10.05, 10.05",
        "-1.0, -1",
        "1.0E300, 1e300",
        "1.0E7, 10000000",
        "12345678.5, 12345678.5",
        "-1.0E14, -100000000000000",
        "1.0E15, 1e15",
        "NaN, NaN",
        "-Infinity, -Infinity"
    })
    void show_isAsPeopleWriteIt_andReadsBack(double value, String shown) {
        assertThat(Require.show(value)).isEqualTo(shown);
        assertThat(Double.valueOf(Require.show(value))).isEqualTo(Double.valueOf(value));
    }

    /** The level above the deepest is refused, whatever it is; sharing costs nothing. */
    @Test
    void nesting_deeperThanAHundred_isRefused() {
        DpEvent deepest = new DpEvent.Gaussian(1);
        for (int i = 1; i < NestingLimit.DEEPEST; i++) {
            deepest = new DpEvent.Composed(List.of(deepest, deepest));
        }
        DpEvent event = deepest;
        List<ThrowingCallable> deeper =
                List.of(
                        () -> new DpEvent.PoissonSampled(0.1, event),
                        () -> new DpEvent.SampledWithoutReplacement(10, 1, event),
                        () -> new DpEvent.TruncatedPoisson(10, 0.1, 1, event),
                        () -> new DpEvent.DisjointBatches(event),
                        () -> new DpEvent.SelfComposed(event, 1),
                        () -> new DpEvent.Composed(List.of(new DpEvent.NonPrivate(), event)),
                        () -> new DpEvent.RepeatAndSelect(event, 1, 0.1),
                        () -> new DpEvent.RepeatAndSelectPoisson(event, 10));
        for (ThrowingCallable one : deeper) {
            assertThatThrownBy(one)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 100 deep");
        }
    }

    /** Every kind is walked through, not only lists. */
    @Test
    void nesting_ofEveryKind_isCounted() {
        List<UnaryOperator<DpEvent>> kinds =
                List.of(
                        e -> new DpEvent.PoissonSampled(0.1, e),
                        e -> new DpEvent.SampledWithoutReplacement(10, 1, e),
                        e -> new DpEvent.TruncatedPoisson(10, 0.1, 1, e),
                        DpEvent.DisjointBatches::new,
                        e -> new DpEvent.SelfComposed(e, 1),
                        e -> new DpEvent.Composed(List.of(e)),
                        e -> new DpEvent.RepeatAndSelect(e, 1, 0.1),
                        e -> new DpEvent.RepeatAndSelectPoisson(e, 10));
        for (UnaryOperator<DpEvent> kind : kinds) {
            assertThatThrownBy(
                            () -> {
                                DpEvent event = new DpEvent.Gaussian(1);
                                for (int i = 0; i < 200; i++) {
                                    event = kind.apply(event);
                                }
                            })
                    .hasMessageContaining("at most 100 deep");
        }
    }
}
