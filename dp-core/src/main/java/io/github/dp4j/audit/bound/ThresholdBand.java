package io.github.dp4j.audit.bound;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.RocCurve;
import io.github.dp4j.audit.math.ClopperPearson;
import io.github.dp4j.audit.math.EqualLevelBand;
import io.github.dp4j.audit.math.Levels;
import java.util.ArrayList;
import java.util.List;

/**
 * Limits for all thresholds of audits of one size, computed once: the level of the band takes most
 * of the time, a second for 10,000 records a group, and depends on nothing but their numbers.
 *
 * <p>For each number j of errors the worst threshold sits just beyond an order statistic, where the
 * true error rate is {@code Beta(j + 1, n - j)}; the band limits all order statistics at once, and
 * ties only make it safer.
 */
public final class ThresholdBand {

    private final double[] forFalsePositives;
    private final double[] forFalseNegatives;
    private final double confidence;

    private ThresholdBand(
            double[] forFalsePositives, double[] forFalseNegatives, double confidence) {
        this.forFalsePositives = forFalsePositives;
        this.forFalseNegatives = forFalseNegatives;
        this.confidence = confidence;
    }

    /**
     * Computes the limits.
     *
     * @param members how many members will be scored
     * @param nonMembers how many non-members will be scored
     * @param confidence in (0, 1 - 1e-6]
     * @return the band
     * @throws IllegalArgumentException if a value is out of range, or there are too few records for
     *     any bound
     */
    public static ThresholdBand of(int members, int nonMembers, double confidence) {
        double failure = 0.5 * (1 - Levels.confidence(confidence));
        Records.requireCount("members", members, "members", members);
        Records.requireCount("nonMembers", nonMembers, "nonMembers", nonMembers);
        Records.requireEnough(members, nonMembers, confidence, trials -> level(trials, failure));
        double[] members0 = limits(members, failure);
        return new ThresholdBand(
                nonMembers == members ? members0 : limits(nonMembers, failure),
                members0,
                confidence);
    }

    private static double level(int trials, double failure) {
        return trials > EqualLevelBand.MOST_TRIALS
                ? failure / trials
                : EqualLevelBand.of(trials, failure).level();
    }

    private static double[] limits(int trials, double failure) {
        double[] result = new double[trials + 1];
        if (trials > EqualLevelBand.MOST_TRIALS) {
            for (int j = 0; j <= trials; j++) {
                result[j] = ClopperPearson.upperLimit(j, trials, failure / trials);
            }
            return result;
        }
        EqualLevelBand band = EqualLevelBand.of(trials, failure);
        for (int j = 0; j <= trials; j++) {
            result[j] = band.upperLimit(j);
        }
        return result;
    }

    /**
     * Limits the errors of an attack at all thresholds.
     *
     * @param scores as many as the band was computed for
     * @return the limits
     * @throws IllegalArgumentException if the numbers of records differ from the band's
     */
    public ErrorLimits limits(MembershipScores scores) {
        if (scores.members() != forFalseNegatives.length - 1
                || scores.nonMembers() != forFalsePositives.length - 1) {
            throw new IllegalArgumentException(
                    "scores must be of "
                            + (forFalseNegatives.length - 1)
                            + " members and "
                            + (forFalsePositives.length - 1)
                            + " non-members, for which this band was computed, but are of "
                            + scores.members()
                            + " and "
                            + scores.nonMembers()
                            + ".");
        }
        List<ErrorRates> rates = new ArrayList<>();
        for (RocCurve.Threshold point : RocCurve.of(scores).points()) {
            rates.add(
                    new ErrorRates(
                            forFalsePositives[point.falsePositives()],
                            forFalseNegatives[scores.members() - point.truePositives()]));
        }
        boolean union =
                Math.max(scores.members(), scores.nonMembers()) > EqualLevelBand.MOST_TRIALS;
        return new ErrorLimits(
                List.copyOf(rates),
                confidence,
                union
                        ? "limits of both error rates at all thresholds, by a union bound"
                        : "limits of both error rates at all thresholds, by an exact simultaneous"
                                + " band");
    }
}
