package io.github.dp4j.audit.onerun;

import io.github.dp4j.audit.bound.CurveBound;
import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import io.github.dp4j.audit.curve.EpsilonDeltaCurve;
import io.github.dp4j.audit.curve.GaussianCurve;
import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.audit.curve.PrivacyCurve;
import io.github.dp4j.audit.math.Levels;

/**
 * The one-run bound for any trade-off curve (Mahloujifar, Melis, Chaudhuri, Auditing f-differential
 * privacy in one run, arXiv 2410.22235). With {@code g(r) = f(1 - r)}, m canaries, c guesses of
 * which v are right, and a = 1 - confidence: start with {@code r = a v / m, h = a (c - v) / m}; for
 * i from v - 1 down to 0 let {@code h' = max(h, g(r)), r += i / (c - i) (h' - h), h = h'}. The
 * curve is refuted where {@code r + h > c / m}.
 *
 * <p><b>What is random</b>: the m coins, fair and independent; the training; the guesser's own
 * draws. <b>What is fixed</b>: the canaries, all other data, m, c, a and f. The guesser sees the
 * result of the training and no coin. On which c canaries it ventures a guess is its choice.
 *
 * <p><b>Theorem.</b> If of every canary f bounds the training with it against that without it, both
 * ways round and whatever the other coins are, a true f is refuted with a probability below a.
 *
 * <p><i>One inequality.</i> Let W be the number of right guesses, {@code p_i = P(W = i)}, and I a
 * set of numbers from 1 to c. Take a canary j and fix all other coins. Whether, with b guessed on
 * j, i - 1 of the <i>other</i> guesses are right for an i in I is then decided by the result: let
 * {@code A_b} be these results. With {@code P_t} the law of the result where j's coin is t, j is
 * guessed right and W lies in I with probability {@code E_j = (P_1(A_1) + P_0(A_0)) / 2}; j is
 * guessed wrong and W + 1 lies in I with {@code F_j = (P_0(A_1) + P_1(A_0)) / 2}. By the trade-off
 * {@code P_t(A) <= 1 - f(P_s(A))}, and 1 - f is concave and rising, so {@code E_j <= 1 - f(F_j)};
 * for the same reason this remains true of the averages over the other coins and over the m
 * canaries. Of W = i, i guesses are right and c - i wrong, so the averages are
 *
 * <pre>{@code
 * sum over i in I of i p_i / m  <=  1 - f( sum over i in I of (c - i + 1) p_(i-1) / m ).
 * }</pre>
 *
 * <p><i>The recursion.</i> Let {@code t_i = P(W >= i)}, {@code R_i = sum over k >= i of k p_k / m}
 * and {@code H_i = sum over k >= i of (c - k) p_k / m}, so {@code R_i + H_i = c t_i / m}. With I =
 * {i + 1, ..., c} the inequality is {@code H_i >= g(R_(i+1))}. Summed by parts, {@code m R_i = i
 * t_i + sum over k > i of t_k} and {@code m H_i = (c - i) t_i - sum over k > i of t_k}: so {@code
 * (c - i) t_i >= m g(R_(i+1)) + sum over k > i of t_k}, whose right side rises with each of the
 * later t. Suppose {@code t_v >= a}. The recursion is what comes of {@code t_v = a}, nothing above
 * v, and the smallest t_i allowed at each further step; by induction from v down, it is nowhere
 * above the true t_i. But {@code t_0 = 1}: where the recursion exceeds {@code R_0 + H_0 = c / m},
 * {@code P(W >= v) < a}. Let v be the least number that is refuted: none is refuted where W is
 * smaller. QED
 *
 * <p>What is lost is the probability that W has above v. For pure epsilon and randomised response
 * all else is an equality: of c guesses that are all right, the test is exact. Fewer right guesses
 * than a guesser had, as where ties are counted against it, refute less.
 */
public final class OneRunCurve {

    private static final String METHOD =
            "one training run with many canaries and a trade-off curve (arXiv 2410.22235), the"
                    + " number of guesses fixed before the coins were opened";

    private static final double LARGEST_MU = 35;
    private static final double LARGEST_EPSILON = 700;

    private OneRunCurve() {}

    /**
     * Returns whether so many right guesses refute a curve.
     *
     * @param guesses the counts
     * @param curve the hypothesis
     * @param confidence in (0, 1 - 1e-6]
     * @return whether it is refuted
     * @throws IllegalArgumentException if the confidence is out of range
     */
    public static boolean refutes(OneRunGuesses guesses, PrivacyCurve curve, double confidence) {
        double level = 1 - Levels.confidence(confidence);
        int v = guesses.correct();
        int c = guesses.guesses();
        double canaries = guesses.canaries();
        double limit = c / canaries;
        double r = level * v / canaries;
        double h = level * (c - v) / canaries;
        // Both only grow: beyond the limit, nothing brings them back.
        for (int i = v - 1; i >= 0 && r + h <= limit; i--) {
            double next = Math.max(h, curve.remaining(r));
            r += i / (double) (c - i) * (next - h);
            h = next;
        }
        return r + h > limit;
    }

    private static void requireEnough(
            OneRunGuesses guesses, PrivacyCurve perfect, double confidence) {
        Enough.require(refutes(Enough.allRight(guesses), perfect, confidence), guesses, confidence);
    }

    /**
     * Returns the bound on mu for a mechanism whose curve is a Gaussian's.
     *
     * @param guesses the counts
     * @param delta at which the curve's epsilon is told
     * @param confidence in (0, 1 - 1e-6]
     * @return the bound
     * @throws IllegalArgumentException if a value is out of range, or there are too few guesses for
     *     any bound
     */
    public static CurveBound.Gaussian mu(OneRunGuesses guesses, double delta, double confidence) {
        requireEnough(guesses, new GaussianCurve(0), confidence);
        double mu =
                Refuted.largest(
                        m -> refutes(guesses, new GaussianCurve(m), confidence), LARGEST_MU);
        return new CurveBound.Gaussian(mu, delta, confidence, METHOD, OneRunEpsilon.COINS);
    }

    /**
     * Returns the bound on epsilon from the curve of (epsilon, delta), which assumes no shape. For
     * many canaries it is larger than {@link OneRunEpsilon#bound}.
     *
     * @param guesses the counts
     * @param delta in [0, 1)
     * @param confidence in (0, 1 - 1e-6]
     * @return the bound
     * @throws IllegalArgumentException if a value is out of range, or there are too few guesses for
     *     any bound
     */
    public static EpsilonDeltaBound epsilon(
            OneRunGuesses guesses, double delta, double confidence) {
        Levels.boundDelta(delta);
        requireEnough(guesses, new EpsilonDeltaCurve(0, delta), confidence);
        double epsilon =
                Refuted.largest(
                        e -> refutes(guesses, new EpsilonDeltaCurve(e, delta), confidence),
                        LARGEST_EPSILON);
        return new EpsilonDeltaBound(epsilon, delta, confidence, METHOD, OneRunEpsilon.COINS);
    }

    /**
     * Returns how much more noise than the ledger's is refuted.
     *
     * @param guesses the counts
     * @param family the ledger's family of curves
     * @param confidence in (0, 1 - 1e-6]
     * @return the bound
     * @throws IllegalArgumentException if the confidence is out of range
     */
    public static CurveBound.Ledger ledger(
            OneRunGuesses guesses, LedgerFamily family, double confidence) {
        return CurveBound.Ledger.of(
                family,
                family.leastRefuted(curve -> refutes(guesses, curve, confidence)),
                confidence,
                METHOD,
                OneRunEpsilon.COINS);
    }
}
