package io.github.dp4j.audit.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussianSummaryTest {

    private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;

    /** The rows that the reference cases leave out, to the digits that the design prints. */
    @ParameterizedTest
    @CsvSource({
        "0.004, 1.0, 5000, 0.4117, 0.0086, true",
        "0.1, 0.936, 100, 1.7277, 0.0701, false",
        "0.01, 0.6, 100, 1.1069, 0.150, false"
    })
    void sampledLedger_hasTheTablesFigures(
            double rate, double noise, int steps, double mu, double regret, boolean describes) {
        GaussianSummary summary = GaussianSummary.of(Reference.dpSgd(rate, noise, steps), RELATION);

        assertThat(summary.mu()).isCloseTo(mu, within(5e-4));
        assertThat(summary.regret()).isCloseTo(regret, within(regret > 0.1 ? 6e-4 : 1.5e-4));
        assertThat(summary.describesLedger()).isEqualTo(describes);
        assertThat(summary.statement())
                .contains("1e-10")
                .startsWith(describes ? "mu-GDP" : "mu does not describe this ledger");
    }

    /** Kinks are where their mu is largest: closed forms. */
    @Test
    void pureMechanisms_haveTheClosedForms() {
        assertThat(GaussianSummary.of(new DpEvent.ApproximateDp(1, 0), RELATION).mu())
                .isCloseTo(1.232035, within(1e-6));
        assertThat(GaussianSummary.of(new DpEvent.Laplace(1), RELATION).mu())
                .isCloseTo(1.030064, within(5e-4));
    }

    @Test
    void gaussianLedger_isItself_andNothingIsNothing() {
        assertThat(GaussianSummary.of(new DpEvent.Gaussian(2), RELATION))
                .isEqualTo(new GaussianSummary(0.5, 0));
        assertThat(GaussianSummary.of(new DpEvent.Composed(List.of()), RELATION))
                .isEqualTo(new GaussianSummary(0, 0));
        GaussianSummary none = GaussianSummary.of(new DpEvent.NonPrivate(), RELATION);
        assertThat(none.mu()).isInfinite();
        assertThat(none.describesLedger()).isFalse();
        assertThatThrownBy(() -> new GaussianSummary(Double.NaN, 0)).hasMessageContaining("mu");
    }

    /** What is proved with the cut-off: f(x) is at least G(x + err) - err. */
    @Test
    void gaussianOfMu_isNowhereAboveTheLedger() {
        DpEvent event = Reference.dpSgd(0.01, 0.6, 100);
        double mu = GaussianSummary.of(event, RELATION).mu();
        GaussianCurve gaussian = new GaussianCurve(mu);
        PldAccountant accountant = new PldAccountant();
        double[] deltas = new double[140];
        for (int i = 0; i < deltas.length; i++) {
            deltas[i] = accountant.delta(event, RELATION, 0.1 * i);
        }
        // f is the supremum of 1 - delta(epsilon) - e^epsilon x: any pair bounds it from below.
        for (double x : new double[] {1e-9, 1e-7, 1e-5, 1e-3, 0.01, 0.1, 0.3, 0.5}) {
            double best = 0;
            for (int i = 0; i < deltas.length; i++) {
                double odds = Math.exp(0.1 * i);
                double whole = 1 - deltas[i];
                best = Math.max(best, Math.max(whole - odds * x, (whole - x) / odds));
            }
            assertThat(gaussian.typeTwoError(x + 1e-10) - 1e-10)
                    .isLessThanOrEqualTo(best + 1e-3 * (1 - best));
        }
    }
}
