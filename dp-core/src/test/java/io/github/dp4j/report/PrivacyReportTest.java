package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyReportTest {

    @Test
    void derived_onePhase_isThatPhase() {
        PrivacyReport report = SampleReports.full();

        assertThat(report.noiseMultiplier()).hasValue(1.1);
        assertThat(report.samplingRate()).hasValue(0.01);
        assertThat(report.training().steps()).hasValue(1000);
    }

    @Test
    void derived_changingPhases_isAbsentNotZero() {
        PrivacyReport report = SampleReports.phases();

        assertThat(report.noiseMultiplier()).isEmpty();
        assertThat(report.samplingRate()).isEmpty();
        assertThat(report.sampling()).isEqualTo("changes from phase to phase");
    }

    @Test
    void derived_passes_hasNoStepsUnlessGiven() {
        DpEvent pass = new DpEvent.DisjointBatches(new DpEvent.Gaussian(5));

        assertThat(builder(1, pass).build().training().steps()).isEmpty();
        assertThat(builder(1, pass).steps(60).build().training().steps()).hasValue(60);
        assertThat(builder(1, pass).build().samplingRate()).isEmpty();
    }

    @Test
    void nothingReleased_zeroSteps_isAReport() {
        PrivacyReport report = builder(0, new DpEvent.Composed(List.of())).build();

        assertThat(report.training().steps()).hasValue(0);
        assertThat(report.sampling()).contains("nothing was released");
    }

    @Test
    void finiteEpsilon_ledgerWithoutNoise_isRefused() {
        DpEvent ledger =
                new DpEvent.Composed(List.of(new DpEvent.Gaussian(1), new DpEvent.NonPrivate()));

        assertThatThrownBy(() -> builder(3, ledger).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without noise")
                .hasMessageContaining("claims 3.");
        assertThat(builder(Double.POSITIVE_INFINITY, ledger).build().guarantee().isPrivate())
                .isFalse();
    }

    @Test
    void steps_otherThanTheLedgers_areRefused() {
        assertThatThrownBy(() -> gaussians(100).steps(99).build())
                .hasMessageContaining("100")
                .hasMessageContaining("99");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void clipNorm_outOfRange_isRefused(double value) {
        assertThatThrownBy(() -> gaussians(1).clipNorm(value).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clipNorm")
                .hasMessageContaining(Require.show(value));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void testAccuracy_outOfRange_isRefused(double value) {
        assertThatThrownBy(() -> gaussians(1).testAccuracy(value).build())
                .hasMessageContaining("testAccuracy");
    }

    @Test
    void tradeOff_belowGuessingOrFalling_isRefused() {
        List<Point> below = List.of(new Point(0.5, 0.4));
        List<Point> falling = List.of(new Point(0.1, 0.8), new Point(0.2, 0.7));
        List<Point> outside = List.of(new Point(0.5, 1.1));

        for (List<Point> series : List.of(below, falling, outside)) {
            assertThatThrownBy(() -> gaussians(1).tradeOff(series).build())
                    .hasMessageContaining("tradeOff");
        }
    }

    @Test
    void epsilonOverSteps_outOfOrder_isRefused() {
        List<Point> series = List.of(new Point(2, 1), new Point(1, 2));

        assertThatThrownBy(() -> gaussians(1).epsilonOverSteps(series).build())
                .hasMessageContaining("epsilonOverSteps");
    }

    @Test
    void point_nan_isRefused() {
        assertThatThrownBy(() -> new Point(Double.NaN, 0)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Point(0, Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void warnings_deltaNotBelowOneOverN_isSaid() {
        assertThat(gaussians(1).populationSize(100_000).build().warnings())
                .singleElement()
                .asString()
                .contains("delta = 1e-5", "1/100,000");
        assertThat(gaussians(1).populationSize(99_999).build().warnings()).isEmpty();
    }

    @Test
    void warnings_largeEpsilonAndOwn_areSaidOnce() {
        PrivacyReport report =
                builder(10.5, new DpEvent.Gaussian(1)).warning("Own.").warning("Own.").build();

        assertThat(report.warnings()).hasSize(2).last().isEqualTo("Own.");
        assertThat(report.warnings().get(0)).contains("10.5", "weak");
    }

    @Test
    void notCovered_everyRun_namesWhatTheDesignNames() {
        assertThat(String.join("\n", SampleReports.full().notCovered()))
                .contains(
                        "Training loss",
                        "batch sizes",
                        "norms of single examples",
                        "Preparation that looked at the data",
                        "Choosing a model",
                        "several records",
                        "test accuracy",
                        "Floating point")
                .doesNotContain("source of batches");
        assertThat(String.join("\n", SampleReports.passes().notCovered()))
                .contains("source of batches")
                .doesNotContain("test accuracy");
    }

    @Test
    void assumptions_passes_nameTheClaimNobodyChecked() {
        assertThat(SampleReports.passes().assumptions())
                .anyMatch(text -> text.contains("nothing has checked it"))
                .noneMatch(text -> text.contains("Poisson"));
    }

    @Test
    void notPrivate_promisesNothing() {
        PrivacyReport report = SampleReports.notPrivate();

        assertThat(report.assumptions()).isEmpty();
        assertThat(report.groups()).isEmpty();
        assertThat(report.notCovered()).singleElement().asString().startsWith("Anything");
    }

    private static PrivacyReportBuilder gaussians(long steps) {
        return builder(1, new DpEvent.SelfComposed(new DpEvent.Gaussian(20), steps));
    }

    private static PrivacyReportBuilder builder(double epsilon, DpEvent ledger) {
        return PrivacyReport.builder(
                SampleReports.guarantee(epsilon, NeighboringRelation.ADD_OR_REMOVE_ONE), ledger);
    }
}
