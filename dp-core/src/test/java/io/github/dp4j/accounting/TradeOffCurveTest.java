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
}
