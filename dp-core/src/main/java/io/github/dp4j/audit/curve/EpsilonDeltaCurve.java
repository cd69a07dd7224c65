package io.github.dp4j.audit.curve;

import io.github.dp4j.privacy.Require;

/**
 * All that (epsilon, delta) promises: {@code f(a) = max(0, 1 - delta - e^epsilon a, e^-epsilon (1 -
 * delta - a))} (Kairouz, Oh, Viswanath, arXiv 1311.0776, theorem 2.1; arXiv 1905.02383, proposition
 * 2.5). No shape is assumed.
 *
 * @param epsilon at least 0 and finite
 * @param delta in [0, 1]
 */
public record EpsilonDeltaCurve(double epsilon, double delta) implements PrivacyCurve {

    /**
     * Checks the pair.
     *
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public EpsilonDeltaCurve {
        epsilon = Require.nonNegative("epsilon", epsilon);
        delta = CurveChecks.probability("delta", delta);
    }

    @Override
    public double typeTwoError(double typeOneError) {
        double a = CurveChecks.probability("typeOneError", typeOneError);
        double steep = a == 0 ? 1 - delta : 1 - delta - Math.exp(epsilon) * a;
        return Math.max(0, Math.max(steep, Math.exp(-epsilon) * (1 - delta - a)));
    }

    @Override
    public double remaining(double success) {
        double s = CurveChecks.probability("success", success);
        double steep = s == 1 ? 1 - delta : 1 - delta - Math.exp(epsilon) * (1 - s);
        return Math.max(0, Math.max(steep, Math.exp(-epsilon) * (s - delta)));
    }

    @Override
    public String words() {
        return "(" + Require.show(epsilon) + ", " + Require.show(delta) + ")-DP";
    }
}
