package io.github.dp4j.audit.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.Reference;
import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.Simulated;
import io.github.dp4j.audit.curve.EpsilonDeltaCurve;
import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ErrorLimitsTest {

    private static final double DELTA = 1e-5;

    private static MembershipScores gaussian(double mu, int records, long seed) {
        return Simulated.scores(
                Simulated.gaussian(mu), records, records, new SplittableRandom(seed));
    }

    @Test
    void tooFewRecords_areRefused_withTheNumberNeeded() {
        assertThatThrownBy(() -> ErrorLimits.ofCounts(0, 5, 0, 5, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 6 members")
                .hasMessageContaining("there are 5 and 5");
        assertThat(ErrorLimits.ofCounts(0, 6, 0, 6, 0.95).epsilon(0).epsilon()).isPositive();
        MembershipScores few =
                MembershipScores.of(new double[] {3, 4, 5, 6, 7}, new double[] {0, 1, 2, 0, 1});
        assertThatThrownBy(() -> ErrorLimits.atAllThresholds(few, 0.95))
                .hasMessageContaining("at least 8 members");
        assertThatThrownBy(
                        () ->
                                ErrorLimits.onSplit(
                                        few,
                                        ErrorRates::mu,
                                        0.95,
                                        new SplittableRandom(1)::nextLong))
                .hasMessageContaining("at least 6 members");
    }

    @Test
    void valuesOutOfRange_areRefused() {
        MembershipScores scores = gaussian(1, 50, 1);
        assertThatThrownBy(() -> ErrorLimits.ofCounts(11, 10, 0, 10, 0.95))
                .hasMessageContaining("falseNegatives must lie in [0, 10 members]");
        for (double confidence : new double[] {0, 1, Double.NaN}) {
            assertThatThrownBy(() -> ErrorLimits.atAllThresholds(scores, confidence))
                    .hasMessageContaining("confidence must lie in (0, 1 - 1e-6]");
        }
        ErrorLimits limits = ErrorLimits.atAllThresholds(scores, 0.95);
        assertThatThrownBy(() -> limits.epsilon(1)).hasMessageContaining("delta");
        assertThatThrownBy(() -> new ErrorRates(0, 0.5)).hasMessageContaining("falsePositive");
        assertThatThrownBy(() -> ThresholdBand.of(60, 50, 0.95).limits(scores))
                .hasMessageContaining("60 members");
    }

    /** Both groups can only be told apart the wrong way round: never the absolute value. */
    @Test
    void membersBelowNonMembers_haveAMuOfZero() {
        assertThat(ErrorLimits.ofCounts(95, 100, 95, 100, 0.95).mu(DELTA).mu()).isZero();
        assertThat(ErrorLimits.ofCounts(95, 100, 95, 100, 0.95).mu(DELTA).refutes())
                .startsWith("nothing");
    }

    /** Table 1 of the design at epsilon 4: medians 1.47 and 3.36 of 5,000 scores. */
    @Test
    void allThresholds_atEpsilonFour_reachWhatTheTableSays() {
        double mu = 0.924931;
        ThresholdBand band = ThresholdBand.of(2500, 2500, 0.95);
        double[] free = new double[40];
        double[] curve = new double[40];
        for (int i = 0; i < free.length; i++) {
            ErrorLimits limits = band.limits(gaussian(mu, 2500, i));
            free[i] = limits.epsilon(DELTA).epsilon();
            curve[i] = limits.mu(DELTA).epsilonOfCurve();
        }
        Arrays.sort(free);
        Arrays.sort(curve);
        assertThat(free[20]).isCloseTo(1.47, within(0.08));
        assertThat(curve[20]).isCloseTo(3.36, within(0.12));
    }

    @Test
    void manyRecords_fallBackToTheUnion_whichIsNoLarger() {
        MembershipScores scores = gaussian(1, 20_001, 4);
        ErrorLimits union = ErrorLimits.atAllThresholds(scores, 0.95);

        assertThat(union.epsilon(DELTA).method()).contains("union");
        double fixed = ErrorLimits.atFixedThreshold(scores, 1, 0.95).mu(DELTA).mu();
        assertThat(union.mu(DELTA).mu()).isBetween(0.9 * fixed, 1.0);
    }

    @Test
    void statement_ofACurveBound_namesTheCurve_andClaimsNoEpsilonDelta() {
        ErrorLimits limits = ErrorLimits.atAllThresholds(gaussian(2, 500, 2), 0.95);

        assertThat(limits.mu(DELTA).statement())
                .contains("mu-GDP for every mu below")
                .contains("no (epsilon, delta)")
                .contains("95 % confidence")
                .contains("simultaneous band");
        assertThat(limits.epsilon(DELTA).statement()).contains("guarantee with epsilon below");
        // The kinds stay apart: a curve bound has no epsilon of its own.
        assertThat(Arrays.stream(CurveBound.class.getMethods()).map(m -> m.getName()))
                .doesNotContain("epsilon");
    }

    /** Where DP-SGD is not Gaussian its own curve shows more, and a true ledger is not refuted. */
    @Test
    void ledgerFamily_ofSampledNoise_beatsMu() {
        LedgerFamily family =
                LedgerFamily.of(
                        Reference.dpSgd(0.1, 1.386, 100),
                        NeighboringRelation.ADD_OR_REMOVE_ONE,
                        DELTA);
        double falsePositiveRate = 0.02;
        double missed = family.curve(1).typeTwoError(falsePositiveRate);
        ErrorLimits limits =
                ErrorLimits.ofCounts(
                        (int) Math.round(2500 * missed),
                        2500,
                        (int) (2500 * falsePositiveRate),
                        2500,
                        0.95);
        CurveBound.Ledger bound = limits.ledger(family);

        assertThat(bound.epsilonOfCurve())
                .isGreaterThan(limits.mu(DELTA).epsilonOfCurve() + 0.1)
                .isLessThan(4);
        assertThat(bound.refutesLedger()).isFalse();
        assertThat(limits.refute(family.curve(bound.noiseScale()))).isTrue();
        assertThat(limits.refute(family.curve(bound.noiseScale() / Math.pow(2, 1.0 / 128))))
                .isFalse();
        // Without any error the ledger itself falls.
        assertThat(ErrorLimits.ofCounts(0, 2500, 0, 2500, 0.95).refute(family.curve(1))).isTrue();
        assertThat(ErrorLimits.ofCounts(1250, 2500, 1250, 2500, 0.95).ledger(family).refutes())
                .startsWith("nothing");
    }

    @Property(tries = 60)
    void bounds_fallWithConfidence_andAreInvariantUnderIncreasingMaps(
            @ForAll @IntRange(min = 0, max = 1000) int seed,
            @ForAll @DoubleRange(min = 0, max = 4) double mu,
            @ForAll @DoubleRange(min = 0.5, max = 0.99) double confidence) {
        MembershipScores scores = gaussian(mu, 60, seed);
        MembershipScores mapped =
                MembershipScores.of(
                        Arrays.stream(scores.memberScores()).map(s -> Math.exp(s)).toArray(),
                        Arrays.stream(scores.nonMemberScores()).map(s -> Math.exp(s)).toArray());
        ErrorLimits limits = ErrorLimits.atAllThresholds(scores, confidence);
        ErrorLimits surer = ErrorLimits.atAllThresholds(scores, 0.5 * (1 + confidence));

        assertThat(surer.epsilon(DELTA).epsilon())
                .isLessThanOrEqualTo(limits.epsilon(DELTA).epsilon());
        assertThat(surer.mu(DELTA).mu()).isLessThanOrEqualTo(limits.mu(DELTA).mu());
        assertThat(ErrorLimits.atAllThresholds(mapped, confidence).rates())
                .isEqualTo(limits.rates());
        // A larger delta excuses more.
        assertThat(limits.epsilon(0.1).epsilon()).isLessThanOrEqualTo(limits.epsilon(0).epsilon());
        // A fixed threshold is never worse than the same one among all.
        assertThat(ErrorLimits.atFixedThreshold(scores, mu / 2, confidence).rates().get(0).mu())
                .isGreaterThanOrEqualTo(0);
    }

    @Property(tries = 60)
    void higherMemberScores_neverLowerABound(
            @ForAll @IntRange(min = 0, max = 1000) int seed,
            @ForAll @IntRange(min = 0, max = 59) int which,
            @ForAll @DoubleRange(min = 0, max = 5) double more) {
        MembershipScores scores = gaussian(1.5, 60, seed);
        double[] raised = scores.memberScores();
        raised[which] += more;
        ErrorLimits before = ErrorLimits.atAllThresholds(scores, 0.9);
        ErrorLimits after =
                ErrorLimits.atAllThresholds(
                        MembershipScores.of(raised, scores.nonMemberScores()), 0.9);

        assertThat(after.epsilon(DELTA).epsilon())
                .isGreaterThanOrEqualTo(before.epsilon(DELTA).epsilon());
        assertThat(after.mu(DELTA).mu()).isGreaterThanOrEqualTo(before.mu(DELTA).mu());
    }

    /** N < f(F) for the curve of (epsilon, delta) is what the formula solves for epsilon. */
    @Property(tries = 200)
    void epsilonOfRates_isWhereTheCurveBeginsToAllowThem(
            @ForAll @DoubleRange(min = -6, max = 0) double falsePositiveDecades,
            @ForAll @DoubleRange(min = -6, max = 0) double falseNegativeDecades) {
        ErrorRates rates =
                new ErrorRates(
                        Math.pow(10, falsePositiveDecades), Math.pow(10, falseNegativeDecades));
        double epsilon = rates.epsilon(DELTA);

        assertThat(rates.refute(new EpsilonDeltaCurve(epsilon + 1e-9, DELTA))).isFalse();
        if (epsilon > 1e-6) {
            assertThat(rates.refute(new EpsilonDeltaCurve(epsilon - 1e-9, DELTA))).isTrue();
        }
    }
}
