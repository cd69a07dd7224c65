package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** Against one Gaussian release, whose trade-off curve and delta(epsilon) have closed forms. */
class AttackBoundsTest {

    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    @Property
    void truePositiveRate_curveGiven_isNeverBelowTheTruth(
            @ForAll @DoubleRange(min = 0, max = 1) @Scale(6) double x,
            @ForAll @DoubleRange(min = 0.1, max = 4) double shift) {
        AttackBounds bounds = bounds(shift, /* epsilon= */ 2, SampleReports.gaussianCurve(shift));

        assertThat(bounds.truePositiveRate(x)).isGreaterThanOrEqualTo(truth(x, shift) - 1e-12);
    }

    @Property
    void truePositiveRate_guaranteeAlone_isNeverBelowTheTruth(
            @ForAll @DoubleRange(min = 0, max = 1) @Scale(6) double x,
            @ForAll @DoubleRange(min = 0.1, max = 4) double shift,
            @ForAll @DoubleRange(min = 0, max = 6) double epsilon) {
        AttackBounds bounds = bounds(shift, epsilon, List.of());

        assertThat(bounds.truePositiveRate(x)).isBetween(truth(x, shift) - 1e-12, 1.0);
    }

    @Property
    void accuracy_withAndWithoutCurve_isNeverBelowTheTruth(
            @ForAll @DoubleRange(min = 0.1, max = 4) double shift,
            @ForAll @DoubleRange(min = 0, max = 6) double epsilon) {
        // The best test between N(0, 1) and N(shift, 1) is right with probability Phi(shift / 2).
        double truth = NORMAL.cumulativeProbability(shift / 2);

        double sharp = bounds(shift, epsilon, SampleReports.gaussianCurve(shift)).accuracy();
        double loose = bounds(shift, epsilon, List.of()).accuracy();

        assertThat(sharp).isBetween(truth - 1e-12, Math.min(loose, truth + 0.06));
    }

    @Property
    void groups_general_coverTheGaussian(
            @ForAll @DoubleRange(min = 0.1, max = 2) double shift,
            @ForAll @DoubleRange(min = 0, max = 6) double epsilon,
            @ForAll @IntRange(min = 0, max = 1) int index) {
        List<GroupGuarantee> groups = report(shift, epsilon, List.of()).groups();
        if (index < groups.size()) {
            GroupGuarantee group = groups.get(index);

            assertThat(group.epsilon()).isEqualTo(group.records() * epsilon);
            // k records move the mean k times as far.
            assertThat(group.delta())
                    .isGreaterThanOrEqualTo(
                            delta(group.epsilon(), group.records() * shift) - 1e-12);
        }
    }

    @Test
    void groups_twoRecords_isTheKnownBound() {
        GroupGuarantee two = SampleReports.full().groups().get(0);

        assertThat(two.records()).isEqualTo(2);
        assertThat(two.epsilon()).isEqualTo(2 * 2.9787123);
        assertThat(two.delta()).isCloseTo(1e-5 * (1 + Math.exp(2.9787123)), within(1e-15));
    }

    @Test
    void guaranteeAlone_corners_areTheKnownOnes() {
        AttackBounds bounds = bounds(/* shift= */ 1, /* epsilon= */ 0, List.of());
        double delta = delta(0, 1);

        assertThat(bounds.truePositiveRate(0)).isEqualTo(delta);
        assertThat(bounds.truePositiveRate(0.2)).isCloseTo(0.2 + delta, within(1e-12));
        assertThat(bounds.truePositiveRate(1)).isEqualTo(1);
        assertThat(bounds.accuracy()).isCloseTo((1 + delta) / 2, within(1e-12));
    }

    @Test
    void hugeEpsilon_overflow_isOneAndNotNaN() {
        PrivacyReport report =
                PrivacyReport.builder(
                                SampleReports.guarantee(1e4, NeighboringRelation.ADD_OR_REMOVE_ONE),
                                new DpEvent.Gaussian(0.01))
                        .build();
        AttackBounds bounds = new AttackBounds(report);

        assertThat(bounds.truePositiveRate(0)).isEqualTo(1e-5);
        assertThat(bounds.truePositiveRate(1e-9)).isEqualTo(1);
        assertThat(bounds.accuracy()).isEqualTo(1);
        assertThat(report.groups()).isEmpty();
    }

    @Test
    void notPrivate_anyRate_isOneWhateverTheCurveSays() {
        PrivacyReport report =
                PrivacyReport.builder(
                                SampleReports.guarantee(
                                        Double.POSITIVE_INFINITY, NeighboringRelation.ZERO_OUT),
                                new DpEvent.NonPrivate())
                        .tradeOff(SampleReports.gaussianCurve(1))
                        .build();
        AttackBounds bounds = new AttackBounds(report);

        assertThat(bounds.truePositiveRate(0)).isEqualTo(1);
        assertThat(bounds.accuracy()).isEqualTo(1);
        assertThat(bounds.points()).allMatch(point -> point.y() == 1);
    }

    @Test
    void curveThatJumps_atTheJump_takesTheUpperPoint() {
        List<Point> jump = List.of(new Point(0, 0), new Point(0, 0.3), new Point(1, 1));
        AttackBounds bounds = bounds(/* shift= */ 3, /* epsilon= */ 0, jump);

        assertThat(bounds.truePositiveRate(0)).isEqualTo(0.3);
    }

    private static AttackBounds bounds(double shift, double epsilon, List<Point> curve) {
        return new AttackBounds(report(shift, epsilon, curve));
    }

    private static PrivacyReport report(double shift, double epsilon, List<Point> curve) {
        PrivacyGuarantee guarantee =
                new PrivacyGuarantee(
                        epsilon,
                        /* epsilonLower= */ 0,
                        delta(epsilon, shift),
                        NeighboringRelation.ADD_OR_REMOVE_ONE,
                        "closed form",
                        "");
        return PrivacyReport.builder(guarantee, new DpEvent.Gaussian(1 / shift))
                .tradeOff(curve)
                .build();
    }

    private static double truth(double x, double shift) {
        if (x == 0 || x == 1) {
            return x;
        }
        return NORMAL.cumulativeProbability(NORMAL.inverseCumulativeProbability(x) + shift);
    }

    /** Balle and Wang (arXiv 1805.06530, Theorem 8); kept away from the ends of (0, 1). */
    private static double delta(double epsilon, double shift) {
        double delta =
                NORMAL.cumulativeProbability(shift / 2 - epsilon / shift)
                        - Math.exp(epsilon)
                                * NORMAL.cumulativeProbability(-shift / 2 - epsilon / shift);
        return Math.min(1 - 1e-9, Math.max(1e-12, delta));
    }
}
