package io.github.dp4j.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class TradeOffCurveTest {

    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    @Test
    void gaussian_curveFromRdp_isAboveTheTruthAndNotFarAbove() {
        TradeOffCurve curve =
                TradeOffCurve.of(
                        new RdpAccountant(),
                        new DpEvent.Gaussian(1),
                        NeighboringRelation.ADD_OR_REMOVE_ONE);

        for (double rate : new double[] {1e-6, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.9}) {
            double truth =
                    NORMAL.cumulativeProbability(1 + NORMAL.inverseCumulativeProbability(rate));
            assertThat(curve.truePositiveRate(rate)).isBetween(truth, 3 * truth + 0.2);
        }
        assertThat(curve.advantage()).isBetween(0.3829, 0.7);
    }

    @Test
    void pureDp_curve_isTheClosedForm() {
        TradeOffCurve curve = TradeOffCurve.of(new double[] {1}, new double[] {0});

        assertThat(curve.truePositiveRate(0.1)).isCloseTo(Math.E * 0.1, within(1e-15));
        assertThat(curve.truePositiveRate(0.9)).isCloseTo(1 - 0.1 / Math.E, within(1e-15));
        assertThat(curve.advantage()).isCloseTo((Math.E - 1) / (Math.E + 1), within(1e-15));
    }

    @Test
    void noPrivacy_curve_isOne() {
        TradeOffCurve curve =
                TradeOffCurve.of(
                        new RdpAccountant(),
                        new DpEvent.NonPrivate(),
                        NeighboringRelation.ADD_OR_REMOVE_ONE);

        assertThat(curve.truePositiveRate(0)).isEqualTo(1);
        assertThat(curve.advantage()).isEqualTo(1);
    }

    @Test
    void rate_outOfRange_isRefused() {
        TradeOffCurve curve = TradeOffCurve.of(new double[] {1}, new double[] {0});

        assertThatThrownBy(() -> curve.truePositiveRate(Double.NaN))
                .hasMessageContaining("falsePositiveRate")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> TradeOffCurve.of(new double[] {-1}, new double[] {0}))
                .hasMessageContaining("epsilon >= 0");
    }

    /** e^epsilon overflows from 709.8 on. */
    @Test
    void hugeEpsilon_curve_isDeltaWithoutFalseAlarms_andNeverNaN() {
        TradeOffCurve one = TradeOffCurve.of(new double[] {800, 1e9}, new double[] {0.25, 0});
        assertThat(one.truePositiveRate(0)).isZero();
        assertThat(one.posteriorOdds(0.5, 0)).isInfinite();

        TradeOffCurve curve = TradeOffCurve.of(new double[] {800}, new double[] {0.25});
        assertThat(curve.truePositiveRate(0)).isEqualTo(0.25);
        assertThat(curve.truePositiveRate(0, 3)).isEqualTo(1);
        for (double rate : new double[] {0, Double.MIN_VALUE, 1e-300, 0.5, 1}) {
            assertThat(curve.truePositiveRate(rate)).isBetween(rate, 1.0);
            assertThat(curve.posteriorOdds(Double.MIN_VALUE, rate)).isPositive();
            assertThat(curve.posteriorOdds(0.5, rate)).isGreaterThanOrEqualTo(1);
        }
        assertThat(
                        TradeOffCurve.of(new double[] {1}, new double[] {0})
                                .posteriorOdds(Double.MIN_VALUE, 0.1))
                .isGreaterThanOrEqualTo(2 * Double.MIN_VALUE);
        TradeOffCurve noisy =
                TradeOffCurve.of(
                        new RdpAccountant(),
                        new DpEvent.SelfComposed(new DpEvent.Gaussian(1), 1000),
                        NeighboringRelation.ADD_OR_REMOVE_ONE);
        assertThat(noisy.truePositiveRate(0)).isBetween(0.0, 1.0);
        assertThat(noisy.truePositiveRate(0, 3)).isBetween(0.0, 1.0);
    }

    @Test
    void records_anyNumber_areAnsweredSoonOrRefused() {
        TradeOffCurve nothing = TradeOffCurve.of(new double[] {0}, new double[] {0});
        TradeOffCurve little = TradeOffCurve.of(new double[] {1e-9}, new double[] {0});

        assertThat(nothing.truePositiveRate(0.3, 100_000)).isEqualTo(0.3);
        assertThat(little.truePositiveRate(0.3, 100_000))
                .isCloseTo(0.3 * Math.exp(1e-4), within(1e-9));
        for (int records : new int[] {0, -1, 100_001, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> little.truePositiveRate(0.3, records))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("records", "[1, 100000]", "" + records);
        }
    }

    @Test
    void accuracy_ofTheRarestAndTheSurestPrior_isAProbability() {
        TradeOffCurve curve = TradeOffCurve.of(new double[] {1}, new double[] {1e-5});

        for (double prior : new double[] {Double.MIN_VALUE, 1e-300, Math.nextDown(1.0)}) {
            assertThat(curve.accuracy(prior)).isBetween(Math.max(prior, 1 - prior), 1.0);
        }
    }
}
