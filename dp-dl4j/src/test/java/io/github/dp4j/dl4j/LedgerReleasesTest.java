package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.ReportWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was released before the training counts with it. */
class LedgerReleasesTest {

    private static final double DELTA = 1e-5;
    private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;
    private static final DpEvent EVENT =
            new DpEvent.Composed(
                    List.of(new DpEvent.Gaussian(4), new DpEvent.ApproximateDp(0, 1e-6)));
    private static final LedgerRelease RELEASE =
            new LedgerRelease("release-1", RELATION, EVENT, "bounds of the columns");

    @TempDir Path folder;

    private DpTrainerBuilder plan(DpTrainerBuilder builder) {
        return builder.clipNorm(1)
                .expectedBatchSize(10)
                .populationSize(40)
                .steps(5)
                .delta(DELTA)
                .ledgerFile(folder.resolve("run.ledger"));
    }

    private static double epsilon(DpEvent event) {
        return new PldAccountant().guarantee(event, RELATION, DELTA).epsilon();
    }

    @Test
    void training_afterARelease_keepsBothWithinTheBudget_andSavesResumesAndReportsIt() {
        Path model = folder.resolve("model.zip");
        double noise;
        try (DpTrainer trainer =
                plan(DpTrainer.builder(Nets.mlp()))
                        .budget(2, DELTA)
                        .afterRelease(RELEASE)
                        .build()) {
            trainer.fit(Nets.data(40));
            noise = trainer.ledger().phases().get(0).noiseMultiplier();
            DpEvent step = new DpEvent.PoissonSampled(0.25, new DpEvent.Gaussian(noise));
            DpEvent byHand =
                    new DpEvent.Composed(List.of(EVENT, new DpEvent.SelfComposed(step, 5)));
            assertThat(trainer.guarantee().epsilon())
                    .isBetween(1.99, 2.0)
                    .isCloseTo(epsilon(byHand), within(1e-3));
            assertThat(epsilon(new DpEvent.SelfComposed(step, 5))).isLessThan(1.95);
            trainer.save(model);
        }
        Ledger read = LedgerJournal.read(folder.resolve("run.ledger"));
        assertThat(read.releases()).containsExactly(RELEASE);
        assertThat(read.steps()).isEqualTo(5);

        PrivacyReport report = Reports.of(read, new PldAccountant()).build();
        assertThat(report.guarantee().epsilon()).isCloseTo(epsilon(read.released()), within(1e-9));
        assertThat(report.training().steps()).hasValue(5);
        assertThat(report.epsilonOverSteps().get(0).y()).isCloseTo(epsilon(EVENT), within(1e-9));
        assertThat(ReportWriter.text(report)).contains("BEFORE THE TRAINING", "bounds of the col");
        assertThat(ReportWriter.html(report)).contains("Before the training", "bounds of the col");
        assertThat(ReportWriter.parse(ReportWriter.json(report)).preparations())
                .isEqualTo(report.preparations());

        try (DpTrainer trainer =
                plan(DpTrainer.resume(model)).noiseMultiplier(8).afterRelease(RELEASE).build()) {
            trainer.fit(Nets.data(40));
            assertThat(trainer.ledger().releases()).containsExactly(RELEASE);
            assertThat(trainer.guarantee().epsilon()).isGreaterThan(2);
        }
        LedgerRelease other = new LedgerRelease("release-2", RELATION, EVENT, "a second look");
        assertThatThrownBy(
                        () ->
                                plan(DpTrainer.resume(model))
                                        .noiseMultiplier(8)
                                        .afterRelease(other)
                                        .build())
                .hasMessageContaining("did not begin after the release release-2");
    }

    @Test
    void budget_thatTheReleaseHasSpent_isRefused() {
        try (DpTrainer trainer =
                plan(DpTrainer.builder(Nets.mlp()))
                        .budget(0.5, DELTA)
                        .afterRelease(RELEASE)
                        .build()) {
            assertThatThrownBy(() -> trainer.fit(Nets.data(40)))
                    .hasMessageContaining("released before the first step")
                    .hasMessageContaining("and the budget is epsilon 0.5");
            assertThat(trainer.ledger().steps()).isZero();
        }
    }

    @Test
    void release_ofAnotherRelation_andUnitsOfSeveralRows_areRefused() {
        assertThatThrownBy(
                        () ->
                                plan(DpTrainer.builder(Nets.mlp()))
                                        .noiseMultiplier(2)
                                        .relation(NeighboringRelation.ZERO_OUT)
                                        .afterRelease(RELEASE)
                                        .build())
                .hasMessageContaining("no promise covers both");
        assertThatThrownBy(
                        () ->
                                Ledger.start(NeighboringRelation.REPLACE_ONE, DELTA)
                                        .withReleases(List.of(RELEASE)))
                .hasMessageContaining("cannot stand on a ledger for replace-one");
        try (DpTrainer trainer =
                plan(DpTrainer.builder(Nets.mlp()))
                        .noiseMultiplier(2)
                        .sampling(Sampling.POISSON)
                        .populationSize(12)
                        .expectedBatchSize(6)
                        .afterRelease(RELEASE)
                        .build()) {
            int[][] groups = new int[12][];
            for (int i = 0; i < 12; i++) {
                groups[i] = new int[] {2 * i, 2 * i + 1};
            }
            assertThatThrownBy(() -> trainer.fit(Nets.data(24), PrivacyUnits.of(groups)))
                    .hasMessageContaining("protects single rows");
            assertThat(trainer.ledger().steps()).isZero();
        }
    }

    @Test
    void release_ofPersons_goesWithStepsOnTheSamePersonsAlone() {
        LedgerRelease ofPatients =
                new LedgerRelease(
                        "release-3",
                        RELATION,
                        EVENT,
                        "bounds, of one row a patient",
                        PrivacyUnits.whose("patient"));
        int[][] groups = new int[12][];
        for (int i = 0; i < 12; i++) {
            groups[i] = new int[] {2 * i, 2 * i + 1};
        }
        PrivacyUnits units = PrivacyUnits.of(groups);
        try (DpTrainer trainer =
                plan(DpTrainer.builder(Nets.mlp()))
                        .noiseMultiplier(2)
                        .populationSize(12)
                        .expectedBatchSize(6)
                        .afterRelease(ofPatients)
                        .build()) {
            for (PrivacyUnits others : List.of(units, units.named("visit"), units.named("pat"))) {
                assertThatThrownBy(() -> trainer.fit(Nets.data(24), others))
                        .hasMessageContaining("protects a group of rows (patient)");
            }
            assertThatThrownBy(() -> trainer.fit(Nets.data(12)))
                    .hasMessageContaining("would protect single rows");
            assertThat(trainer.ledger().steps()).isZero();
            trainer.fit(Nets.data(24), units.named("Patient").atMost(1));
            assertThat(trainer.ledger().steps()).isEqualTo(5);
        }
        assertThat(LedgerJournal.read(folder.resolve("run.ledger")).releases())
                .containsExactly(ofPatients);
    }

    @Test
    void releases_ofDifferentUnits_areRefused() {
        assertThatThrownBy(
                        () ->
                                plan(DpTrainer.builder(Nets.mlp()))
                                        .noiseMultiplier(2)
                                        .afterRelease(RELEASE)
                                        .afterRelease(
                                                new LedgerRelease(
                                                        "release-4",
                                                        RELATION,
                                                        EVENT,
                                                        "bounds of patients",
                                                        PrivacyUnits.whose("patient")))
                                        .build())
                .hasMessageContaining("protects different units");
    }

    @Test
    void ledger_coversOnlyWhatHasItsReleases_andIsUnchangedWithoutAny() {
        Ledger without = Ledger.start(RELATION, DELTA);
        Ledger with = without.withReleases(List.of(RELEASE));
        assertThat(with.covers(without)).isTrue();
        assertThat(without.covers(with)).isFalse();
        assertThat(with.withDelta(1e-7).releases()).containsExactly(RELEASE);
        assertThat(without.toJson().has("releases")).isFalse();
        assertThat(Ledger.ofJson(with.toJson(), "It")).isEqualTo(with);
        assertThat(Ledger.ofJson(without.toJson(), "It")).isEqualTo(without);
        assertThat(epsilon(with.released())).isEqualTo(epsilon(EVENT));
    }
}
