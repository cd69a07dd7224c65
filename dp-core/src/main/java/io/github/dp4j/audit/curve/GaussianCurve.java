package io.github.dp4j.audit.curve;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.audit.math.Normal;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;

/**
 * The curve of mu-GDP, of N(0, 1) against N(mu, 1): {@code f(a) = Phi(Phi^-1(1 - a) - mu)} (Dong,
 * Roth, Su, arXiv 1905.02383, equation 6). Only a mechanism that is Gaussian has it; randomised
 * response of the same epsilon lies far below.
 *
 * @param mu at least 0 and finite
 */
public record GaussianCurve(double mu) implements PrivacyCurve {

    private static final double LARGEST_MU = 1e4;

    /**
     * Checks mu.
     *
     * @throws IllegalArgumentException if mu is negative, infinite or NaN
     */
    public GaussianCurve {
        mu = Require.nonNegative("mu", mu);
    }

    /**
     * Returns the curve of the Gaussian whose least epsilon at a delta is the one given.
     *
     * @param epsilon at least 0 and finite
     * @param delta strictly between 0 and 1
     * @return the curve, its mu right to 1e-12 relative
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public static GaussianCurve ofGuarantee(double epsilon, double delta) {
        double aim = Require.nonNegative("epsilon", epsilon);
        Require.delta(delta);
        double high = 1;
        while (new GaussianCurve(high).delta(aim) < delta && high < LARGEST_MU) {
            high *= 2;
        }
        double low = 0;
        while (high - low > 1e-14 * high) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                break;
            }
            if (new GaussianCurve(middle).delta(aim) < delta) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new GaussianCurve(low);
    }

    /**
     * Returns the least epsilon of the Gaussian at a delta, by {@code delta = Phi(mu/2 - eps/mu) -
     * e^eps Phi(-mu/2 - eps/mu)} (Balle and Wang, arXiv 1805.06530, theorem 8).
     *
     * @param delta strictly between 0 and 1
     * @return epsilon, to 1e-10 relative and not above the truth
     * @throws IllegalArgumentException if delta is out of range
     */
    public double epsilon(double delta) {
        Require.delta(delta);
        if (mu == 0) {
            return 0;
        }
        PrivacyGuarantee guarantee = new PldAccountant().guarantee(event(), relation(), delta);
        return guarantee.epsilonLower();
    }

    /**
     * Returns the least delta of the Gaussian at an epsilon.
     *
     * @param epsilon at least 0 and finite
     * @return delta, in [0, 1]
     * @throws IllegalArgumentException if epsilon is out of range
     */
    public double delta(double epsilon) {
        Require.nonNegative("epsilon", epsilon);
        return mu == 0 ? 0 : new PldAccountant().delta(event(), relation(), epsilon);
    }

    private DpEvent event() {
        return new DpEvent.Gaussian(1 / mu);
    }

    private static NeighboringRelation relation() {
        return NeighboringRelation.ADD_OR_REMOVE_ONE;
    }

    @Override
    public double typeTwoError(double typeOneError) {
        double a = CurveChecks.probability("typeOneError", typeOneError);
        return Normal.lower(Normal.upperQuantile(a) - mu);
    }

    @Override
    public double remaining(double success) {
        double s = CurveChecks.probability("success", success);
        return Normal.lower(Normal.lowerQuantile(s) - mu);
    }

    @Override
    public String words() {
        return "the trade-off curve of " + Require.show(mu) + "-GDP";
    }
}
