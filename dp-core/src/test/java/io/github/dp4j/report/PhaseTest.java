package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.privacy.DpEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseTest {

    private static final DpEvent GAUSSIAN = new DpEvent.Gaussian(1.5);
    private static final DpEvent POISSON = new DpEvent.PoissonSampled(0.01, GAUSSIAN);

    @Test
    void of_nestedLedger_opensCompositionsAndJoinsNeighbours() {
        DpEvent ledger =
                new DpEvent.Composed(
                        List.of(
                                POISSON,
                                new DpEvent.SelfComposed(POISSON, 99),
                                new DpEvent.SelfComposed(new DpEvent.NonPrivate(), 0),
                                new DpEvent.SelfComposed(new DpEvent.SelfComposed(GAUSSIAN, 3), 4),
                                POISSON));

        assertThat(Phase.of(ledger))
                .containsExactly(
                        new Phase(100, POISSON), new Phase(12, GAUSSIAN), new Phase(1, POISSON));
    }

    @Test
    void of_nothingReleased_isEmpty() {
        assertThat(Phase.of(new DpEvent.Composed(List.of()))).isEmpty();
        assertThat(Phase.of(new DpEvent.SelfComposed(POISSON, 0))).isEmpty();
    }

    @Test
    void phase_poisson_hasRateAndMultiplier() {
        Phase phase = new Phase(10, POISSON);

        assertThat(phase.samplingRate()).hasValue(0.01);
        assertThat(phase.noiseMultiplier()).hasValue(1.5);
        assertThat(phase.sampling()).contains("Poisson").contains("0.01");
        assertThat(phase.noise()).isEqualTo("Gaussian, 1.5 x clip norm");
    }

    @Test
    void phase_otherSelections_haveNoRate() {
        Phase fixed = new Phase(10, new DpEvent.SampledWithoutReplacement(60_000, 256, GAUSSIAN));
        Phase passes = new Phase(3, new DpEvent.DisjointBatches(GAUSSIAN));

        assertThat(fixed.samplingRate()).isEmpty();
        assertThat(fixed.sampling()).contains("256 of 60,000");
        assertThat(passes.samplingRate()).isEmpty();
        assertThat(passes.countsPasses()).isTrue();
        assertThat(passes.noiseMultiplier()).hasValue(1.5);
        assertThat(new Phase(1, GAUSSIAN).sampling()).contains("full batch");
    }

    @Test
    void isNoiseless_zeroNoiseAnywhere_isFound() {
        DpEvent silent = new DpEvent.Gaussian(0);

        assertThat(isNoiseless(new DpEvent.PoissonSampled(0.1, silent))).isTrue();
        assertThat(isNoiseless(new DpEvent.DisjointBatches(new DpEvent.Laplace(0)))).isTrue();
        assertThat(isNoiseless(new DpEvent.NonPrivate())).isTrue();
        assertThat(
                        isNoiseless(
                                new DpEvent.PoissonSampled(
                                        0.1, new DpEvent.Composed(List.of(GAUSSIAN, silent)))))
                .isTrue();
        assertThat(isNoiseless(POISSON)).isFalse();
    }

    private static boolean isNoiseless(DpEvent event) {
        return EventWords.of(event).noise().missing();
    }
}
