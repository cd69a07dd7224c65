package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings with which strangers found an epsilon that was larger than need be, each by its row. */
class AttacksOnTheAccountantTest {

    private static final StandardAccountant BEST = new StandardAccountant();
    private static final PldAccountant PLD = new PldAccountant();
    private static final RdpAccountant RDP = new RdpAccountant();

    private static DpEvent times(long count, DpEvent event) {
        return new DpEvent.SelfComposed(event, count);
    }

    @Test
    void a1_manyExponentialMechanisms_costWhatMomentsShow() {
        DpEvent event = times(98, new DpEvent.ExponentialMechanism(0.7245));

        PrivacyGuarantee guarantee = BEST.guarantee(event, ADD_OR_REMOVE_ONE, 1e-5);

        assertThat(guarantee.epsilon()).isLessThanOrEqualTo(22.44);
        assertThat(BEST.delta(event, ADD_OR_REMOVE_ONE, 22.44)).isLessThanOrEqualTo(1e-5);
    }

    @Test
    void a2_oneReleaseThatOnlyMomentsAnalyse_leavesTheOthersToPld() {
        DpEvent event =
                new DpEvent.Composed(
                        List.of(
                                Reference.dpSgd(1e-4, 0.7, 1000),
                                new DpEvent.ZeroConcentratedDp(1e-3)));

        PrivacyGuarantee guarantee = BEST.guarantee(event, ADD_OR_REMOVE_ONE, 1e-6);

        assertThat(guarantee.epsilon()).isLessThanOrEqualTo(0.286);
        assertThat(BEST.delta(event, ADD_OR_REMOVE_ONE, 0.286)).isLessThanOrEqualTo(1e-6);
    }

    @Test
    void a3_cappedBatches_countTheAverageChanceOfStaying() {
        DpEvent event =
                times(200, new DpEvent.TruncatedPoisson(1000, 0.05, 40, new DpEvent.Gaussian(1)));

        assertThat(BEST.guarantee(event, REPLACE_ONE, 1e-5).epsilon()).isLessThanOrEqualTo(22.47);
    }

    /** Who is never drawn is safe: with probability 1 - 1e-3 nothing was released. */
    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void a5_littleNoise_isNoWorseThanNone(NeighboringRelation relation) {
        for (double noise : new double[] {0.02, 0.0099, 1e-3, 1e-9}) {
            for (DpEvent base :
                    List.of(new DpEvent.Gaussian(noise), new DpEvent.Laplace(noise))) {
                DpEvent event = times(100, new DpEvent.PoissonSampled(1e-5, base));

                PrivacyGuarantee guarantee = PLD.guarantee(event, relation, 1.001e-3);

                assertThat(guarantee.epsilon()).as(base.toString()).isZero();
                assertThat(PLD.delta(event, relation, 0)).isLessThanOrEqualTo(1.0001e-3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void a5_littleNoiseAndATinyDelta_isBoundedFromBothSides(NeighboringRelation relation) {
        int far = 2 * relation.sensitivityFactor();
        DpEvent more = Reference.dpSgd(0.01, 0.0050005 * far, 10);
        DpEvent less = Reference.dpSgd(0.01, 0.0049995 * far, 10);
        PrivacyGuarantee above = BEST.guarantee(less, relation, 1e-5);

        assertThat(above.epsilon())
                .isCloseTo(PLD.guarantee(more, relation, 1e-5).epsilon(), withinPercentage(0.1));
        assertThat(above.epsilonLower()).isGreaterThan(300);
    }

    /** One sampled step has a closed form, at any noise. */
    @Test
    void a5_oneSampledStep_isExact() {
        for (double noise : new double[] {1e-4, 0.005, 0.5, 1, 30}) {
            for (double delta : new double[] {1e-12, 1e-6, 4e-5}) {
                DpEvent event = new DpEvent.PoissonSampled(1e-4, new DpEvent.Gaussian(noise));
                PrivacyGuarantee pair = PLD.guarantee(event, ADD_OR_REMOVE_ONE, delta);

                assertThat(pair.epsilon() - pair.epsilonLower())
                        .isLessThanOrEqualTo(1e-9 * pair.epsilon());
            }
        }
    }

    @Test
    void a6_filterAndOdometer_countCappedBatches() {
        DpEvent step = new DpEvent.TruncatedPoisson(60_000, 0.004, 400, new DpEvent.Gaussian(1));
        DpEvent plan = times(1000, step);
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            PrivacyFilter filter = new PrivacyFilter(new PrivacyBudget(3, 1e-5), relation, plan);
            PrivacyOdometer odometer = new PrivacyOdometer(1e-5, relation, plan);

            assertThat(filter.admit(step)).isTrue();
            odometer.count(step);
            assertThat(odometer.epsilon()).isPositive().isFinite();
        }
    }

    @Test
    void a4_strategies_ofTenThousandSteps_areQuick() {
        assertThat(StrategyMatrix.binaryTree(10_000).sensitivity())
                .isBetween(Math.sqrt(14), Math.sqrt(14) * (1 + 1e-9));
        assertThat(StrategyMatrix.binaryTree(3).sensitivity(ZERO_OUT.sensitivityFactor()))
                .isPositive();
    }

    static Accountant rdp() {
        return RDP;
    }
}
