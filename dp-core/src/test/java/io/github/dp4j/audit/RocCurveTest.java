package io.github.dp4j.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RocCurveTest {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private static RocCurve roc(double[] members, double[] nonMembers) {
        return RocCurve.of(MembershipScores.of(members, nonMembers));
    }

    /** Members that were learned have the lower loss, so its negative is their score. */
    @Test
    void plantedLeak_withTheSignAsDocumented_isFound_andTurnedRoundIsNot() {
        SplittableRandom random = new SplittableRandom(1);
        double[] memberLoss = random.doubles(200).map(u -> 0.1 * u).toArray();
        double[] otherLoss = random.doubles(200).map(u -> 0.05 + u).toArray();
        double[] members = Arrays.stream(memberLoss).map(loss -> -loss).toArray();
        double[] nonMembers = Arrays.stream(otherLoss).map(loss -> -loss).toArray();

        assertThat(roc(members, nonMembers).areaUnderCurve()).isGreaterThan(0.95);
        assertThat(roc(members, nonMembers).truePositiveRateAt(0.01)).isGreaterThan(0.5);
        assertThat(roc(memberLoss, otherLoss).areaUnderCurve()).isLessThan(0.05);
        assertThat(roc(memberLoss, otherLoss).advantage()).isZero();
    }

    @Test
    void smallCase_byHand() {
        RocCurve curve = roc(new double[] {3, 2, 2}, new double[] {2, 1});

        // Pairs won: 3 against both, each 2 against 1; tied: each 2 against 2.
        assertThat(curve.areaUnderCurve()).isCloseTo((4 + 0.5 * 2) / 6, within(1e-15));
        assertThat(curve.points())
                .containsExactly(
                        new RocCurve.Threshold(Double.POSITIVE_INFINITY, 0, 0),
                        new RocCurve.Threshold(3, 0, 1),
                        new RocCurve.Threshold(2, 1, 3),
                        new RocCurve.Threshold(1, 2, 3));
        assertThat(curve.truePositiveRateAt(0.1)).isCloseTo(1 / 3.0, within(1e-15));
        assertThat(curve.truePositiveRateAt(0.5)).isEqualTo(1);
        assertThat(curve.advantage()).isEqualTo(0.5);
        assertThat(curve.bestBalancedAccuracy()).isEqualTo(0.75);
    }

    @Test
    void infiniteScores_haveAPlace() {
        double infinity = Double.POSITIVE_INFINITY;
        RocCurve curve = roc(new double[] {infinity, 1}, new double[] {infinity, -infinity});

        assertThat(curve.points().get(0)).isEqualTo(new RocCurve.Threshold(infinity, 1, 1));
        assertThat(curve.truePositiveRateAt(0.1)).isZero();
        assertThat(curve.areaUnderCurve()).isEqualTo(0.625);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void rate_outOfRange_isRefused(double rate) {
        RocCurve curve = roc(new double[] {1}, new double[] {0});

        assertThatThrownBy(() -> curve.truePositiveRateAt(rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("falsePositiveRate");
    }

    /**
     * N(mu, 1) against N(0, 1), 200,000 each: AUC Phi(mu / sqrt 2), TPR 1 - Phi(z - mu), advantage
     * 2 Phi(mu / 2) - 1. Tolerances are five standard deviations (a false alarm in 1.7 million): of
     * the AUC below 0.5 / sqrt(n), of the TPR that of a threshold between order statistics too.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1, 2.5})
    void gaussianScores_haveTheClosedForms(double mu) {
        int n = 200_000;
        RocCurve curve =
                RocCurve.of(
                        Simulated.scores(Simulated.gaussian(mu), n, n, new SplittableRandom(7)));

        double tolerance = 5 * 0.5 / Math.sqrt(n);
        assertThat(curve.areaUnderCurve())
                .isCloseTo(NORMAL.cumulativeProbability(mu / Math.sqrt(2)), within(tolerance));
        double advantage = 2 * NORMAL.cumulativeProbability(mu / 2) - 1;
        // The maximum over thresholds lies above the truth by a little: sup of a bridge.
        assertThat(curve.advantage())
                .isBetween(advantage - 2 * tolerance, advantage + 3 * tolerance);
        for (double rate : new double[] {0.001, 0.01}) {
            double z = NORMAL.inverseSurvivalProbability(rate);
            double truth = NORMAL.survivalProbability(z - mu);
            double slope = NORMAL.density(z - mu) / NORMAL.density(z);
            double deviation =
                    Math.sqrt((truth * (1 - truth) + slope * slope * rate * (1 - rate)) / n);
            assertThat(curve.truePositiveRateAt(rate))
                    .isCloseTo(truth, within(5 * deviation + 1.0 / n));
        }
    }

    @Property(tries = 200)
    void anyScores_haveRatesInTheirRange_andIncreasingMapsChangeNothing(
            @ForAll @Size(min = 1, max = 12) int[] members,
            @ForAll @Size(min = 1, max = 12) int[] nonMembers) {
        Assume.that(
                Arrays.stream(members).distinct().count() > 1
                        || Arrays.stream(nonMembers).anyMatch(score -> score != members[0]));
        double[] in = Arrays.stream(members).mapToDouble(i -> i).toArray();
        double[] out = Arrays.stream(nonMembers).mapToDouble(i -> i).toArray();
        RocCurve curve = roc(in, out);
        RocCurve mapped = roc(map(in), map(out));

        assertThat(curve.areaUnderCurve()).isBetween(0.0, 1.0).isEqualTo(mapped.areaUnderCurve());
        assertThat(curve.advantage()).isBetween(0.0, 1.0).isEqualTo(mapped.advantage());
        assertThat(curve.truePositiveRateAt(0.2))
                .isBetween(0.0, 1.0)
                .isEqualTo(mapped.truePositiveRateAt(0.2));
        // Turned round, pairs that were lost are won.
        assertThat(roc(out, in).areaUnderCurve())
                .isCloseTo(1 - curve.areaUnderCurve(), within(1e-12));
    }

    private static double[] map(double[] scores) {
        return Arrays.stream(scores).map(score -> Math.atan(score * 1e-9) * 3 + 1).toArray();
    }

    @Property(tries = 200)
    void higherMemberScores_neverLowerTheArea(
            @ForAll @Size(min = 2, max = 12) @DoubleRange(min = -5, max = 5) double[] members,
            @ForAll @Size(min = 2, max = 12) @DoubleRange(min = -5, max = 5) double[] nonMembers,
            @ForAll @IntRange(min = 0, max = 11) int which,
            @ForAll @DoubleRange(min = 0, max = 3) double more) {
        Assume.that(members[0] != nonMembers[0]);
        double[] raised = members.clone();
        raised[which % raised.length] += more;
        Assume.that(raised[0] != nonMembers[0]);

        assertThat(roc(raised, nonMembers).areaUnderCurve())
                .isGreaterThanOrEqualTo(roc(members, nonMembers).areaUnderCurve());
        assertThat(roc(raised, nonMembers).truePositiveRateAt(0.1))
                .isGreaterThanOrEqualTo(roc(members, nonMembers).truePositiveRateAt(0.1));
    }
}
