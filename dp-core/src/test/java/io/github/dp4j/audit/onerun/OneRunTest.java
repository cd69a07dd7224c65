package io.github.dp4j.audit.onerun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.audit.Simulated;
import io.github.dp4j.audit.bound.CurveBound;
import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OneRunTest {

    private static final double DELTA = 1e-5;

    @Test
    void guesses_takeBothEnds() {
        CanaryScores scores =
                CanaryScores.of(
                        new double[] {5, 4, 3, 2, 1, 0},
                        new boolean[] {true, false, true, false, true, false});

        assertThat(scores.guess(2)).isEqualTo(new OneRunGuesses(6, 2, 2));
        assertThat(scores.guess(3)).isEqualTo(new OneRunGuesses(6, 3, 2));
        assertThat(scores.guess(6)).isEqualTo(new OneRunGuesses(6, 6, 4));
    }

    /** Coins in order of the records, and a score that knows nothing: ties must not show them. */
    @Test
    void ties_areCountedAgainstTheAuditor() {
        double[] scores = new double[100];
        scores[0] = 1;
        boolean[] included = new boolean[100];
        Arrays.fill(included, 0, 50, true);
        CanaryScores canaries = CanaryScores.of(scores, included);

        // The one that stands out is right; of the others, the tie gives wrong ones.
        assertThat(canaries.guess(20).correct()).isEqualTo(1);
        boolean[] turned = new boolean[100];
        Arrays.fill(turned, 50, 100, true);
        turned[0] = true;
        assertThat(CanaryScores.of(scores, turned).guess(20).correct()).isEqualTo(1);
        assertThat(CanaryScores.of(scores, included).guess(100).correct()).isLessThanOrEqualTo(51);
    }

    /**
     * In random order, half of the guesses on a tie are right whatever the order of the records.
     */
    @Test
    void ties_inRandomOrder_knowNothingOfTheCoins() {
        double[] scores = new double[1000];
        scores[0] = 1;
        boolean[] included = new boolean[1000];
        Arrays.fill(included, 0, 500, true);
        CanaryScores canaries =
                CanaryScores.of(scores, included, new SplittableRandom(1)::nextLong);

        // Five standard deviations of 400 coins; a false alarm in 1.7 million, and a fixed seed.
        assertThat(canaries.guess(400).correct()).isBetween(150, 250);
        CanaryScores distinct =
                CanaryScores.of(
                        new double[] {5, 4, 3, 2, 1, 0},
                        new boolean[] {true, false, true, false, true, false},
                        new SplittableRandom(3)::nextLong);
        assertThat(distinct.guess(3)).isEqualTo(new OneRunGuesses(6, 3, 2));
    }

    @Test
    void valuesOutOfRange_areRefused() {
        assertThatThrownBy(() -> CanaryScores.of(new double[] {1, 1}, new boolean[2]))
                .hasMessageContaining("all 2 are 1");
        assertThatThrownBy(() -> CanaryScores.of(new double[] {1, Double.NaN}, new boolean[2]))
                .hasMessageContaining("scores[1]");
        assertThatThrownBy(() -> CanaryScores.of(new double[] {1, 2}, new boolean[3]))
                .hasMessageContaining("2 and 3");
        CanaryScores two = CanaryScores.of(new double[] {1, 2}, new boolean[2]);
        assertThatThrownBy(() -> two.guess(3)).hasMessageContaining("[1, 2 canaries]");
        assertThatThrownBy(() -> new OneRunGuesses(10, 5, 6)).hasMessageContaining("correct");
        assertThatThrownBy(() -> OneRunEpsilon.bound(new OneRunGuesses(9, 5, 5), 1, 0.95))
                .hasMessageContaining("delta");
        assertThatThrownBy(() -> OneRunCurve.mu(new OneRunGuesses(9, 5, 5), DELTA, 1))
                .hasMessageContaining("confidence");
        assertThatThrownBy(
                        () ->
                                GuessCount.bestOf(
                                        two,
                                        new int[0],
                                        0.95,
                                        EpsilonDeltaBound.class,
                                        (g, c) -> OneRunEpsilon.bound(g, 0, c),
                                        EpsilonDeltaBound::epsilon))
                .hasMessageContaining("counts");
    }

    /** Far above the mode the law's probabilities are too small for a double. */
    @Test
    void manyRightGuesses_haveASmallPValue_andALargeBound() {
        OneRunGuesses all = new OneRunGuesses(100_000, 5000, 5000);

        assertThat(OneRunEpsilon.pValue(all, 0, DELTA)).isLessThan(1e-3);
        // Without a delta: q^r = 0.05, so epsilon is the logit of 0.05^(1 / 5000).
        double q = Math.pow(0.05, 1 / 5000.0);
        assertThat(OneRunEpsilon.bound(all, 0, 0.95).epsilon())
                .isCloseTo(Math.log(q / (1 - q)), within(1e-6));
        assertThat(OneRunEpsilon.bound(all, 1e-9, 0.95).epsilon()).isGreaterThan(6);
        assertThat(OneRunEpsilon.bound(new OneRunGuesses(5000, 5000, 4900), DELTA, 0.95).epsilon())
                .isGreaterThan(3);
    }

    @Test
    void tooFewGuesses_areRefused_withTheNumberNeeded() {
        OneRunGuesses four = new OneRunGuesses(100, 4, 4);
        for (ThrowingCallable bound :
                List.<ThrowingCallable>of(
                        () -> OneRunEpsilon.bound(four, DELTA, 0.95),
                        () -> OneRunCurve.mu(four, DELTA, 0.95),
                        () -> OneRunCurve.epsilon(four, DELTA, 0.95))) {
            assertThatThrownBy(bound)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 5 for any bound at a confidence of 0.95");
        }
        assertThat(OneRunEpsilon.bound(new OneRunGuesses(100, 5, 5), 0, 0.95).epsilon())
                .isPositive();
        assertThatThrownBy(() -> OneRunEpsilon.bound(new OneRunGuesses(100, 50, 50), 0.9, 0.95))
                .hasMessageContaining("delta must be far below");
        assertThatThrownBy(() -> GuessCount.expectedBest(19, 1, g -> 0))
                .hasMessageContaining("canaries must be at least 20");
    }

    /** The maximum over i, which the library finds without trying all of them. */
    @Property(tries = 300)
    void pValue_isTheLiteralFormula(
            @ForAll @IntRange(min = 1, max = 60) int guesses,
            @ForAll @IntRange(min = 0, max = 60) int correct,
            @ForAll @DoubleRange(min = 0, max = 6) double epsilon) {
        int v = Math.min(correct, guesses);
        double q = 1 / (1 + Math.exp(-epsilon));
        double[] law = new double[guesses + 1];
        for (int k = 0; k <= guesses; k++) {
            double log = k * Math.log(q) + (guesses - k) * Math.log1p(-q);
            for (int i = 1; i <= k; i++) {
                log += Math.log((guesses - k + i) / (double) i);
            }
            law[k] = Math.exp(log);
        }
        double tail = 0;
        for (int k = v; k <= guesses; k++) {
            tail += law[k];
        }
        double best = 0;
        double sum = 0;
        for (int i = 1; i <= v; i++) {
            sum += law[v - i];
            best = Math.max(best, sum / i);
        }
        double expected = Math.min(1, tail + 2 * 100 * 1e-3 * best);

        assertThat(OneRunEpsilon.pValue(new OneRunGuesses(100, guesses, v), epsilon, 1e-3))
                .isCloseTo(expected, within(1e-11));
    }

    @Property(tries = 100)
    void bounds_fallWithConfidence_andRiseWithRightGuesses(
            @ForAll @IntRange(min = 20, max = 200) int guesses,
            @ForAll @IntRange(min = 0, max = 199) int wrong,
            @ForAll @DoubleRange(min = 0.5, max = 0.99) double confidence) {
        int v = Math.max(0, guesses - 1 - wrong);
        OneRunGuesses some = new OneRunGuesses(300, guesses, v);
        OneRunGuesses more = new OneRunGuesses(300, guesses, v + 1);
        double surer = 0.5 * (1 + confidence);

        double epsilon = OneRunEpsilon.bound(some, DELTA, confidence).epsilon();
        assertThat(OneRunEpsilon.bound(some, DELTA, surer).epsilon()).isLessThanOrEqualTo(epsilon);
        assertThat(OneRunEpsilon.bound(more, DELTA, confidence).epsilon())
                .isGreaterThanOrEqualTo(epsilon);
        double mu = OneRunCurve.mu(some, DELTA, confidence).mu();
        assertThat(OneRunCurve.mu(some, DELTA, surer).mu()).isLessThanOrEqualTo(mu);
        assertThat(OneRunCurve.mu(more, DELTA, confidence).mu()).isGreaterThanOrEqualTo(mu);
        double shapeFree = OneRunCurve.epsilon(some, DELTA, confidence).epsilon();
        assertThat(OneRunCurve.epsilon(more, DELTA, confidence).epsilon())
                .isGreaterThanOrEqualTo(shapeFree);
    }

    /** Table 2 of the design, epsilon 4, 10,000 canaries: medians 2.75 and 2.14 at r = 200. */
    @Test
    void tenThousandCanaries_atEpsilonFour_reachWhatTheTableSays() {
        double[] curve = new double[40];
        double[] free = new double[40];
        for (int i = 0; i < curve.length; i++) {
            OneRunGuesses guesses =
                    Simulated.oneRun(Simulated.gaussian(0.924931), 10_000, new SplittableRandom(i))
                            .guess(200);
            curve[i] = OneRunCurve.mu(guesses, DELTA, 0.95).epsilonOfCurve();
            free[i] = OneRunEpsilon.bound(guesses, DELTA, 0.95).epsilon();
        }
        Arrays.sort(curve);
        Arrays.sort(free);
        assertThat(curve[20]).isBetween(2.5, 2.95);
        assertThat(free[20]).isBetween(2.0, 2.3);
    }

    @Test
    void numberOfGuesses_byPower_isAboutTheTables() {
        int forCurve =
                GuessCount.expectedBest(10_000, 0.924931, g -> OneRunCurve.mu(g, DELTA, 0.95).mu());
        int forEpsilon =
                GuessCount.expectedBest(
                        1000, 1.666031, g -> OneRunEpsilon.bound(g, DELTA, 0.95).epsilon());

        assertThat(forCurve).isBetween(150, 500);
        assertThat(forEpsilon).isBetween(80, 200);
        assertThat(GuessCount.rightRate(1, 2)).isCloseTo(0.841345, within(1e-6));
    }

    @Test
    void bestOfSeveral_isCorrected_andSaysSo() {
        CanaryScores canaries =
                Simulated.oneRun(Simulated.gaussian(2), 1000, new SplittableRandom(2));
        CurveBound.Gaussian best =
                GuessCount.bestOf(
                        canaries,
                        new int[] {100, 200},
                        0.95,
                        CurveBound.Gaussian.class,
                        (g, c) -> OneRunCurve.mu(g, DELTA, c),
                        CurveBound.Gaussian::mu);

        assertThat(best.confidence()).isEqualTo(0.95);
        assertThat(best.method()).contains("best of 2").contains("Bonferroni");
        assertThat(best.mu())
                .isEqualTo(
                        Math.max(
                                OneRunCurve.mu(canaries.guess(100), DELTA, 0.975).mu(),
                                OneRunCurve.mu(canaries.guess(200), DELTA, 0.975).mu()));
    }
}
