package io.github.dp4j.audit.attack;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.privacy.Require;

/**
 * A first look without shadow models: the share of non-members that a threshold on the loss clears
 * where it misses next to no member (Tail tells all, arXiv 2510.19773). A model that has learned
 * its members by heart has a small loss on each of them, and whoever has a larger one is none.
 *
 * <p>It orders models and data sets as stronger attacks do, and is no estimate of them: it was 2.5
 * to 9 times what LiRA found, and 0.1 to 0.4 % for private models whose leak other attacks see.
 */
public final class LossTail {

    private LossTail() {}

    /**
     * Returns the largest true-negative rate among thresholds whose false-negative rate is at most
     * the one given. Equal scores lie on one side of a threshold together.
     *
     * @param scores of the loss attack, {@link Signals#logLikelihood}: higher for members
     * @param falseNegativeRate the share of members that may be missed, in [0, 1]: 0.001 in the
     *     source
     * @return the rate, in [0, 1]
     * @throws IllegalArgumentException if the rate lies outside [0, 1] or is NaN
     */
    public static double trueNegativeRateAt(MembershipScores scores, double falseNegativeRate) {
        if (!(falseNegativeRate >= 0 && falseNegativeRate <= 1)) {
            throw new IllegalArgumentException(
                    "falseNegativeRate must lie in [0, 1], but is "
                            + Require.show(falseNegativeRate)
                            + ".");
        }
        double[] members = scores.memberScores();
        int missed = (int) Math.floor(falseNegativeRate * members.length * (1 + 1e-12));
        // At the next member's score those below it are missed, and no more.
        double threshold = members[Math.min(missed, members.length - 1)];
        int cleared = scores.nonMembers() - scores.falsePositives(threshold);
        return missed >= members.length ? 1 : (double) cleared / scores.nonMembers();
    }
}
