package io.github.dp4j.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPlanTest {

    private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;
    private static final DpEvent NOTHING = new DpEvent.Composed(List.of());

    private final Accountant accountant = new RdpAccountant();

    private static DpEvent training(double sigma) {
        return new DpEvent.SelfComposed(
                new DpEvent.PoissonSampled(0.02, new DpEvent.Gaussian(sigma)), 500);
    }

    private double epsilon(DpEvent event) {
        return accountant.guarantee(event, RELATION, 1e-5).epsilon();
    }

    @Test
    void event_isTheSearchOverTrainingAndScore() {
        assertThat(new SearchPlan(6, 10).event(training(1.5)))
                .isEqualTo(
                        new DpEvent.RepeatAndSelectPoisson(
                                new DpEvent.Composed(
                                        List.of(
                                                new DpEvent.SelfComposed(
                                                        new DpEvent.PoissonSampled(
                                                                0.02, new DpEvent.Gaussian(1.5)),
                                                        500),
                                                new DpEvent.Gaussian(10))),
                                6));
    }

    @Test
    void search_costsMoreThanATraining_andMoreWithMoreTrials_orLessNoise() {
        double search = epsilon(new SearchPlan(6, 10).event(training(1.5)));

        assertThat(search)
                .isGreaterThan(epsilon(training(1.5)))
                .isLessThan(epsilon(new SearchPlan(12, 10).event(training(1.5))))
                .isLessThan(epsilon(new SearchPlan(6, 5).event(training(1.5))))
                .isLessThan(epsilon(new SearchPlan(6, 10).event(training(1.3))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 3, 8})
    void noiseMultiplier_spendsTheBudget_andNoMore(double epsilon) {
        SearchPlan plan = new SearchPlan(4, 20);
        DpEvent before = new DpEvent.Gaussian(30);

        double sigma =
                plan.noiseMultiplier(
                        accountant,
                        SearchPlanTest::training,
                        before,
                        RELATION,
                        new PrivacyBudget(epsilon, 1e-5));

        double spent = epsilon(new DpEvent.Composed(List.of(before, plan.event(training(sigma)))));
        assertThat(spent).isLessThanOrEqualTo(epsilon).isCloseTo(epsilon, within(1e-3 * epsilon));
    }

    @Test
    void budgetThatPaysForNoTrial_isRefused() {
        assertThatThrownBy(
                        () ->
                                new SearchPlan(6, 2)
                                        .noiseMultiplier(
                                                accountant,
                                                SearchPlanTest::training,
                                                NOTHING,
                                                RELATION,
                                                new PrivacyBudget(0.5, 1e-5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 50)
    void meansInRange_areTaken(@ForAll @DoubleRange(min = 1, max = 1000) double mean) {
        assertThat(new SearchPlan(mean, 10).noTrial()).isBetween(0.0, Math.exp(-1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.99, 1000.1, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void meansOutOfRange_areRefused(double mean) {
        assertThatThrownBy(() -> new SearchPlan(mean, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("meanTrials");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void scoresWithoutNoise_areRefused(double noise) {
        assertThatThrownBy(() -> new SearchPlan(6, noise))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scoreNoise");
    }
}
