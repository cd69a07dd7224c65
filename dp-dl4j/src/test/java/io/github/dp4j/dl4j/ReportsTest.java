package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.GaussianPromise;
import io.github.dp4j.report.Point;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.ReportWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a report takes from a ledger of two trainings. */
class ReportsTest {

    private static final Accountant ACCOUNTANT = new RdpAccountant();

    private static LedgerPhase phase(double sigma, long steps, double clip, long population) {
        return new LedgerPhase(
                new DpEvent.Gaussian(sigma),
                steps,
                steps,
                sigma,
                clip,
                /* expectedBatchSize= */ population,
                /* samplingRate= */ 1.0,
                population,
                "full batch");
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void report_ofTwoPhases_saysWhatBothSpentUnderTheLedgersRelation(NeighboringRelation relation) {
        List<LedgerPhase> phases = List.of(phase(8, 10, 1.5, 700), phase(16, 20, 2.5, 500));
        Ledger start = Ledger.start(relation, 1e-5);
        Ledger ledger =
                new Ledger(start.id(), relation, start.delta(), phases, List.of(), List.of());
        PrivacyReport report = Reports.of(ledger, ACCOUNTANT).build();

        double both = ACCOUNTANT.guarantee(ledger.released(), relation, ledger.delta()).epsilon();
        assertThat(report.guarantee().relation()).isEqualTo(relation);
        assertThat(report.guarantee().epsilon()).isEqualTo(both);
        assertThat(report.training().steps()).hasValue(30);
        assertThat(report.training().clipNorm()).as("two values").isEmpty();
        assertThat(report.training().populationSize()).hasValue(700);
        double sensitivity = relation == NeighboringRelation.REPLACE_ONE ? 2 : 1;
        GaussianPromise gaussian = report.gaussian().orElseThrow();
        assertThat(gaussian.mu())
                .isCloseTo(sensitivity * Math.sqrt(10 / 64.0 + 20 / 256.0), within(1e-9));
        assertThat(gaussian.regret()).isZero();
        assertThat(ReportWriter.text(report)).contains("As mu-GDP");
        assertThat(ReportWriter.html(report)).contains(gaussian.words());
        assertThat(ReportWriter.parse(ReportWriter.json(report)).gaussian()).hasValue(gaussian);
        List<Point> series = report.epsilonOverSteps();
        assertThat(series.get(series.size() - 1).x()).isEqualTo(30);
        assertThat(series.get(series.size() - 1).y()).isCloseTo(both, within(1e-9));
    }

    /** A weaker relation than the ledger's would halve what the report says was spent. */
    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void report_ofTheBestAccountant_isUnderTheLedgersRelation(NeighboringRelation relation) {
        Accountant best = new BestAccountant();
        Ledger start = Ledger.start(relation, 1e-5);
        List<LedgerPhase> phases = List.of(phase(8, 10, 1.5, 700));
        Ledger ledger =
                new Ledger(start.id(), relation, start.delta(), phases, List.of(), List.of());
        PrivacyReport report = Reports.of(ledger, best).build();

        double all = best.guarantee(ledger.released(), relation, ledger.delta()).epsilon();
        assertThat(report.guarantee().relation()).isEqualTo(relation);
        assertThat(report.guarantee().epsilon()).isEqualTo(all);
        assertThat(report.training().clipNorm()).hasValue(1.5);
    }

    /** A chart is not worth minutes: of thousands of phases it shows what is promised. */
    @Test
    void report_ofThousandsOfPhases_composesThemOnce() {
        List<LedgerPhase> phases =
                IntStream.range(0, 5000).mapToObj(i -> phase(100 + i, 1, 1.5, 700)).toList();
        Ledger start = Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5);
        Ledger ledger =
                new Ledger(
                        start.id(), start.relation(), start.delta(), phases, List.of(), List.of());

        PrivacyReport report = Reports.of(ledger, ACCOUNTANT).build();

        double epsilon = report.guarantee().epsilon();
        assertThat(report.epsilonOverSteps())
                .containsExactly(new Point(0, 0), new Point(5000, epsilon));
        assertThat(report.tradeOff())
                .allSatisfy(
                        point ->
                                assertThat(point.y())
                                        .isLessThanOrEqualTo(
                                                Math.exp(epsilon) * point.x() + 1e-5 + 1e-12));
    }
}
