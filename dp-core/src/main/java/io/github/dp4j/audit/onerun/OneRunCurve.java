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
 * <p>The recursion is that of two implementations which agree with each other; it was checked here
 * by simulation, and the paper's proof is not repeated.
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
