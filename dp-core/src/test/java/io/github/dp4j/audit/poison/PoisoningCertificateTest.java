package io.github.dp4j.audit.poison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.audit.curve.EpsilonDeltaCurve;
import io.github.dp4j.audit.curve.GaussianCurve;
import io.github.dp4j.audit.curve.LedgerCurve;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoisoningCertificateTest {

    private static final EpsilonDeltaCurve PROMISE = new EpsilonDeltaCurve(1, 1e-5);
    private static final GaussianCurve GAUSSIAN = GaussianCurve.ofGuarantee(1, 1e-5);
    private static final NeighboringRelation ADD_OR_REMOVE = NeighboringRelation.ADD_OR_REMOVE_ONE;

    private static PoisoningCertificate gaussian(NeighboringRelation relation) {
        return PoisoningCertificate.of(GAUSSIAN, PROMISE, relation);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.84459, 0.72816",
        "2, 0.77200, 0.26787",
        "3, 0.68346, 0.09854",
        "5, 0.47659, 0.01333",
        "10, 0.08091, 0.00008"
    })
    void addedRecords_ofAGaussianLedger(int records, double lower, double byEpsilonDelta) {
        PoisonedMetric metric = gaussian(ADD_OR_REMOVE).poisoned(0.9, records, Poison.ADDED, 0.05);

        assertThat(metric.lower()).isCloseTo(lower, within(1e-5));
        assertThat(metric.lowerByEpsilonDelta()).isCloseTo(byEpsilonDelta, within(1e-5));
        assertThat(metric.isGuaranteed()).isTrue();
        assertThat(metric.statement()).contains("stays at or above").contains("alone gives");
    }

    /**
     * The ledger of q = 0.1, T = 1,000 at (1, 1e-5): within 1e-3 below the exact curve's figure.
     */
    @Test
    void sampledLedger_isALittleBelowTheExactCurve_andToleratesAsMany() {
        PoisoningCertificate certificate =
                PoisoningCertificate.of(
                        LedgerCurve.of(
                                new PldAccountant(),
                                Reference.dpSgd(0.1, 11.866, 1000),
                                ADD_OR_REMOVE),
                        PROMISE,
                        ADD_OR_REMOVE);
        double[] exact = {0.84479, 0.77254, 0.68445, 0, 0.47862};
        for (int k : new int[] {1, 2, 3, 5}) {
            assertThat(certificate.poisoned(0.9, k, Poison.REMOVED, 0.1).lower())
                    .isBetween(exact[k - 1] - 1e-3, exact[k - 1] + 5e-6);
        }
        assertThat(certificate.tolerated(0.9, 0.8, Poison.ADDED)).isEqualTo(1);
        assertThat(certificate.tolerated(0.9, 0.7, Poison.ADDED)).isEqualTo(2);
        assertThat(certificate.tolerated(0.9, 0.5, Poison.ADDED)).isEqualTo(4);
        assertThat(certificate.poisoned(0.9, 10, Poison.ADDED, 0.1).statement())
                .contains("no guarantee");
        PoisonedMetric none = certificate.poisoned(0.9, 50, Poison.ADDED, 0);
        assertThat(none.lower()).isZero();
        assertThat(none.isGuaranteed()).isFalse();
    }

    @Test
    void relabelledRecord_isTwoStepsOfAddOrRemove_andOneOfReplace() {
        PoisonedMetric two = gaussian(ADD_OR_REMOVE).poisoned(0.9, 1, Poison.REPLACED, 0.1);
        PoisonedMetric one =
                gaussian(NeighboringRelation.REPLACE_ONE).poisoned(0.9, 1, Poison.REPLACED, 0.1);

        assertThat(two.steps()).isEqualTo(2);
        assertThat(two.lower()).isCloseTo(0.77200, within(1e-5));
        assertThat(one.lower()).isCloseTo(0.84459, within(1e-5));
        for (Poison kind : new Poison[] {Poison.ADDED, Poison.REMOVED}) {
            for (NeighboringRelation relation :
                    new NeighboringRelation[] {
                        NeighboringRelation.REPLACE_ONE, NeighboringRelation.ZERO_OUT
                    }) {
                assertThatThrownBy(() -> gaussian(relation).poisoned(0.9, 1, kind, 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("add-remove");
            }
        }
    }

    @Test
    void pureDp_isEToTheMinusKEpsilon() {
        EpsilonDeltaCurve pure = new EpsilonDeltaCurve(0.5, 0);
        PoisoningCertificate certificate = PoisoningCertificate.of(pure, pure, ADD_OR_REMOVE);

        // Below 1 / (1 + e^epsilon) there is no better line than the flat one.
        assertThat(certificate.poisoned(0.3, 4, Poison.ADDED, 0).lower())
                .isCloseTo(0.3 * Math.exp(-2), within(1e-15));
    }

    @Test
    void expectationOfRuns_isHoeffdings_andValuesOutOfRangeAreRefused() {
        double[] twenty = new double[20];
        Arrays.fill(twenty, 0.9);
        assertThat(PoisoningCertificate.expectedAtLeast(twenty, 0.95))
                .isCloseTo(0.9 - Math.sqrt(Math.log(20) / 40), within(1e-12));
        assertThatThrownBy(() -> PoisoningCertificate.expectedAtLeast(new double[0], 0.95))
                .hasMessageContaining("metrics");
        PoisoningCertificate certificate = gaussian(ADD_OR_REMOVE);
        assertThatThrownBy(() -> certificate.poisoned(1.1, 1, Poison.ADDED, 0))
                .hasMessageContaining("clean must lie in [0, 1]");
        assertThatThrownBy(() -> certificate.poisoned(0.9, -1, Poison.ADDED, 0))
                .hasMessageContaining("records");
        assertThatThrownBy(() -> certificate.tolerated(0.9, 0, Poison.ADDED))
                .hasMessageContaining("floor");
        assertThat(certificate.tolerated(0.5, 0.9, Poison.ADDED)).isZero();
    }

    @Property(tries = 100)
    void bounds_encloseTheCleanMetric_andWidenWithRecords(
            @ForAll @DoubleRange(min = 0, max = 1) double clean,
            @ForAll @IntRange(min = 0, max = 20) int records,
            @ForAll @DoubleRange(min = 0, max = 3) double mu) {
        PoisoningCertificate certificate =
                PoisoningCertificate.of(new GaussianCurve(mu), PROMISE, ADD_OR_REMOVE);
        PoisonedMetric some = certificate.poisoned(clean, records, Poison.ADDED, 0);
        PoisonedMetric more = certificate.poisoned(clean, records + 1, Poison.ADDED, 0);

        assertThat(some.lower()).isBetween(0.0, clean + 1e-12);
        assertThat(some.upper()).isBetween(clean - 1e-12, 1.0);
        assertThat(more.lower()).isLessThanOrEqualTo(some.lower() + 1e-12);
        assertThat(more.upper()).isGreaterThanOrEqualTo(some.upper() - 1e-12);
        // Closed form of a Gaussian: k steps of mu are one of k mu.
        assertThat(some.lower())
                .isCloseTo(new GaussianCurve(records * mu).remaining(clean), within(1e-9));
    }
}
