package io.github.dp4j.audit.bound;

import io.github.dp4j.audit.curve.PrivacyCurve;
import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.audit.math.Normal;
import io.github.dp4j.privacy.Require;

/**
 * Upper limits of the two error rates of one test.
 *
 * @param falsePositive F, of the probability that a non-member is taken for a member, in (0, 1]
 * @param falseNegative N, of the probability that a member is missed, in (0, 1]
 */
public record ErrorRates(double falsePositive, double falseNegative) {

    /**
     * Checks the rates.
     *
     * @throws IllegalArgumentException if a rate lies outside (0, 1] or is NaN
     */
    public ErrorRates {
        requireRate("falsePositive", falsePositive);
        requireRate("falseNegative", falseNegative);
    }

    private static void requireRate(String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    name + " must lie in (0, 1], but is " + Require.show(value) + ".");
        }
    }

    /**
     * Returns the least epsilon that allows these rates: {@code max(0, ln((1 - delta - N) / F),
     * ln((1 - delta - F) / N))}, both directions of (epsilon, delta) (Nasr, Hayes, Steinke, Balle,
     * Tramer, Jagielski, Carlini, Terzis, arXiv 2302.07956, section 4).
     *
     * @param delta in [0, 1)
     * @return epsilon, at least 0
     * @throws IllegalArgumentException if delta is out of range
     */
    public double epsilon(double delta) {
        double whole = 1 - Levels.boundDelta(delta);
        double forwards = (whole - falseNegative) / falsePositive;
        double backwards = (whole - falsePositive) / falseNegative;
        return Math.log(Math.max(1, Math.max(forwards, backwards)));
    }

    /**
     * Returns the least mu whose Gaussian allows these rates: {@code max(0, Phi^-1(1 - F) -
     * Phi^-1(N))}, never the absolute value (arXiv 2302.07956, equation 4).
     *
     * @return mu, at least 0
     */
    public double mu() {
        double mu = Normal.upperQuantile(falsePositive) - Normal.lowerQuantile(falseNegative);
        return mu > 0 ? mu : 0;
    }

    /**
     * Returns whether a curve forbids these rates.
     *
     * @param curve the hypothesis
     * @return whether {@code N < f(F)}
     */
    public boolean refute(PrivacyCurve curve) {
        return falseNegative < curve.typeTwoError(falsePositive);
    }
}
