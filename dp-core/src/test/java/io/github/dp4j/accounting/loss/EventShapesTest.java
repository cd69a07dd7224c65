package io.github.dp4j.accounting.loss;

import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.GroupEvents;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.PrivacyFilter;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.event.BaseRelease;
import io.github.dp4j.accounting.event.EventCounts;
import io.github.dp4j.accounting.event.SampledRelease;
import io.github.dp4j.accounting.rdp.RdpConversion;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How events are counted, reduced and handed on before anything is computed. */
class EventShapesTest {

    private static final Percentage EXACT = Percentage.withPercentage(1e-10);
    private static final DpEvent NOISE = new DpEvent.Gaussian(2);
    private static final DpEvent OTHER = new DpEvent.Laplace(3);

    private static DpEvent times(DpEvent event, long count) {
        return new DpEvent.SelfComposed(event, count);
    }

    private static DpEvent all(DpEvent... events) {
        return new DpEvent.Composed(List.of(events));
    }

    @Test
    void counts_nested_areMultipliedAndAdded() {
        DpEvent event = all(times(all(NOISE, times(OTHER, 3)), 5), NOISE, times(NOISE, 0));

        assertThat(EventCounts.of(event)).isEqualTo(Map.of(NOISE, 6L, OTHER, 15L));
        assertThatThrownBy(() -> EventCounts.of(all(times(NOISE, Long.MAX_VALUE), NOISE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plus");
        assertThatThrownBy(() -> EventCounts.of(times(times(NOISE, Long.MAX_VALUE), 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("times");
    }

    /** Walked over part by part this would be 2^60 releases. */
    @Test
    void counts_sharedAtEveryLevel_areCountedAtOnce() {
        DpEvent event = all(OTHER, NOISE);
        for (int i = 0; i < 60; i++) {
            event = all(event, event);
        }

        Map<DpEvent, Long> counts = EventCounts.of(event);

        assertThat(counts).isEqualTo(Map.of(OTHER, 1L << 60, NOISE, 1L << 60));
        assertThat(counts.keySet()).as("in the order of the ledger").containsExactly(OTHER, NOISE);
        DpEvent more = all(event, event, event, event, event, event, event, event);
        assertThatThrownBy(() -> EventCounts.of(more))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plus");
    }

    @Test
    void base_gaussiansOnOneSample_areOneGaussian() {
        DpEvent several = all(times(new DpEvent.Gaussian(2), 3), new DpEvent.Gaussian(0.5));

        assertThat(BaseRelease.of(several).noise().orElseThrow().multiplier())
                .isCloseTo(1 / Math.sqrt(3 / 4.0 + 4), EXACT);
        assertThat(BaseRelease.of(all(new DpEvent.Gaussian(0), NOISE)).event())
                .as("a release without noise leaves none")
                .isEqualTo(new DpEvent.Gaussian(0));
    }

    @Test
    void base_whatIsNoGaussian_staysAsItIs() {
        DpEvent two = times(OTHER, 2);
        DpEvent mixed = all(OTHER, NOISE);
        DpEvent nothing = times(NOISE, 0);

        assertThat(BaseRelease.of(OTHER).event()).isSameAs(OTHER);
        assertThat(BaseRelease.of(all(times(OTHER, 1))).event()).isEqualTo(OTHER);
        assertThat(BaseRelease.of(two).event()).isSameAs(two);
        assertThat(BaseRelease.of(mixed).event()).isSameAs(mixed);
        assertThat(BaseRelease.of(nothing).event()).isEqualTo(all());
    }

    @Test
    void base_sampleOfASample_hasTheProductOfTheRates() {
        DpEvent.PoissonSampled inner = new DpEvent.PoissonSampled(0.5, NOISE);

        for (double rate : new double[] {0.1, Double.MIN_VALUE}) {
            double both =
                    SampledRelease.poisson(
                            new DpEvent.PoissonSampled(rate, inner),
                            whole -> Double.NaN,
                            (product, noise) -> product);
            assertThat(both).isEqualTo(Math.max(rate * 0.5, Double.MIN_VALUE));
        }
    }

    /** Every loss of the noise against the hockey stick of its pair, or of the plain noise. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.4})
    void noise_lossesBehindAChoice_areTheirPairs(double epsilon) {
        double q = 0.3;
        double shift = 0.8;
        for (DpEvent base : List.of(new DpEvent.Gaussian(1.25), new DpEvent.Laplace(1.25))) {
            SampledNoise noise = SampledNoise.of(BaseRelease.of(base).noise().orElseThrow());
            boolean gaussian = base instanceof DpEvent.Gaussian;
            // Removed: (1-q) Q + q P from Q is q times P from Q at log(1 + (e^eps - 1) / q).
            double inner = Math.log1p(Math.expm1(epsilon) / q);
            double removed = q * plain(gaussian, 2 * shift, inner);
            // Added: Q from (1-q) Q + q P, by the same at the negative epsilon.
            double log = Math.log1p(Math.expm1(-epsilon) / q);
            double added =
                    Math.expm1(-epsilon) <= -q
                            ? 0
                            : -Math.expm1(epsilon)
                                    + Math.exp(epsilon) * q * plain(gaussian, 2 * shift, log);

            assertNear(noise.removed(q, 2), epsilon, removed);
            assertNear(noise.symmetrized(q, 2), epsilon, removed);
            // The closed form for Gaussian noise begins at epsilon 0.
            if (added > 0 && !gaussian) {
                assertNear(noise.added(q, 2), epsilon, added);
            }
            assertNear(noise.removed(1, 1), epsilon, plain(gaussian, shift, epsilon));
            assertNear(noise.added(1, 1), epsilon, plain(gaussian, shift, epsilon));
            assertNear(noise.replaced(1), epsilon, plain(gaussian, 2 * shift, epsilon));
        }
        assertThat(BaseRelease.of(new DpEvent.NonPrivate()).noise()).isEmpty();
    }

    private static double plain(boolean gaussian, double shift, double epsilon) {
        return gaussian
                ? HockeyStick.gaussian(shift, epsilon)
                : HockeyStick.laplace(shift, epsilon);
    }

    private static void assertNear(PrivacyLoss loss, double epsilon, double exact) {
        PrivacyLoss.Bounds bounds = loss.cells(1e-12, 1e-12).bounds(LossesTest.tilted(1), 2000);
        assertThat(bounds.upper().hockeyStick(epsilon)).isBetween(exact - 1e-11, exact + 2e-6);
        assertThat(bounds.lower().hockeyStick(epsilon)).isBetween(exact - 2e-6, exact + 1e-11);
    }

    @Test
    void group_recordsOutOfRange_areRefused_andTheLimitsAreNot() {
        for (int records : new int[] {0, -1, 65}) {
            assertThatThrownBy(() -> GroupEvents.of(NOISE, records))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[1, 64]")
                    .hasMessageContaining("" + records);
        }
        assertThat(GroupEvents.of(NOISE, 1)).isEqualTo(all(times(NOISE, 1)));
        assertThat(GroupEvents.of(NOISE, 64))
                .isEqualTo(all(times(new DpEvent.Gaussian(Math.nextDown(2 / 64.0)), 1)));
    }

    @Test
    void group_ofASample_isTheBinomialMixture() {
        DpEvent group = GroupEvents.of(new DpEvent.PoissonSampled(0.1, NOISE), 3);
        DpEvent.GaussianMixture mixture =
                (DpEvent.GaussianMixture)
                        ((DpEvent.SelfComposed) ((DpEvent.Composed) group).events().get(0)).event();

        assertThat(mixture.sensitivities()).containsExactly(0.0, 1.0, 2.0, 3.0);
        assertThat(mixture.probabilities().get(3)).isCloseTo(0.001, EXACT);
        assertThat(mixture.probabilities().get(0)).isCloseTo(0.729, EXACT);
    }

    @Test
    void standard_delta_isThatOfTheAccountantThatAnswers() {
        BestAccountant best = new BestAccountant();
        DpEvent both = times(new DpEvent.Gaussian(5), 10);
        DpEvent moments = new DpEvent.ZeroConcentratedDp(0.1);

        assertThat(best.delta(both, ZERO_OUT, 1.5))
                .isEqualTo(new PldAccountant().delta(both, ZERO_OUT, 1.5))
                .isBetween(1e-4, 0.1);
        assertThat(best.delta(moments, ZERO_OUT, 1.5))
                .isEqualTo(new RdpAccountant().delta(moments, ZERO_OUT, 1.5))
                .isBetween(1e-4, 0.1);
        assertThat(best.name()).contains("PLD", "RDP");
        assertThat(best.coarse().guarantee(moments, ZERO_OUT, 1e-5).method()).isEqualTo("RDP");
    }

    /** A filter says what it has spent, at the order that it follows. */
    @Test
    void filter_spentEpsilon_isTheConversionOfTheSum() {
        PrivacyFilter filter = new PrivacyFilter(new PrivacyBudget(2, 1e-5), ZERO_OUT, NOISE);
        filter.admit(new DpEvent.Gaussian(8));
        filter.admit(new DpEvent.Gaussian(8));
        double order = filter.order();

        assertThat(filter.spentEpsilon())
                .isCloseTo(RdpConversion.epsilon(order, 2 * order / 128, 1e-5), EXACT)
                .isPositive();
    }
}
