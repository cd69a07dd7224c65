package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What a guarantee means, against the closed forms of Gaussian and pure releases. */
class MeaningTest {

    private static final PldAccountant PLD = new PldAccountant();
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    private static TradeOffCurve gaussian(double mu) {
        return TradeOffCurve.of(PLD, new DpEvent.Gaussian(1 / mu), ZERO_OUT);
    }

    private static double truth(double mu, double rate) {
        return NORMAL.cumulativeProbability(mu + NORMAL.inverseCumulativeProbability(rate));
    }

    @Test
    void gaussian_everyReading_isTheClosedFormFromAbove() {
        for (double mu : new double[] {0.3, 1, 2.5}) {
            TradeOffCurve curve = gaussian(mu);
            double advantage = 2 * NORMAL.cumulativeProbability(0.5 * mu) - 1;
            assertThat(curve.advantage()).isBetween(advantage, advantage * (1 + 1e-9));
            assertThat(curve.accuracy(0.5)).isCloseTo((1 + curve.advantage()) / 2, within(1e-12));
            for (double prior : new double[] {0.1, 0.4, 0.5, 0.8}) {
                // The likelihood-ratio test with threshold log((1 - p) / p).
                double t = Math.log((1 - prior) / prior) / mu;
                double best =
                        prior * NORMAL.cumulativeProbability(0.5 * mu - t)
                                + (1 - prior) * NORMAL.cumulativeProbability(0.5 * mu + t);
                assertThat(curve.accuracy(prior)).isBetween(best - 1e-12, best + 0.015);
            }
            for (double rate : new double[] {1e-4, 0.01, 0.1, 0.5}) {
                double odds = 0.25 * truth(mu, rate) / rate;
                assertThat(curve.posteriorOdds(0.2, rate))
                        .isBetween(odds * (1 - 1e-9), odds * 1.03);
            }
        }
    }

    /** k records are mu times k. */
    @Test
    void gaussian_severalRecords_isTheCurveOfTheirSum() {
        TradeOffCurve one = gaussian(0.4);
        for (int k : new int[] {1, 2, 3, 5}) {
            for (double rate : new double[] {1e-3, 0.05, 0.5}) {
                double exact = truth(0.4 * k, rate);
                assertThat(one.truePositiveRate(rate, k)).isBetween(exact - 1e-12, exact * 1.06);
            }
        }
        assertThat(one.truePositiveRate(0.3, 1000)).isEqualTo(1);
    }

    /** Pure epsilon: posterior odds are at most e^epsilon times the prior ones, and reach it. */
    @Test
    void pure_posteriorOdds_areMultipliedByItsExponential() {
        TradeOffCurve curve = TradeOffCurve.of(new double[] {0.7}, new double[] {0});
        double odds = 0.3 / 0.7;

        assertThat(curve.posteriorOdds(0.3, 0)).isCloseTo(odds * Math.exp(0.7), within(1e-12));
        assertThat(curve.posteriorOdds(0.3, 1e-3)).isCloseTo(odds * Math.exp(0.7), within(1e-12));
        assertThat(curve.posteriorOdds(0.3, 1)).isCloseTo(odds, within(1e-12));
        assertThat(curve.advantage()).isCloseTo(Math.tanh(0.35), within(1e-12));
        // An attacker whose prior is certain enough learns nothing that changes the guess.
        assertThat(curve.accuracy(0.9)).isCloseTo(0.9, within(1e-12));
        assertThat(curve.delta(0.7)).isZero();
        assertThat(curve.delta(5)).isZero();
    }

    @Test
    void anyCurve_readings_areWithinTheirRanges() {
        TradeOffCurve none = TradeOffCurve.of(new double[0], new double[0]);
        TradeOffCurve infinite =
                TradeOffCurve.of(new double[] {Double.POSITIVE_INFINITY}, new double[] {0.1});
        TradeOffCurve huge = TradeOffCurve.of(new double[] {1e6}, new double[] {1e-9});
        for (TradeOffCurve curve : List.of(none, infinite, huge)) {
            assertThat(curve.advantage()).isCloseTo(1, within(1e-8));
            assertThat(curve.accuracy(0.01)).isCloseTo(1, within(1e-8));
            assertThat(curve.posteriorOdds(0.5, 0)).isInfinite();
            assertThat(curve.truePositiveRate(0.5, 3)).isEqualTo(1);
        }
        TradeOffCurve exact = TradeOffCurve.of(new double[] {0}, new double[] {0});
        assertThat(exact.advantage()).isZero();
        assertThat(exact.accuracy(0.3)).isEqualTo(0.7);
        assertThat(exact.posteriorOdds(0.5, 0)).isCloseTo(1, within(1e-12));
        for (double bad : new double[] {0, 1, Double.NaN}) {
            assertThatThrownBy(() -> exact.accuracy(bad)).hasMessageContaining("prior");
            assertThatThrownBy(() -> exact.posteriorOdds(bad, 0.1)).hasMessageContaining("prior");
        }
        assertThatThrownBy(() -> exact.truePositiveRate(0.1, 0)).hasMessageContaining("records");
        assertThatThrownBy(() -> exact.delta(Double.NaN)).hasMessageContaining("epsilon");
    }

    @Test
    void mu_isGivenWhereItSaysAll() {
        DpEvent gaussians =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.SelfComposed(new DpEvent.Gaussian(2), 3),
                                new DpEvent.MatrixMechanism(4, 2),
                                new DpEvent.PoissonSampled(1, new DpEvent.Gaussian(2))));
        assertThat(PLD.gaussianMu(gaussians, ZERO_OUT).getAsDouble())
                .isCloseTo(Math.sqrt(5 * 0.25), within(1e-12));
        assertThat(PLD.gaussianMu(gaussians, REPLACE_ONE).getAsDouble())
                .isCloseTo(2 * Math.sqrt(5 * 0.25), within(1e-12));
        assertThat(PLD.gaussianMu(new DpEvent.Composed(List.of()), ZERO_OUT))
                .isEqualTo(OptionalDouble.of(0));
        for (DpEvent event :
                List.of(
                        Reference.dpSgd(0.5, 1, 1),
                        new DpEvent.Laplace(1),
                        new DpEvent.NonPrivate())) {
            assertThat(PLD.gaussianMu(event, ZERO_OUT)).isEmpty();
        }
    }

    /** Brute force: which of three records are in, summed over a fine grid of the line. */
    @Test
    void group_ofThreePoissonSampledRecords_isTheIntegral() {
        double q = 0.2;
        double noise = 1.5;
        double epsilon = 0.6;
        double removal = 0;
        double addition = 0;
        double step = 1e-3;
        for (double x = -10; x < 14; x += step) {
            double with = 0;
            for (int in = 0; in < 8; in++) {
                int j = Integer.bitCount(in);
                with += Math.pow(q, j) * Math.pow(1 - q, 3 - j) * density(x - j / noise);
            }
            removal += Math.max(0, with - Math.exp(epsilon) * density(x)) * step;
            addition += Math.max(0, density(x) - Math.exp(epsilon) * with) * step;
        }
        DpEvent group = GroupEvents.of(Reference.dpSgd(q, noise, 1), 3);

        for (NeighboringRelation relation : List.of(ADD_OR_REMOVE_ONE, ZERO_OUT)) {
            assertThat(PLD.delta(group, relation, epsilon))
                    .isCloseTo(Math.max(removal, addition), within(1e-5));
        }
        assertThatThrownBy(() -> PLD.guarantee(group, REPLACE_ONE, 1e-5))
                .isInstanceOf(UnsupportedEventException.class);
    }

    private static double density(double x) {
        return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    @Test
    void group_plainReleases_haveTheirDistanceTimesTheRecords() {
        DpEvent event =
                new DpEvent.Composed(
                        List.of(new DpEvent.Gaussian(6), new DpEvent.MatrixMechanism(6, 2)));
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            assertThat(PLD.gaussianMu(GroupEvents.of(event, 3), relation).getAsDouble())
                    .isCloseTo(
                            3 * PLD.gaussianMu(event, relation).getAsDouble(),
                            Percentage.withPercentage(1e-9));
            assertThat(PLD.gaussianMu(GroupEvents.of(event, 1), relation))
                    .isEqualTo(PLD.gaussianMu(event, relation));
        }
        DpEvent laplace = GroupEvents.of(new DpEvent.Laplace(4), 2);
        assertThat(PLD.guarantee(laplace, ZERO_OUT, 1e-9).epsilon()).isCloseTo(0.5, within(1e-6));
        assertThat(PLD.guarantee(GroupEvents.of(new DpEvent.Gaussian(0), 2), ZERO_OUT, 1e-9))
                .matches(guarantee -> !guarantee.isPrivate());
        assertThat(GroupEvents.of(new DpEvent.NonPrivate(), 2)).isNotNull();
        assertThatThrownBy(() -> GroupEvents.of(new DpEvent.ZeroConcentratedDp(1), 2))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("ZeroConcentratedDp");
        for (int bad : new int[] {0, 65}) {
            assertThatThrownBy(() -> GroupEvents.of(event, bad)).hasMessageContaining("records");
        }
    }

    /** Far less than the general bound: this is what the events are for. */
    @Test
    void group_ofTraining_isFarBelowTheGeneralBound() {
        DpEvent training = Reference.dpSgd(0.01, 1, 1000);
        double one = PLD.guarantee(training, ADD_OR_REMOVE_ONE, 1e-6).epsilon();
        double two = PLD.guarantee(GroupEvents.of(training, 2), ADD_OR_REMOVE_ONE, 1e-5).epsilon();

        assertThat(two).isBetween(one, 2.5 * one);
    }
}
