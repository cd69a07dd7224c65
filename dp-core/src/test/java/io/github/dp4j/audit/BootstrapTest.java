package io.github.dp4j.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    private static Interval area(MembershipScores scores, long seed) {
        return Bootstrap.interval(
                scores,
                RocCurve::areaUnderCurve,
                /* resamples= */ 400,
                /* confidence= */ 0.9,
                new SplittableRandom(seed)::nextLong);
    }

    /**
     * Of 200 intervals of a nominal 90 % at least 83 % hold the truth; with 90 % a count below 166
     * has a probability of 0.1 %. The seed is fixed.
     */
    @Test
    void interval_ofTheArea_holdsTheTruthAboutAsOftenAsItSays() {
        double truth = NormalDistribution.of(0, 1).cumulativeProbability(1 / Math.sqrt(2));
        SplittableRandom random = new SplittableRandom(11);
        int held = 0;
        for (int i = 0; i < 200; i++) {
            Interval interval = area(Simulated.scores(Simulated.gaussian(1), 80, 60, random), i);
            held += interval.lower() <= truth && truth <= interval.upper() ? 1 : 0;
        }
        assertThat(held).isBetween(166, 198);
    }

    @Test
    void interval_withTheSameSeed_isTheSame() {
        MembershipScores scores =
                Simulated.scores(Simulated.gaussian(1), 50, 50, new SplittableRandom(3));

        assertThat(area(scores, 5)).isEqualTo(area(scores, 5)).isNotEqualTo(area(scores, 6));
    }

    @Test
    void tooFewResamples_areRefused_withTheNumberNeeded() {
        MembershipScores scores = MembershipScores.of(new double[] {1}, new double[] {0});

        assertThatThrownBy(
                        () -> Bootstrap.interval(scores, RocCurve::advantage, 150, 0.99, () -> 0L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 200");
        assertThatThrownBy(() -> Bootstrap.interval(scores, RocCurve::advantage, 150, 1, () -> 0L))
                .hasMessageContaining("confidence");
        assertThatThrownBy(() -> new Interval(2, 1, 0.9)).hasMessageContaining("lower");
        assertThatThrownBy(() -> new Interval(1, 2, Double.NaN)).hasMessageContaining("NaN");
    }
}
