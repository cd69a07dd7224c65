package io.github.dp4j.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramPlanTest {

    private static final NormalDistribution NORMAL = new NormalDistribution(0, 1);

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1e-3, 1e-5, 5e-7 / 13, 1e-12, 1e-15})
    void tail_isNeverAboveTheProbability_andClose(double probability) {
        double q = NormalTail.beyond(probability);
        // By symmetry, so that small tails keep their digits.
        assertThat(NORMAL.cumulativeProbability(-q)).isLessThanOrEqualTo(probability);
        if (probability < 1e-4) {
            double exact = -NORMAL.inverseCumulativeProbability(probability);
            assertThat(q).isBetween(exact, exact + 0.02);
        }
    }

    /**
     * delta(epsilon) of both parts is d + (1 - d) times that of the Gaussian (Balle, Wang 2018).
     */
    @Test
    void plan_withinABudget_costsWhatTheClosedFormSays() {
        PrivacyBudget budget = new PrivacyBudget(0.1, 1e-6);
        HistogramPlan plan = HistogramPlan.within(budget, 5, 8, new BestAccountant());

        double s = 1 / plan.noiseMultiplier();
        double gaussian =
                NORMAL.cumulativeProbability(s / 2 - 0.1 / s)
                        - Math.exp(0.1) * NORMAL.cumulativeProbability(-s / 2 - 0.1 / s);
        double delta = plan.categoryDelta() + (1 - plan.categoryDelta()) * gaussian;
        assertThat(plan.categoryDelta()).isEqualTo(5e-7);
        assertThat(delta).isBetween(0.99e-6, 1e-6);
        assertThat(plan.standardDeviation())
                .isCloseTo(plan.noiseMultiplier() * Math.sqrt(13), within(1e-9));
        PrivacyGuarantee guarantee =
                new PldAccountant().guarantee(plan.event(), HistogramPlan.RELATION, 1e-6);
        assertThat(guarantee.epsilon()).isBetween(0.0999, 0.1);
    }

    @Test
    void event_isTheGaussianBesideTheThresholdsOwnDelta() {
        assertThat(new HistogramPlan(2, 3, 7, 1e-7).event())
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.Gaussian(7),
                                        new DpEvent.ApproximateDp(0, 1e-7))));
        assertThat(new HistogramPlan(2, 0, 7, 0).event()).isEqualTo(new DpEvent.Gaussian(7));
    }

    /** tau, from the law itself: a union over the columns of one row's values. */
    @Test
    void categoryThreshold_isThatOfOneRow_dividedAmongTheColumns() {
        HistogramPlan plan = new HistogramPlan(1, 3, 10, 3e-7);
        double passes =
                NORMAL.cumulativeProbability(
                        -(plan.categoryThreshold() - 1) / plan.standardDeviation());
        assertThat(3 * passes).isBetween(0.9 * 3e-7, 3e-7);
        assertThat(plan.standardDeviation()).isEqualTo(20);
    }

    @Test
    void plan_thatPromisesNothing_isRefused() {
        assertThatThrownBy(() -> new HistogramPlan(0, 0, 1, 0))
                .hasMessageContaining("numbers + categories must be at least 1");
        assertThatThrownBy(() -> new HistogramPlan(1, 0, 0, 0))
                .hasMessageContaining("noiseMultiplier");
        assertThatThrownBy(() -> new HistogramPlan(1, 1, 1, 0)).hasMessageContaining("delta");
        assertThatThrownBy(() -> new HistogramPlan(1, 0, 1, 1e-6))
                .hasMessageContaining("categoryDelta must be 0");
    }
}
