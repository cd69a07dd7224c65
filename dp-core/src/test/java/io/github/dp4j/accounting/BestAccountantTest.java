package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestAccountantTest {

    private static final List<Accountant> ALL =
            List.of(new BestAccountant(), new PldAccountant(), new RdpAccountant());

    private final BestAccountant best = new BestAccountant();

    @Test
    void dpSgd_isAnsweredByPld_withRdpBesideIt() {
        DpEvent event = Reference.dpSgd(0.01, 1, 1000);

        PrivacyGuarantee pld = new PldAccountant().guarantee(event, ADD_OR_REMOVE_ONE, 1e-5);
        PrivacyGuarantee rdp = new RdpAccountant().guarantee(event, ADD_OR_REMOVE_ONE, 1e-5);

        assertThat(best.guarantee(event, ADD_OR_REMOVE_ONE, 1e-5)).isEqualTo(pld);
        PrivacyGuarantee compared = best.compared(event, ADD_OR_REMOVE_ONE, 1e-5);
        assertThat(compared.epsilon()).isEqualTo(pld.epsilon());
        assertThat(compared.epsilonLower()).isEqualTo(pld.epsilonLower());
        assertThat(compared.derivation()).contains("RDP").contains("" + rdp.epsilon());
        assertThat(BestAccountant.forCharts().guarantee(event, ADD_OR_REMOVE_ONE, 1e-5))
                .extracting(PrivacyGuarantee::epsilon)
                .satisfies(
                        e -> assertThat((double) e).isBetween(pld.epsilonLower(), rdp.epsilon()));
    }

    @Test
    void concentrated_isAnsweredByRdp_withPldsRefusalBesideIt() {
        DpEvent event = new DpEvent.ZeroConcentratedDp(0.1);

        PrivacyGuarantee guarantee = best.compared(event, ADD_OR_REMOVE_ONE, 1e-5);

        assertThat(guarantee.method()).isEqualTo("RDP");
        assertThat(guarantee.derivation()).contains("PLD accountant refuses");
        assertThat(best.delta(event, ADD_OR_REMOVE_ONE, guarantee.epsilon()))
                .isBetween(1e-5 * (1 - 1e-3), 1e-5 * (1 + 1e-9));
    }

    @Test
    void answeredByPld_orByNeither_isWhatPldSays() {
        PldAccountant pld = new PldAccountant();
        DpEvent training = Reference.dpSgd(0.01, 1, 1000);
        assertThat(best.delta(training, ADD_OR_REMOVE_ONE, 2))
                .isEqualTo(pld.delta(training, ADD_OR_REMOVE_ONE, 2))
                .isPositive();
        // Fails with probability 0.1, which moments cannot tell.
        DpEvent fails = new DpEvent.ApproximateDp(1, 0.1);
        assertThat(best.guarantee(fails, ADD_OR_REMOVE_ONE, 1e-3).epsilon()).isInfinite();
        DpEvent all = new DpEvent.Composed(List.of(fails, new DpEvent.NonPrivate()));
        assertThat(best.delta(all, ADD_OR_REMOVE_ONE, 5)).isEqualTo(1);
        assertThat(best.name()).isEqualTo("PLD or RDP");
    }

    /** The number of outcomes overflows, not the number of releases; moments need neither. */
    @Test
    void discreteNoise_farTooWideForPld_isAnsweredByRdp() {
        DpEvent event = new DpEvent.DiscreteGaussian(1e18, 5_000_000_000_000_000_000L);

        assertThatThrownBy(() -> new PldAccountant().guarantee(event, REPLACE_ONE, 1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("outcomes");
        assertThat(best.guarantee(event, REPLACE_ONE, 1e-5).epsilon()).isBetween(50.0, 100.0);
        assertThatThrownBy(
                        () ->
                                best.guarantee(
                                        new DpEvent.SelfComposed(event, Long.MAX_VALUE),
                                        REPLACE_ONE,
                                        -1))
                .hasMessageContaining("delta");
    }

    /** Little noise is not the same as no noise. */
    @Test
    void sampledNoise_farTooSmall_isBounded_andNoNoiseIsNot() {
        for (double noise : new double[] {0.009, 0.001}) {
            DpEvent event = Reference.dpSgd(0.01, noise, 1);

            PrivacyGuarantee pld = new PldAccountant().guarantee(event, ADD_OR_REMOVE_ONE, 1e-5);
            assertThat(pld.derivation()).doesNotContain("no noise");
            // A sample reveals no more than the whole.
            PrivacyGuarantee whole =
                    new RdpAccountant()
                            .guarantee(new DpEvent.Gaussian(noise), ADD_OR_REMOVE_ONE, 1e-5);
            assertThat(best.guarantee(event, ADD_OR_REMOVE_ONE, 1e-5).epsilon())
                    .isPositive()
                    .isLessThanOrEqualTo(whole.epsilon());
            assertThat(best.delta(event, ADD_OR_REMOVE_ONE, whole.epsilon() + 1)).isLessThan(1e-5);
        }
        for (DpEvent event :
                List.of(
                        Reference.dpSgd(0.01, 0, 1),
                        new DpEvent.Gaussian(0),
                        new DpEvent.NonPrivate())) {
            assertThat(new PldAccountant().guarantee(event, ADD_OR_REMOVE_ONE, 1e-5).derivation())
                    .contains("no noise");
            assertThat(best.delta(event, ADD_OR_REMOVE_ONE, 1)).isEqualTo(1);
        }
    }

    @Test
    void refusedByBoth_saysBothReasons() {
        DpEvent event =
                new DpEvent.RepeatAndSelect(
                        new DpEvent.ApproximateDp(1, 1e-7), /* shape= */ 1, /* gamma= */ 0.1);

        assertThatThrownBy(() -> best.guarantee(event, ADD_OR_REMOVE_ONE, 1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("RepeatAndSelect")
                .hasMessageContaining("ApproximateDp");
        assertThatThrownBy(
                        () ->
                                best.guarantee(
                                        new DpEvent.DisjointBatches(new DpEvent.Gaussian(1)),
                                        ADD_OR_REMOVE_ONE,
                                        1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageStartingWith("DisjointBatches");
    }

    /** Each part by the accountant that knows it: their epsilons and deltas add up. */
    @Test
    void partsOfDifferentKinds_costLessThanTheirSum() {
        DpEvent search = new DpEvent.RepeatAndSelect(Reference.dpSgd(0.01, 2, 100), 1, 0.1);
        DpEvent release = new DpEvent.ApproximateDp(1, 1e-7);
        DpEvent event = new DpEvent.Composed(List.of(release, search, release));
        double delta = 1e-5;

        PrivacyGuarantee whole = best.compared(event, ADD_OR_REMOVE_ONE, delta);

        PldAccountant pld = new PldAccountant();
        RdpAccountant rdp = new RdpAccountant();
        DpEvent twice = new DpEvent.SelfComposed(release, 2);
        double half =
                pld.guarantee(twice, ADD_OR_REMOVE_ONE, delta / 2).epsilon()
                        + rdp.guarantee(search, ADD_OR_REMOVE_ONE, delta / 2).epsilon();
        double least = half;
        for (int i = 1; i < 1000; i++) {
            double share = i / 1000.0;
            least =
                    Math.min(
                            least,
                            pld.guarantee(twice, ADD_OR_REMOVE_ONE, share * delta).epsilon()
                                    + rdp.guarantee(search, ADD_OR_REMOVE_ONE, (1 - share) * delta)
                                            .epsilon());
        }
        // One pair for the moments, composed: never more than the sum, here a per cent less.
        assertThat(whole.epsilon()).isBetween(least * 0.98, least * 0.999);
        assertThat(whole.epsilonLower()).isBetween(1.9, 2.0);
        assertThat(whole.method()).isEqualTo("PLD + RDP");
        assertThat(whole.derivation()).contains("one privacy loss", "RepeatAndSelect");
        assertThat(best.delta(event, ADD_OR_REMOVE_ONE, 1.3 * whole.epsilon()))
                .isBetween(2e-7 - 1e-14, delta);
        // The way back.
        double back = best.delta(event, ADD_OR_REMOVE_ONE, whole.epsilon());
        assertThat(back).isBetween(delta * 0.99, delta * 1.001);
        // Little more than what the release itself fails with.
        double little = 2e-7 * (1 + 1e-4);
        assertThat(best.guarantee(event, ADD_OR_REMOVE_ONE, little).epsilon()).isFinite();
        // A delta below what the release itself fails with.
        assertThat(best.guarantee(event, ADD_OR_REMOVE_ONE, 1e-8).epsilon()).isInfinite();
        assertThat(best.guarantee(event, ADD_OR_REMOVE_ONE, Double.MIN_VALUE).epsilon())
                .isInfinite();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1e-5, 2, Double.NaN, Double.POSITIVE_INFINITY})
    void delta_outsideZeroToOne_isRefusedByEveryAccountant(double delta) {
        for (Accountant accountant : ALL) {
            assertThatThrownBy(
                            () ->
                                    accountant.guarantee(
                                            new DpEvent.Gaussian(1), ADD_OR_REMOVE_ONE, delta))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("delta")
                    .hasMessageContaining(Require.show(delta));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void epsilon_notFiniteOrNegative_isRefusedByEveryAccountant(double epsilon) {
        for (Accountant accountant : ALL) {
            assertThatThrownBy(
                            () ->
                                    accountant.delta(
                                            new DpEvent.Gaussian(1), ADD_OR_REMOVE_ONE, epsilon))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("epsilon");
        }
    }

    /** Each division of a profile into cells is another pair, and their bounds may cross. */
    @Test
    void searchAndLaterSteps_haveACurve() {
        DpEvent run = poisson(0.01740904454267256, 0.8108945930844133, 58);
        DpEvent search =
                new DpEvent.RepeatAndSelectPoisson(
                        new DpEvent.Composed(List.of(run, new DpEvent.Gaussian(10))), 2);
        DpEvent later = poisson(0.015724332790761953, 0.6871424668609768, 70);
        DpEvent all = new DpEvent.Composed(List.of(search, later));
        BestAccountant best = new BestAccountant();
        // Delta at these falls, and lies above that of a part.
        double before = 1;
        for (double epsilon : new double[] {0.05, 0.2, 0.4, 0.8, 1.6}) {
            double delta = best.delta(all, ADD_OR_REMOVE_ONE, epsilon);
            assertThat(delta)
                    .isLessThan(before)
                    .isGreaterThan(best.delta(later, ADD_OR_REMOVE_ONE, epsilon));
            before = delta;
        }
        assertThat(TradeOffCurve.of(BestAccountant.forCharts(), all, ADD_OR_REMOVE_ONE))
                .isNotNull();
    }

    private static DpEvent poisson(double rate, double noise, long steps) {
        return new DpEvent.SelfComposed(
                new DpEvent.PoissonSampled(rate, new DpEvent.Gaussian(noise)), steps);
    }

    @Test
    void counts_thatOverflow_areRefusedByEveryAccountant() {
        DpEvent event =
                new DpEvent.SelfComposed(
                        new DpEvent.SelfComposed(new DpEvent.Gaussian(1), Long.MAX_VALUE), 2);
        for (Accountant accountant : ALL) {
            assertThatThrownBy(() -> accountant.guarantee(event, ADD_OR_REMOVE_ONE, 1e-5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("number of releases");
        }
    }
}
