package io.github.dp4j.audit.onerun;

import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.privacy.Require;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * The bound of Steinke, Nasr, Jagielski, Privacy auditing with one (1) training run, arXiv
 * 2305.08846, theorem 5.2: under (epsilon, delta)-DP the number of right guesses is hardly ever
 * larger than that of r coins of {@code q = 1 / (1 + e^-epsilon)}. With W ~ Bin(r, q),
 *
 * <pre>p(epsilon) = P(W &gt;= v) + 2 m delta max_{1 &lt;= i &lt;= v} P(v - i &lt;= W &lt; v) / i
 * </pre>
 *
 * <p>and the bound is the largest epsilon with {@code p <= 1 - confidence}. No shape is assumed. 2
 * m delta must be far below 1 - confidence, or nothing can be shown.
 */
public final class OneRunEpsilon {

    private static final String METHOD =
            "one training run with many canaries (arXiv 2305.08846, theorem 5.2), the number of"
                    + " guesses fixed before the coins were opened";

    static final String COINS =
            "fair coins, independent of each other and of everything the scores were computed"
                    + " from";

    private static final double LARGEST_EPSILON = 700;
    private static final double SMALL = 1e-290;

    private OneRunEpsilon() {}

    /**
     * Returns how likely so many right guesses, or more, are at most.
     *
     * @param guesses the counts
     * @param epsilon at least 0 and finite
     * @param delta in [0, 1)
     * @return p, in [0, 1]
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double pValue(OneRunGuesses guesses, double epsilon, double delta) {
        Require.nonNegative("epsilon", epsilon);
        Levels.boundDelta(delta);
        int v = guesses.correct();
        int r = guesses.guesses();
        if (v == 0) {
            return 1;
        }
        double odds = Math.exp(-epsilon);
        double q = 1 / (1 + odds);
        BinomialDistribution law = BinomialDistribution.of(r, q);
        double p = law.survivalProbability(v - 1);
        if (delta > 0) {
            p += 2 * guesses.canaries() * delta * largestMean(law, v, r, odds);
        }
        return Math.min(1, p);
    }

    /** The largest mean of the probabilities of the last i numbers below v. */
    private static double largestMean(BinomialDistribution law, int v, int r, double odds) {
        double probability = law.probability(v - 1);
        double sum = 0;
        double best = 0;
        for (int i = 1; i <= v; i++) {
            sum += probability;
            best = Math.max(best, sum / i);
            int k = v - i;
            // A ratio of neighbours is quick, but nothing comes of what is too small for a double.
            double next =
                    probability > SMALL
                            ? probability * k / (r - k + 1.0) * odds
                            : law.probability(k - 1);
            // Below the mode they fall for good, and pull the mean down.
            if (next <= probability && next < best) {
                break;
            }
            probability = next;
        }
        return best;
    }

    /**
     * Returns the bound.
     *
     * @param guesses the counts
     * @param delta in [0, 1)
     * @param confidence in (0, 1 - 1e-6]
     * @return the bound, to 1e-12
     * @throws IllegalArgumentException if a value is out of range, or there are too few guesses for
     *     any bound
     */
    public static EpsilonDeltaBound bound(OneRunGuesses guesses, double delta, double confidence) {
        double level = 1 - Levels.confidence(confidence);
        Levels.boundDelta(delta);
        Enough.require(
                pValue(Enough.allRight(guesses), /* epsilon= */ 0, delta) <= level,
                guesses,
                confidence);
        double epsilon = Refuted.largest(e -> pValue(guesses, e, delta) <= level, LARGEST_EPSILON);
        return new EpsilonDeltaBound(epsilon, delta, confidence, METHOD, COINS);
    }
}
