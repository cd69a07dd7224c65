package io.github.dp4j.audit.bound;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.audit.math.NoncentralT;
import io.github.dp4j.privacy.Require;

/**
 * The exact bound on mu where scores are normal with the same variance in both groups, and only
 * there: white-box scores of canaries that take part in every step, in directions orthogonal to
 * each other. Not for log-likelihood ratios under sampling, and not for losses.
 *
 * <p>With {@code d = (mean1 - mean0) / s}, s pooled, {@code t = d / sqrt(1/n1 + 1/n0)} has a
 * noncentral t law of {@code n1 + n0 - 2} degrees and noncentrality {@code mu / sqrt(1/n1 + 1/n0)}
 * (Johnson and Welch, Applications of the non-central t-distribution, Biometrika 31, 1940); the
 * bound is the mu at which such a t or a larger one has probability {@code 1 - confidence}.
 */
public final class NormalScores {

    private static final String METHOD = "exact noncentral-t bound of the standardised difference";

    private static final String ASSUMES =
            "that scores are independent and normal with one variance, and that the mechanism's"
                    + " curve is a Gaussian's";

    private NormalScores() {}

    /**
     * Returns the bound on mu.
     *
     * @param scores normal with one variance
     * @param delta at which the curve's epsilon is told
     * @param confidence in (0, 1 - 1e-6]
     * @return the bound
     * @throws IllegalArgumentException if a value is out of range, a score is infinite, or there
     *     are too few scores for a variance
     */
    public static CurveBound.Gaussian mu(MembershipScores scores, double delta, double confidence) {
        double[] members = scores.memberScores();
        double[] nonMembers = scores.nonMemberScores();
        requireFinite(members);
        requireFinite(nonMembers);
        if (!(members.length + nonMembers.length >= 3)) {
            throw new IllegalArgumentException(
                    "there must be at least 3 scores for a variance, but there are "
                            + (members.length + nonMembers.length)
                            + ".");
        }
        double difference = mean(members) - mean(nonMembers);
        double squares = squares(members) + squares(nonMembers);
        double deviation = Math.sqrt(squares / (members.length + nonMembers.length - 2));
        if (!(deviation > 0)) {
            throw new IllegalArgumentException(
                    "scores must vary within their groups, but do not: they are not normal.");
        }
        double mu =
                ofStandardised(
                        difference / deviation, members.length, nonMembers.length, confidence);
        return new CurveBound.Gaussian(mu, delta, confidence, METHOD, ASSUMES);
    }

    /**
     * Returns the bound on mu for a standardised difference.
     *
     * @param standardisedDifference d
     * @param members n1, at least 1
     * @param nonMembers n0, at least 1; together at least 3
     * @param confidence in (0, 1 - 1e-6]
     * @return mu, at least 0
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public static double ofStandardised(
            double standardisedDifference, int members, int nonMembers, double confidence) {
        double level = 1 - Levels.confidence(confidence);
        Require.atLeast("members", members, 1);
        Require.atLeast("nonMembers", nonMembers, 1);
        Require.atLeast("members + nonMembers", (long) members + nonMembers, 3);
        if (!(Math.abs(standardisedDifference) < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "standardisedDifference must be finite, but is "
                            + Require.show(standardisedDifference)
                            + ".");
        }
        double root = Math.sqrt(1.0 / members + 1.0 / nonMembers);
        double t = standardisedDifference / root;
        return Math.max(0, root * NoncentralT.shift(t, members + nonMembers - 2.0, level));
    }

    private static void requireFinite(double[] sorted) {
        if (!(sorted[0] > Double.NEGATIVE_INFINITY
                && sorted[sorted.length - 1] < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "scores must be finite to be normal, but one is infinite.");
        }
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    private static double squares(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum;
    }
}
