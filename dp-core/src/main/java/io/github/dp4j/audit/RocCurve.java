package io.github.dp4j.audit;

import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * What an attack achieved on these records at every threshold (receiver operating characteristic).
 *
 * <p>A threshold t takes all records with {@code score >= t} for members. There is one point for
 * each distinct score and one above all of them, so records with equal scores are taken together or
 * not at all: nothing is interpolated within a tie. These are figures of a sample, found at the
 * threshold that suits it best; what holds with a confidence is in {@code bound}.
 */
public final class RocCurve {

    /**
     * A threshold and what it does.
     *
     * @param threshold guesses "member" at or above it; infinite for the first point
     * @param falsePositives non-members taken for members
     * @param truePositives members recognised
     */
    public record Threshold(double threshold, int falsePositives, int truePositives) {}

    private final List<Threshold> points;
    private final int members;
    private final int nonMembers;

    private RocCurve(List<Threshold> points, int members, int nonMembers) {
        this.points = points;
        this.members = members;
        this.nonMembers = nonMembers;
    }

    /**
     * Computes the curve.
     *
     * @param scores the scores of an attack
     * @return the curve
     */
    public static RocCurve of(MembershipScores scores) {
        double[] members = scores.memberScores();
        double[] nonMembers = scores.nonMemberScores();
        List<Threshold> points = new ArrayList<>();
        int m = members.length;
        int n = nonMembers.length;
        if (members[m - 1] < Double.POSITIVE_INFINITY
                && nonMembers[n - 1] < Double.POSITIVE_INFINITY) {
            points.add(new Threshold(Double.POSITIVE_INFINITY, 0, 0));
        }
        while (m > 0 || n > 0) {
            double threshold =
                    Math.max(
                            m > 0 ? members[m - 1] : Double.NEGATIVE_INFINITY,
                            n > 0 ? nonMembers[n - 1] : Double.NEGATIVE_INFINITY);
            while (m > 0 && members[m - 1] == threshold) {
                m--;
            }
            while (n > 0 && nonMembers[n - 1] == threshold) {
                n--;
            }
            points.add(new Threshold(threshold, nonMembers.length - n, members.length - m));
        }
        return new RocCurve(List.copyOf(points), members.length, nonMembers.length);
    }

    /**
     * Returns the points, the highest threshold first.
     *
     * @return an unmodifiable list
     */
    public List<Threshold> points() {
        return points;
    }

    /**
     * Returns the false-positive rate at a point.
     *
     * @param point one of {@link #points()}
     * @return the rate, in [0, 1]
     */
    public double falsePositiveRate(Threshold point) {
        return (double) point.falsePositives() / nonMembers;
    }

    /**
     * Returns the true-positive rate at a point.
     *
     * @param point one of {@link #points()}
     * @return the rate, in [0, 1]
     */
    public double truePositiveRate(Threshold point) {
        return (double) point.truePositives() / members;
    }

    /**
     * Returns the area under the curve, {@code P(member > nonMember) + P(equal) / 2} over all
     * pairs: the statistic of Mann and Whitney divided by the number of pairs. 0.5 is a coin.
     *
     * @return the area, in [0, 1]
     */
    public double areaUnderCurve() {
        double twicePairs = 0;
        int truePositives = 0;
        int falsePositives = 0;
        for (Threshold point : points) {
            double newNonMembers = point.falsePositives() - falsePositives;
            // Each of them lies below the members so far, and half below those it ties with.
            twicePairs += newNonMembers * (truePositives + (double) point.truePositives());
            truePositives = point.truePositives();
            falsePositives = point.falsePositives();
        }
        return twicePairs / (2.0 * members * nonMembers);
    }

    /**
     * Returns the largest true-positive rate among thresholds whose false-positive rate is at most
     * the one given (Carlini, Chien, Nasr, Song, Terzis, Tramer, arXiv 2112.03570, section III:
     * report it at 0.1 % and 1 %). Ties go together: where they do not fit, the threshold lies
     * above them. Below {@code 1 / nonMembers} it is the rate without any false positive.
     *
     * @param falsePositiveRate the rate allowed, in [0, 1]
     * @return the rate, in [0, 1]
     * @throws IllegalArgumentException if the rate lies outside [0, 1] or is NaN
     */
    public double truePositiveRateAt(double falsePositiveRate) {
        if (!(falsePositiveRate >= 0 && falsePositiveRate <= 1)) {
            throw new IllegalArgumentException(
                    "falsePositiveRate must lie in [0, 1], but is "
                            + Require.show(falsePositiveRate)
                            + ".");
        }
        double best = 0;
        for (Threshold point : points) {
            // The quotient, which is what a reader of the point sees: 0.29 * 100 is below 29.
            if (falsePositiveRate(point) <= falsePositiveRate) {
                best = truePositiveRate(point);
            }
        }
        return best;
    }

    /**
     * Returns the largest advantage, {@code max TPR - FPR} over thresholds (Yeom, Giacomelli,
     * Fredrikson, Jha, arXiv 1709.01604, definition 4).
     *
     * @return the advantage, in [0, 1]
     */
    public double advantage() {
        double best = 0;
        for (Threshold point : points) {
            best = Math.max(best, truePositiveRate(point) - falsePositiveRate(point));
        }
        return best;
    }

    /**
     * Returns the best balanced accuracy, {@code max (TPR + 1 - FPR) / 2} over thresholds: how
     * often the best guess is right where half of the records are members.
     *
     * @return the accuracy, in [0.5, 1]
     */
    public double bestBalancedAccuracy() {
        return 0.5 + 0.5 * advantage();
    }
}
