package io.github.dp4j.audit;

import io.github.dp4j.privacy.Require;
import java.util.Arrays;
import java.util.Objects;

/**
 * What an attack says of records whose membership is known: one score a record, <b>higher means
 * more likely a member</b>. A loss must therefore be handed over with its sign turned.
 *
 * <p>A threshold t guesses "member" where {@code score >= t}. Records are exchangeable within each
 * group, and the scores are kept sorted. Immutable.
 */
public final class MembershipScores {

    private final double[] members;
    private final double[] nonMembers;

    private MembershipScores(double[] members, double[] nonMembers) {
        this.members = members;
        this.nonMembers = nonMembers;
    }

    /**
     * Takes the scores of an attack.
     *
     * @param memberScores scores of records that were trained on; copied
     * @param nonMemberScores scores of records that were not; copied
     * @return the scores
     * @throws IllegalArgumentException if a group is empty, a score is NaN, or all scores are equal
     */
    public static MembershipScores of(double[] memberScores, double[] nonMemberScores) {
        double[] members = sorted("memberScores", memberScores);
        double[] nonMembers = sorted("nonMemberScores", nonMemberScores);
        double least = Math.min(members[0], nonMembers[0]);
        double most = Math.max(members[members.length - 1], nonMembers[nonMembers.length - 1]);
        if (least == most) {
            throw new IllegalArgumentException(
                    "scores must differ, but all "
                            + (members.length + nonMembers.length)
                            + " are "
                            + Require.show(least)
                            + ": there is no threshold between them. Look for a constant output or"
                            + " a score that was clipped.");
        }
        return new MembershipScores(members, nonMembers);
    }

    /** Resamples may be constant where the whole is not. */
    static MembershipScores ofSorted(double[] members, double[] nonMembers) {
        return new MembershipScores(members, nonMembers);
    }

    private static double[] sorted(String name, double[] scores) {
        Objects.requireNonNull(scores, name);
        if (scores.length == 0) {
            throw new IllegalArgumentException(
                    name + " must hold at least one score, but is empty.");
        }
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException(
                        name
                                + "["
                                + i
                                + "] must be a number, but is NaN: a NaN has no place in any order."
                                + " Look for a loss that overflowed, and score it by the logits.");
            }
        }
        double[] copy = scores.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] += 0.0; // of the two zeros the positive one: they are the same score
        }
        Arrays.sort(copy);
        return copy;
    }

    /**
     * Returns the scores of members.
     *
     * @return a copy, sorted, the lowest first
     */
    public double[] memberScores() {
        return members.clone();
    }

    /**
     * Returns the scores of non-members.
     *
     * @return a copy, sorted, the lowest first
     */
    public double[] nonMemberScores() {
        return nonMembers.clone();
    }

    /**
     * Returns how many members there are.
     *
     * @return the number, at least 1
     */
    public int members() {
        return members.length;
    }

    /**
     * Returns how many non-members there are.
     *
     * @return the number, at least 1
     */
    public int nonMembers() {
        return nonMembers.length;
    }

    /**
     * Returns how many members a threshold misses.
     *
     * @param threshold guesses "member" at or above it
     * @return the number of members whose score is below it
     */
    public int falseNegatives(double threshold) {
        return below(members, threshold);
    }

    /**
     * Returns how many non-members a threshold takes for members.
     *
     * @param threshold guesses "member" at or above it
     * @return the number of non-members whose score is at least the threshold
     */
    public int falsePositives(double threshold) {
        return nonMembers.length - below(nonMembers, threshold);
    }

    private static int below(double[] sorted, double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold must be a number, but is NaN.");
        }
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < threshold) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return "MembershipScores[members="
                + members.length
                + ", nonMembers="
                + nonMembers.length
                + "]";
    }
}
