package io.github.dp4j.audit.onerun;

import io.github.dp4j.audit.bound.LowerBound;
import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.audit.math.Normal;
import io.github.dp4j.privacy.Require;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * On how many canaries to venture a guess. The number has to be known before the coins are opened:
 * the best of several chosen by looking makes the bound too high in 8 to 16 audits of a nominal 5.
 */
public final class GuessCount {

    private static final double STEP = 1.12;

    /** Fewer, all of them right, are what coins do too often at the strictest confidence. */
    private static final int FEWEST = 20;

    private GuessCount() {}

    /**
     * Returns the number with the largest bound to be expected of an attack whose scores are N(0,
     * 1) without and N(mu, 1) with the canary. Any mu leads to a valid bound; that of the ledger to
     * a good one.
     *
     * @param canaries m, at least 20
     * @param mu what is expected, positive and finite: {@code GaussianCurve.ofGuarantee} of the
     *     promise
     * @param bound such as {@code g -> OneRunEpsilon.bound(g, delta, confidence).epsilon()}
     * @return r, even, in [20, canaries]
     * @throws IllegalArgumentException if a value is out of range
     */
    public static int expectedBest(int canaries, double mu, ToDoubleFunction<OneRunGuesses> bound) {
        Require.atLeast("canaries", canaries, FEWEST);
        Require.positive("mu", mu);
        int best = FEWEST;
        double largest = -1;
        int guesses = FEWEST;
        while (guesses <= canaries) {
            double rate = rightRate(guesses / (double) canaries, mu);
            // Rounded down: about every second attack does as well or better.
            double value =
                    bound.applyAsDouble(
                            new OneRunGuesses(canaries, guesses, (int) (rate * guesses)));
            if (value > largest || (value == 0 && largest == 0)) {
                largest = value;
                best = guesses;
            }
            guesses = Math.max(guesses + 2, 2 * (int) (0.5 * STEP * guesses));
        }
        return best;
    }

    /** How often guesses on the two outer parts of the mixture of both normals are right. */
    static double rightRate(double share, double mu) {
        // By symmetry about mu / 2 both parts are right equally often.
        double low = -40;
        double high = mu + 40;
        for (int i = 0; i < 100; i++) {
            double middle = 0.5 * (low + high);
            double beyond = 0.5 * (Normal.upper(middle) + Normal.upper(middle - mu));
            if (beyond > 0.5 * share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double member = Normal.upper(high - mu);
        return member / (member + Normal.upper(high));
    }

    /**
     * A bound at a confidence.
     *
     * @param <B> the kind of bound
     */
    @FunctionalInterface
    public interface BoundAt<B extends LowerBound> {

        /**
         * Returns the bound.
         *
         * @param guesses the counts
         * @param confidence how sure it has to be
         * @return the bound
         */
        B bound(OneRunGuesses guesses, double confidence);
    }

    /**
     * Returns the best bound of several numbers of guesses, chosen by looking and corrected for it:
     * each is asked for {@code 1 - (1 - confidence) / k} (Bonferroni over the k numbers listed, not
     * over those that turn out to matter).
     *
     * @param scores the canaries
     * @param counts the numbers, listed before the coins were opened
     * @param confidence of the best one, in (0, 1 - 1e-6]
     * @param kind the kind of bound
     * @param bound how a number's bound is computed
     * @param size what makes a bound the best, such as {@code EpsilonDeltaBound::epsilon}
     * @param <B> the kind of bound
     * @return the best bound, with the confidence asked for
     * @throws IllegalArgumentException if there is no number, or a value is out of range
     */
    public static <B extends LowerBound> B bestOf(
            CanaryScores scores,
            int[] counts,
            double confidence,
            Class<B> kind,
            BoundAt<B> bound,
            ToDoubleFunction<B> size) {
        int[] distinct = Arrays.stream(counts).distinct().toArray();
        if (distinct.length == 0) {
            throw new IllegalArgumentException("counts must hold a number, but is empty.");
        }
        double each = 1 - (1 - Levels.confidence(confidence)) / distinct.length;
        B best = bound.bound(scores.guess(distinct[0]), each);
        for (int i = 1; i < distinct.length; i++) {
            B candidate = bound.bound(scores.guess(distinct[i]), each);
            if (size.applyAsDouble(candidate) > size.applyAsDouble(best)) {
                best = candidate;
            }
        }
        return kind.cast(best.asBestOf(distinct.length, confidence));
    }
}
