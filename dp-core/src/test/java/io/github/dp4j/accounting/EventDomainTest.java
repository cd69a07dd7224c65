package io.github.dp4j.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event at the ends of its domain: an answer on the safe side or one clear refusal. */
class EventDomainTest {

    private static final List<Accountant> ACCOUNTANTS =
            List.of(new PldAccountant(1e-2), new RdpAccountant());

    private static final long HUGE = Long.MAX_VALUE;

    static Stream<DpEvent> releases() {
        DpEvent gaussian = new DpEvent.Gaussian(1);
        DpEvent laplace = new DpEvent.Laplace(1);
        return Stream.of(
                new DpEvent.Gaussian(0),
                new DpEvent.Gaussian(Double.MIN_VALUE),
                new DpEvent.Gaussian(1e-160),
                new DpEvent.Gaussian(1e300),
                new DpEvent.Laplace(0),
                new DpEvent.Laplace(Double.MIN_VALUE),
                new DpEvent.Laplace(1e-3),
                new DpEvent.Laplace(1e300),
                new DpEvent.PoissonSampled(Double.MIN_VALUE, gaussian),
                new DpEvent.PoissonSampled(Math.nextDown(1.0), gaussian),
                new DpEvent.PoissonSampled(Double.MIN_VALUE, laplace),
                new DpEvent.PoissonSampled(Math.nextDown(1.0), laplace),
                new DpEvent.PoissonSampled(0.5, new DpEvent.Laplace(1e-3)),
                new DpEvent.PoissonSampled(0.5, new DpEvent.NonPrivate()),
                new DpEvent.PoissonSampled(1e-200, new DpEvent.PoissonSampled(1e-200, gaussian)),
                new DpEvent.SampledWithoutReplacement(HUGE, 1, gaussian),
                new DpEvent.SampledWithoutReplacement(HUGE, HUGE - 1, laplace),
                new DpEvent.SampledWithoutReplacement(1, 1, gaussian),
                new DpEvent.SampledWithoutReplacement(10, 1, new DpEvent.Laplace(1e-3)),
                new DpEvent.TruncatedPoisson(1, 0.5, 1, gaussian),
                new DpEvent.TruncatedPoisson(2, Double.MIN_VALUE, 1, gaussian),
                new DpEvent.TruncatedPoisson(Integer.MAX_VALUE, 0.5, 1, laplace),
                new DpEvent.TruncatedPoisson(10, 0.5, 2, new DpEvent.Laplace(1e-3)),
                new DpEvent.TruncatedPoisson(10, 0.5, 2, new DpEvent.NonPrivate()),
                new DpEvent.DisjointBatches(gaussian),
                new DpEvent.SelfComposed(gaussian, 0),
                new DpEvent.SelfComposed(new DpEvent.NonPrivate(), 0),
                new DpEvent.Composed(List.of()),
                new DpEvent.NonPrivate(),
                new DpEvent.ApproximateDp(0, 0),
                new DpEvent.ApproximateDp(0, Math.nextDown(1.0)),
                new DpEvent.ApproximateDp(1e3, 0),
                new DpEvent.ApproximateDp(1e300, 0),
                new DpEvent.ApproximateDp(1e3, 1e-300),
                new DpEvent.ZeroConcentratedDp(0),
                new DpEvent.ZeroConcentratedDp(1e300),
                new DpEvent.ExponentialMechanism(0),
                new DpEvent.ExponentialMechanism(1e3),
                new DpEvent.ExponentialMechanism(1e300),
                new DpEvent.RandomizedResponse(0, 2),
                new DpEvent.RandomizedResponse(1, 2),
                new DpEvent.RandomizedResponse(1e-300, HUGE),
                new DpEvent.RandomizedResponse(1, HUGE),
                new DpEvent.DiscreteGaussian(1e-300, 1),
                new DpEvent.DiscreteGaussian(1e-3, 1),
                new DpEvent.DiscreteGaussian(1e300, 1),
                new DpEvent.DiscreteGaussian(1, HUGE / 2),
                new DpEvent.DiscreteGaussian(0.2, 100),
                new DpEvent.DiscreteLaplace(1e-300, 1),
                new DpEvent.DiscreteLaplace(1e-3, 1),
                new DpEvent.DiscreteLaplace(1e300, 1),
                new DpEvent.DiscreteLaplace(1, HUGE / 2),
                new DpEvent.DiscreteLaplace(0.05, 100),
                new DpEvent.GaussianMixture(0, List.of(1.0), List.of(1.0)),
                new DpEvent.GaussianMixture(0, List.of(0.0), List.of(1.0)),
                new DpEvent.GaussianMixture(1, List.of(0.0), List.of(1.0)),
                new DpEvent.GaussianMixture(1, List.of(1e300, 0.0), List.of(1e-300, 1.0)),
                new DpEvent.GaussianMixture(1, List.of(1.0, 2.0), List.of(0.0, 1.0)),
                new DpEvent.MatrixMechanism(0, 1),
                new DpEvent.MatrixMechanism(1e-200, 1e200),
                new DpEvent.MatrixMechanism(1, 1e-300),
                new DpEvent.RepeatAndSelect(gaussian, -1 + 1e-9, 1e-300),
                new DpEvent.RepeatAndSelect(gaussian, 1e300, 0.5),
                new DpEvent.RepeatAndSelect(gaussian, 0, Math.nextDown(1.0)),
                new DpEvent.RepeatAndSelect(new DpEvent.NonPrivate(), 1, 0.5),
                new DpEvent.RepeatAndSelectPoisson(gaussian, 1e-300),
                new DpEvent.RepeatAndSelectPoisson(gaussian, 1e300));
    }

    /** An answer, or empty where the accountant refuses with a reason. */
    private static Optional<PrivacyGuarantee> ask(
            Accountant accountant, DpEvent event, NeighboringRelation relation, double delta) {
        try {
            return Optional.of(accountant.guarantee(event, relation, delta));
        } catch (UnsupportedEventException refusal) {
            assertThat(refusal.getMessage()).contains(".").hasSizeGreaterThan(40);
            return Optional.empty();
        }
    }

    /** Never NaN or negative, bounds in order, and no less for a smaller delta. */
    @ParameterizedTest
    @MethodSource("releases")
    void extremeValues_anyRelation_areAnsweredOrRefused(DpEvent event) {
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            double lower = 0;
            for (Accountant accountant : ACCOUNTANTS) {
                double last = 0;
                for (double delta : new double[] {0.9, 1e-8, 1e-30}) {
                    Optional<PrivacyGuarantee> answer = ask(accountant, event, relation, delta);
                    if (answer.isEmpty()) {
                        continue;
                    }
                    double epsilon = answer.get().epsilon();
                    assertThat(epsilon).isGreaterThanOrEqualTo(last * (1 - 2e-2) - 1e-3);
                    last = epsilon;
                    if (delta == 1e-8) {
                        lower = Math.max(lower, answer.get().epsilonLower());
                        assertThat(lower).isLessThanOrEqualTo(epsilon);
                    }
                }
                try {
                    assertThat(accountant.delta(event, relation, 1)).isBetween(0.0, 1.0);
                } catch (UnsupportedEventException refusal) {
                    assertThat(refusal.getMessage()).isNotBlank();
                }
            }
        }
    }

    /** Composed a thousand times it costs no less, and the estimates may overflow. */
    @ParameterizedTest
    @MethodSource("releases")
    void extremeValues_composed_costAtLeastOne(DpEvent event) {
        DpEvent many = new DpEvent.SelfComposed(event, 1000);
        NeighboringRelation relation = NeighboringRelation.REPLACE_ONE;
        for (Accountant accountant : ACCOUNTANTS) {
            Optional<PrivacyGuarantee> one = ask(accountant, event, relation, 1e-6);
            Optional<PrivacyGuarantee> all = ask(accountant, many, relation, 1e-6);
            assertThat(all.isPresent()).isEqualTo(one.isPresent());
            if (one.isPresent()) {
                assertThat(all.get().epsilon())
                        .isGreaterThanOrEqualTo(one.get().epsilonLower() * (1 - 1e-9));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void everyEvent_survivesJson(DpEvent event) throws Exception {
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readValue(json.writeValueAsString(event), DpEvent.class)).isEqualTo(event);
    }

    /** More noise, less epsilon; the certified bounds may only touch. */
    @Test
    void noise_more_costsLess() {
        List<DoubleFunction<DpEvent>> kinds =
                List.of(
                        DpEvent.Gaussian::new,
                        DpEvent.Laplace::new,
                        s -> new DpEvent.PoissonSampled(0.1, new DpEvent.Gaussian(s)),
                        s -> new DpEvent.PoissonSampled(0.1, new DpEvent.Laplace(s)),
                        s -> new DpEvent.SampledWithoutReplacement(50, 5, new DpEvent.Gaussian(s)),
                        s -> new DpEvent.SampledWithoutReplacement(50, 5, new DpEvent.Laplace(s)),
                        s -> new DpEvent.TruncatedPoisson(50, 0.1, 8, new DpEvent.Gaussian(s)),
                        s -> new DpEvent.TruncatedPoisson(50, 0.1, 8, new DpEvent.Laplace(s)),
                        s -> new DpEvent.DiscreteGaussian(s, 1),
                        s -> new DpEvent.DiscreteLaplace(s, 1),
                        s -> new DpEvent.MatrixMechanism(s, 2),
                        s -> new DpEvent.ApproximateDp(1 / s, 0),
                        s -> new DpEvent.ZeroConcentratedDp(1 / s),
                        s -> new DpEvent.ExponentialMechanism(1 / s),
                        s -> new DpEvent.RandomizedResponse(1 - 1 / (1 + s), 3),
                        s -> new DpEvent.GaussianMixture(s, List.of(1.0, 3.0), List.of(0.9, 0.1)),
                        s -> new DpEvent.RepeatAndSelect(new DpEvent.Gaussian(s), 1, 0.1),
                        s -> new DpEvent.RepeatAndSelectPoisson(new DpEvent.Gaussian(s), 10));
        for (DoubleFunction<DpEvent> kind : kinds) {
            int analyses = 0;
            for (NeighboringRelation relation : NeighboringRelation.values()) {
                for (Accountant accountant : ACCOUNTANTS) {
                    double last = Double.POSITIVE_INFINITY;
                    for (double noise : new double[] {0.4, 1, 5, 30}) {
                        DpEvent event = kind.apply(noise);
                        Optional<PrivacyGuarantee> answer = ask(accountant, event, relation, 1e-6);
                        if (answer.isPresent()) {
                            analyses++;
                            assertThat(answer.get().epsilon())
                                    .as("%s %s %s", accountant.name(), relation, event)
                                    .isLessThanOrEqualTo(last * (1 + 1.1e-2) + 1e-4);
                            last = answer.get().epsilon();
                        }
                    }
                }
            }
            assertThat(analyses).isPositive();
        }
    }

    @Test
    void counts_thatOverflow_areRefusedOnce() {
        DpEvent many =
                new DpEvent.SelfComposed(
                        new DpEvent.SelfComposed(new DpEvent.Gaussian(1), HUGE), 2);
        DpEvent sum =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.SelfComposed(new DpEvent.Laplace(1), HUGE),
                                new DpEvent.Laplace(1)));
        DpEvent pass =
                new DpEvent.SelfComposed(
                        new DpEvent.DisjointBatches(
                                new DpEvent.SelfComposed(new DpEvent.Gaussian(1), HUGE)),
                        HUGE);
        for (Accountant accountant : ACCOUNTANTS) {
            for (DpEvent event : List.of(many, sum)) {
                assertThatThrownBy(
                                () ->
                                        accountant.guarantee(
                                                event, NeighboringRelation.ZERO_OUT, 1e-5))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("number of releases")
                        .hasMessageContaining("SelfComposed");
            }
        }
        assertThatThrownBy(
                        () ->
                                new PldAccountant()
                                        .guarantee(pass, NeighboringRelation.ZERO_OUT, 1e-5))
                .hasMessageContaining("number of releases");
        assertThatThrownBy(
                        () ->
                                new PldAccountant()
                                        .guarantee(
                                                new DpEvent.DiscreteLaplace(1, HUGE),
                                                NeighboringRelation.REPLACE_ONE,
                                                1e-5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deltasAndEpsilons_outOfRange_areRefusedWithTheValue() {
        DpEvent event = Reference.dpSgd(0.1, 1, 10);
        for (Accountant accountant : ACCOUNTANTS) {
            for (double delta :
                    new double[] {0, 1, -1e-5, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
                assertThatThrownBy(
                                () ->
                                        accountant.guarantee(
                                                event, NeighboringRelation.ZERO_OUT, delta))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("delta")
                        .hasMessageContaining(Require.show(delta));
            }
            for (double epsilon : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
                assertThatThrownBy(
                                () ->
                                        accountant.delta(
                                                event, NeighboringRelation.ZERO_OUT, epsilon))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("epsilon")
                        .hasMessageContaining(Require.show(epsilon));
            }
        }
    }
}
