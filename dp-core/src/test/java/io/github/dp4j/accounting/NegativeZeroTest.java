package io.github.dp4j.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.StrictJson;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A zero with a sign is a zero: 1 / -0.0 would turn no noise into a perfect promise. */
class NegativeZeroTest {

    private static final List<Accountant> ACCOUNTANTS =
            List.of(new PldAccountant(), new RdpAccountant(), new BestAccountant());

    /** Every number of every event that may be zero. */
    static List<DoubleFunction<DpEvent>> events() {
        DpEvent one = new DpEvent.Gaussian(1);
        return List.of(
                DpEvent.Gaussian::new,
                DpEvent.Laplace::new,
                z -> new DpEvent.PoissonSampled(0.1, new DpEvent.Gaussian(z)),
                z -> new DpEvent.PoissonSampled(0.1, new DpEvent.Laplace(z)),
                z -> new DpEvent.SampledWithoutReplacement(50, 5, new DpEvent.Gaussian(z)),
                z -> new DpEvent.SampledWithoutReplacement(50, 5, new DpEvent.Laplace(z)),
                z -> new DpEvent.TruncatedPoisson(50, 0.1, 8, new DpEvent.Gaussian(z)),
                z -> new DpEvent.TruncatedPoisson(50, 0.1, 8, new DpEvent.Laplace(z)),
                z -> new DpEvent.DisjointBatches(new DpEvent.Laplace(z)),
                z -> new DpEvent.MatrixMechanism(z, 2),
                z -> new DpEvent.ApproximateDp(z, 0.1),
                z -> new DpEvent.ApproximateDp(1, z),
                DpEvent.ZeroConcentratedDp::new,
                DpEvent.ExponentialMechanism::new,
                z -> new DpEvent.RandomizedResponse(z, 3),
                z -> new DpEvent.GaussianMixture(z, List.of(0.0, 1.0), List.of(0.5, 0.5)),
                z -> new DpEvent.GaussianMixture(1, List.of(z, 1.0), List.of(0.5, 0.5)),
                z -> new DpEvent.GaussianMixture(1, List.of(2.0, 1.0), List.of(z, 1.0)),
                z -> new DpEvent.RepeatAndSelect(one, z, 0.1),
                z -> new DpEvent.RepeatAndSelect(new DpEvent.Laplace(z), 1, 0.1),
                z -> new DpEvent.RepeatAndSelectPoisson(new DpEvent.Laplace(z), 10),
                z ->
                        new DpEvent.Composed(
                                List.of(
                                        one,
                                        new DpEvent.PoissonSampled(0.1, new DpEvent.Laplace(z)))));
    }

    @ParameterizedTest
    @MethodSource("events")
    void event_withNegativeZero_isTheEventWithZero(DoubleFunction<DpEvent> kind) throws Exception {
        DpEvent signed = kind.apply(-0.0);
        DpEvent plain = kind.apply(0.0);

        assertThat(signed).isEqualTo(plain);
        JsonMapper json = StrictJson.mapper();
        String text = json.writeValueAsString(plain);
        assertThat(text).contains("0.0");
        assertThat(
                        json.readValue(
                                text.replaceAll("(?<=[:,\\[])0\\.0(?=[,}\\]])", "-0.0"),
                                DpEvent.class))
                .isEqualTo(plain);
        for (Accountant accountant : ACCOUNTANTS) {
            for (NeighboringRelation relation : NeighboringRelation.values()) {
                OptionalDouble epsilon = epsilon(accountant, signed, relation);
                assertThat(epsilon).isEqualTo(epsilon(accountant, plain, relation));
                epsilon.ifPresent(e -> assertThat(e).isNotNegative());
            }
        }
    }

    private static OptionalDouble epsilon(
            Accountant accountant, DpEvent event, NeighboringRelation relation) {
        try {
            return OptionalDouble.of(accountant.guarantee(event, relation, 1e-5).epsilon());
        } catch (UnsupportedEventException none) {
            return OptionalDouble.empty();
        }
    }

    @ParameterizedTest
    @MethodSource("accountants")
    void noNoise_howeverSigned_promisesNothing(Accountant accountant) {
        for (DpEvent base : List.of(new DpEvent.Gaussian(-0.0), new DpEvent.Laplace(-0.0))) {
            for (DpEvent event : List.of(base, new DpEvent.PoissonSampled(0.1, base))) {
                assertThat(epsilon(accountant, event, NeighboringRelation.ZERO_OUT))
                        .hasValue(Double.POSITIVE_INFINITY);
            }
        }
        assertThat(accountant.delta(new DpEvent.Gaussian(1), NeighboringRelation.ZERO_OUT, -0.0))
                .isEqualTo(
                        accountant.delta(
                                new DpEvent.Gaussian(1), NeighboringRelation.ZERO_OUT, 0.0));
        assertThat(
                        new PrivacyGuarantee(
                                -0.0, -0.0, 1e-5, NeighboringRelation.ZERO_OUT, "none", "none"))
                .isEqualTo(
                        new PrivacyGuarantee(
                                0.0, 0.0, 1e-5, NeighboringRelation.ZERO_OUT, "none", "none"));
        assertThatThrownBy(() -> new PrivacyBudget(-0.0, 1e-5)).hasMessageContaining("positive");
        assertThatThrownBy(() -> new PrivacyBudget(1, -0.0)).hasMessageContaining("between 0");
    }

    static List<Accountant> accountants() {
        return ACCOUNTANTS;
    }
}
