package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventWordsTest {

    private static final DpEvent GAUSSIAN = new DpEvent.Gaussian(2);

    @Test
    void mechanismsWithNoiseOfTheirOwn_areNotCalledNoiselessFullBatches() {
        DpEvent tree = new DpEvent.MatrixMechanism(1, 3);
        assertThat(EventWords.of(tree).noise().words()).contains("MatrixMechanism");
        assertThat(EventWords.of(tree).sampling()).contains("MatrixMechanism");
    }

    @Test
    void cappedPoisson_namesItsCapAndItsNoise() {
        DpEvent capped = new DpEvent.TruncatedPoisson(1000, 0.1, 120, GAUSSIAN);
        assertThat(EventWords.of(capped).sampling()).contains("0.1").contains("120");
        assertThat(EventWords.of(capped).noise().words()).contains("Gaussian, 2 x");
    }

    /** Z7: one of each kind; a new one fails here until it has words of its own. */
    private static final List<DpEvent> ALL =
            List.of(
                    GAUSSIAN,
                    new DpEvent.Laplace(1),
                    new DpEvent.PoissonSampled(0.1, GAUSSIAN),
                    new DpEvent.SampledWithoutReplacement(100, 10, GAUSSIAN),
                    new DpEvent.TruncatedPoisson(100, 0.1, 20, GAUSSIAN),
                    new DpEvent.DisjointBatches(GAUSSIAN),
                    new DpEvent.SelfComposed(GAUSSIAN, 2),
                    new DpEvent.Composed(List.of(GAUSSIAN)),
                    new DpEvent.NonPrivate(),
                    new DpEvent.ApproximateDp(1, 1e-6),
                    new DpEvent.ZeroConcentratedDp(0.1),
                    new DpEvent.ExponentialMechanism(1),
                    new DpEvent.RandomizedResponse(0.5, 2),
                    new DpEvent.DiscreteGaussian(2, 1),
                    new DpEvent.DiscreteLaplace(2, 1),
                    new DpEvent.GaussianMixture(1, List.of(0.0, 1.0), List.of(0.5, 0.5)),
                    new DpEvent.MatrixMechanism(1, 3),
                    new DpEvent.RepeatAndSelect(GAUSSIAN, 1, 0.5),
                    new DpEvent.RepeatAndSelectPoisson(GAUSSIAN, 3));

    @Test
    void z7_everyEvent_hasWordsOfItsOwn() {
        Set<Class<?>> kinds = ALL.stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(DpEvent.class.getPermittedSubclasses())
                                .flatMap(role -> Stream.of(role.getPermittedSubclasses()))
                                .toList());
        for (DpEvent event : ALL) {
            assertThat(EventWords.of(event).sampling()).as("%s", event).isNotBlank();
            boolean fullBatch =
                    Set.of("Gaussian", "Laplace", "DiscreteGaussian", "DiscreteLaplace")
                            .contains(event.getClass().getSimpleName());
            assertThat(EventWords.of(event).premise().contains("full-batch"))
                    .as("%s", event)
                    .isEqualTo(fullBatch);
        }
    }

    /** A kind without a name in JSON is written all the same, and can then not be read. */
    @Test
    void everyEvent_roundTripsThroughJson() throws Exception {
        ObjectMapper json = new ObjectMapper();
        for (DpEvent event : ALL) {
            String text = json.writeValueAsString(event);
            assertThat(json.readValue(text, DpEvent.class)).isEqualTo(event);
        }
    }

    @Test
    void z7_reports_ofEventsThatSumNothing_sayNothingOfGradients() {
        PrivacyReport report =
                PrivacyReport.builder(
                                new PrivacyGuarantee(
                                        1, 0, 1e-5, NeighboringRelation.ZERO_OUT, "m", "d"),
                                new DpEvent.RandomizedResponse(0.5, 2))
                        .build();
        assertThat(ReportWriter.text(report))
                .contains("randomised by itself")
                .doesNotContain("full-batch", "is clipped", "x clip norm");
    }

    @Test
    void z6_settingsFoundOnTheData_areNotSaidToBeChosenWithoutThem() {
        PrivacyGuarantee guarantee =
                new PrivacyGuarantee(1, 0, 1e-5, NeighboringRelation.ZERO_OUT, "m", "d");
        String claim = "chosen without looking";
        assertThat(PrivacyReport.builder(guarantee, GAUSSIAN).build().assumptions())
                .anyMatch(sentence -> sentence.contains(claim));
        PrivacyReport tuned =
                PrivacyReport.builder(guarantee, GAUSSIAN).settingsFromData("a search.").build();
        assertThat(tuned.assumptions()).noneMatch(sentence -> sentence.contains(claim));
        assertThat(tuned.warnings()).anyMatch(sentence -> sentence.contains("a search."));
        assertThat(ReportWriter.parse(ReportWriter.json(tuned))).isEqualTo(tuned);
    }

    @Test
    void ledgerParametersAndRounding_areNamed_andComeBackFromJson() {
        PrivacyReport report =
                PrivacyReport.builder(
                                new PrivacyGuarantee(
                                        1, 0, 1e-5, NeighboringRelation.ZERO_OUT, "m", "d"),
                                GAUSSIAN)
                        .ledger("ledger-7")
                        .parameters("00ff")
                        .roundingBound(2e-6)
                        .software("DP4J 1.2.3")
                        .build();
        assertThat(ReportWriter.text(report))
                .contains("ledger-7, 1 step\n", "00ff", "2e-6", "larger", "DP4J 1.2.3");
        assertThat(ReportWriter.html(report)).contains("ledger-7", "00ff", "larger");
        assertThat(ReportWriter.parse(ReportWriter.json(report))).isEqualTo(report);
    }

    @Test
    void noiseless_isSaidLoudly() {
        assertThat(EventWords.of(new DpEvent.NonPrivate()).noise().words()).isEqualTo("NO NOISE");
        assertThat(EventWords.of(new DpEvent.Gaussian(0)).noise().words()).isEqualTo("NO NOISE");
        assertThat(EventWords.of(GAUSSIAN).sampling()).startsWith("full batch");
    }
}
