package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class OtherEventsTest {

    private final PldAccountant pld = new PldAccountant();
    private final RdpAccountant rdp = new RdpAccountant();

    @Test
    void approximateDp_composed_agreesWithTheReference() {
        for (JsonNode row : Reference.vectors().get("other").get("eps_delta_events")) {
            DpEvent event =
                    new DpEvent.SelfComposed(
                            new DpEvent.ApproximateDp(
                                    row.get("epsilon").asDouble(), row.get("delta").asDouble()),
                            row.get("T").asLong());
            for (String delta : new String[] {"1e-05", "1e-06", "1e-08"}) {
                double theirs = Reference.number(row.get("pld").get(delta));
                PrivacyGuarantee ours =
                        pld.guarantee(event, ADD_OR_REMOVE_ONE, Double.parseDouble(delta));
                if (theirs == Double.POSITIVE_INFINITY) {
                    assertThat(ours.epsilon()).isInfinite();
                } else {
                    assertThat(ours.epsilonLower()).isLessThanOrEqualTo(theirs * (1 + 1e-6));
                    assertThat(ours.epsilon()).isCloseTo(theirs, Percentage.withPercentage(0.05));
                }
            }
        }
    }

    @Test
    void matrixMechanism_binaryTree_agreesWithTheReference() {
        for (JsonNode row : Reference.vectors().get("other").get("tree_aggregation_single_epoch")) {
            long steps = row.get("step_count").asLong();
            int levels = 64 - Long.numberOfLeadingZeros(steps);
            DpEvent event =
                    new DpEvent.MatrixMechanism(
                            row.get("noise_multiplier").asDouble(), Math.sqrt((double) levels));
            double theirs = row.get("rdp_eps").get("1e-06").asDouble();

            assertThat(rdp.guarantee(event, ADD_OR_REMOVE_ONE, 1e-6).epsilon())
                    .isLessThanOrEqualTo(theirs + 1e-6)
                    .isCloseTo(theirs, Percentage.withPercentage(1));
            assertThat(pld.guarantee(event, ADD_OR_REMOVE_ONE, 1e-6).epsilon()).isLessThan(theirs);
            DpEvent same =
                    new DpEvent.Gaussian(
                            row.get("noise_multiplier").asDouble() / Math.sqrt((double) levels));
            for (NeighboringRelation relation : NeighboringRelation.values()) {
                assertThat(pld.guarantee(event, relation, 1e-6).epsilon())
                        .isCloseTo(
                                pld.guarantee(same, relation, 1e-6).epsilon(),
                                Percentage.withPercentage(1e-7));
            }
        }
    }

    @Test
    void discreteGaussian_wide_isTheContinuousOne() {
        DpEvent discrete =
                new DpEvent.SelfComposed(
                        new DpEvent.DiscreteGaussian(/* sigma= */ 20, /* sensitivity= */ 10), 4);
        DpEvent continuous = new DpEvent.SelfComposed(new DpEvent.Gaussian(2), 4);

        for (NeighboringRelation relation : NeighboringRelation.values()) {
            double exact = pld.guarantee(continuous, relation, 1e-6).epsilon();
            assertThat(pld.guarantee(discrete, relation, 1e-6).epsilon())
                    .isCloseTo(exact, Percentage.withPercentage(0.5));
            assertThat(rdp.guarantee(discrete, relation, 1e-6).epsilon())
                    .isEqualTo(rdp.guarantee(continuous, relation, 1e-6).epsilon());
        }
    }

    @Test
    void discreteLaplace_one_isPureDpAtMost() {
        DpEvent event = new DpEvent.DiscreteLaplace(/* scale= */ 4, /* sensitivity= */ 2);

        double epsilon = pld.guarantee(event, ADD_OR_REMOVE_ONE, 1e-12).epsilon();

        assertThat(epsilon).isCloseTo(0.5, within(1e-6));
        assertThat(rdp.guarantee(event, ADD_OR_REMOVE_ONE, 1e-12).epsilon())
                .isBetween(0.4999, 0.5001);
        assertThat(pld.guarantee(event, REPLACE_ONE, 1e-12).epsilon()).isCloseTo(1, within(1e-6));
    }

    @Test
    void randomizedResponse_one_isTheClosedForm() {
        DpEvent event = new DpEvent.RandomizedResponse(/* noise= */ 0.5, /* values= */ 4);
        double exact = Math.log(0.625 / 0.125);

        assertThat(pld.guarantee(event, REPLACE_ONE, 1e-12).epsilon())
                .isCloseTo(exact, within(1e-6));
        assertThat(rdp.guarantee(event, REPLACE_ONE, 1e-12).epsilon())
                .isCloseTo(exact, within(1e-6));
        assertThat(pld.guarantee(new DpEvent.RandomizedResponse(0, 4), REPLACE_ONE, 1e-5).epsilon())
                .isInfinite();
        assertThatThrownBy(() -> pld.guarantee(event, ZERO_OUT, 1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("replace-one");
    }

    @Test
    void gaussianMixture_zeroAndOne_isPoissonSampling() {
        DpEvent mixture =
                new DpEvent.SelfComposed(
                        new DpEvent.GaussianMixture(1.5, List.of(0.0, 1.0), List.of(0.9, 0.1)), 50);
        DpEvent sampled = Reference.dpSgd(0.1, 1.5, 50);

        PrivacyGuarantee ours = pld.guarantee(mixture, ADD_OR_REMOVE_ONE, 1e-6);
        PrivacyGuarantee poisson = pld.guarantee(sampled, ADD_OR_REMOVE_ONE, 1e-6);

        assertThat(ours.epsilon()).isCloseTo(poisson.epsilon(), Percentage.withPercentage(0.01));
        assertThat(rdp.guarantee(mixture, ADD_OR_REMOVE_ONE, 1e-6).epsilon())
                .isCloseTo(
                        rdp.guarantee(sampled, ADD_OR_REMOVE_ONE, 1e-6).epsilon(),
                        Percentage.withPercentage(1e-6));
        assertThatThrownBy(() -> pld.guarantee(mixture, REPLACE_ONE, 1e-5))
                .isInstanceOf(UnsupportedEventException.class);
    }

    @Test
    void concentratedAndExponential_areBoundsInTheRightAccountant() {
        DpEvent concentrated = new DpEvent.ZeroConcentratedDp(0.125);
        assertThat(rdp.guarantee(concentrated, ZERO_OUT, 1e-5).epsilon())
                .isEqualTo(rdp.guarantee(new DpEvent.Gaussian(2), ZERO_OUT, 1e-5).epsilon());
        assertThatThrownBy(() -> pld.guarantee(concentrated, ZERO_OUT, 1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("RDP");
        assertThatThrownBy(() -> rdp.guarantee(new DpEvent.ApproximateDp(1, 1e-9), ZERO_OUT, 1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("PLD");

        DpEvent choices = new DpEvent.SelfComposed(new DpEvent.ExponentialMechanism(0.1), 50);
        DpEvent two = new DpEvent.SelfComposed(new DpEvent.ApproximateDp(0.05, 0), 50);
        assertThat(pld.guarantee(choices, ZERO_OUT, 1e-6).epsilonLower())
                .isEqualTo(pld.guarantee(two, ZERO_OUT, 1e-6).epsilonLower())
                .isPositive();
        assertThat(pld.guarantee(choices, ZERO_OUT, 1e-6).epsilon()).isLessThan(5);
        assertThat(rdp.guarantee(choices, ZERO_OUT, 1e-6).epsilon()).isLessThan(5);
    }

    @Test
    void json_newEvents_roundTrip() throws Exception {
        DpEvent all =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.ApproximateDp(1, 1e-6),
                                new DpEvent.ZeroConcentratedDp(0.1),
                                new DpEvent.ExponentialMechanism(0.2),
                                new DpEvent.RandomizedResponse(0.3, 5),
                                new DpEvent.DiscreteGaussian(2, 1),
                                new DpEvent.DiscreteLaplace(3, 2),
                                new DpEvent.GaussianMixture(1, List.of(1.0), List.of(1.0)),
                                new DpEvent.MatrixMechanism(1.1, 2)));
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readValue(json.writeValueAsString(all), DpEvent.class)).isEqualTo(all);
        assertThatThrownBy(() -> new DpEvent.GaussianMixture(1, List.of(1.0), List.of(0.5)))
                .hasMessageContaining("sum to");
        assertThatThrownBy(() -> new DpEvent.RandomizedResponse(Double.NaN, 2))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new DpEvent.ApproximateDp(1, 1)).hasMessageContaining("[0, 1)");
    }

    @Test
    void filter_adaptiveSteps_stopsBeforeTheBudgetBreaks() {
        PrivacyBudget budget = new PrivacyBudget(2, 1e-5);
        PrivacyFilter filter =
                new PrivacyFilter(budget, ADD_OR_REMOVE_ONE, Reference.dpSgd(0.01, 1, 1000));
        long steps = 0;
        while (filter.admit(Reference.dpSgd(0.01, steps % 2 == 0 ? 1 : 1.2, 1))) {
            steps++;
        }

        assertThat(steps).isBetween(1000L, 2000L);
        assertThat(filter.spentEpsilon()).isBetween(1.99, 2.0);
        DpEvent asFixed =
                new DpEvent.Composed(
                        List.of(
                                Reference.dpSgd(0.01, 1, (steps + 1) / 2),
                                Reference.dpSgd(0.01, 1.2, steps / 2)));
        assertThat(pld.guarantee(asFixed, ADD_OR_REMOVE_ONE, 1e-5).epsilon()).isLessThan(2);
        assertThat(filter.admit(new DpEvent.NonPrivate())).isFalse();
    }

    @Test
    void samplingRate_ofABudget_isOnTheSafeSide() {
        PrivacyBudget budget = new PrivacyBudget(2, 1e-5);
        double epochs = 20;
        double rate =
                Calibration.samplingRate(
                        rdp,
                        q -> Reference.dpSgd(q, 1, (long) Math.ceil(epochs / q)),
                        ADD_OR_REMOVE_ONE,
                        budget);

        assertThat(
                        rdp.guarantee(
                                        Reference.dpSgd(rate, 1, (long) Math.ceil(epochs / rate)),
                                        ADD_OR_REMOVE_ONE,
                                        1e-5)
                                .epsilon())
                .isLessThanOrEqualTo(2)
                .isGreaterThan(1.99);
    }
}
