package io.github.dp4j.audit.bound;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.audit.curve.PrivacyCurve;
import io.github.dp4j.audit.math.ClopperPearson;
import io.github.dp4j.audit.math.Draws;
import io.github.dp4j.audit.math.Levels;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Upper limits of an attack's error rates at one or many thresholds, <b>all of them right
 * together</b> with the confidence stated. Any bound may be read off them, at whichever threshold
 * is best, and several bounds from the same limits: they fail together or not at all.
 *
 * <p>Use {@link #atAllThresholds} unless a threshold was fixed before any of these scores was seen.
 */
public final class ErrorLimits {

    private static final String INDEPENDENT =
            "that records are independent trials (a run each, or independent by construction)";

    private final List<ErrorRates> rates;
    private final double confidence;
    private final String method;

    ErrorLimits(List<ErrorRates> rates, double confidence, String method) {
        this.rates = rates;
        this.confidence = confidence;
        this.method = method;
    }

    /**
     * Limits the errors of one test that was fixed beforehand: Clopper and Pearson's, with half of
     * {@code 1 - confidence} for each of the two rates.
     *
     * @param falseNegatives members missed
     * @param members members tried
     * @param falsePositives non-members taken for members
     * @param nonMembers non-members tried
     * @param confidence in (0, 1 - 1e-6]
     * @return the limits
     * @throws IllegalArgumentException if a count is out of range, or there are too few records for
     *     any bound
     */
    public static ErrorLimits ofCounts(
            int falseNegatives,
            int members,
            int falsePositives,
            int nonMembers,
            double confidence) {
        double level = 0.5 * (1 - Levels.confidence(confidence));
        Records.requireCount("falseNegatives", falseNegatives, "members", members);
        Records.requireCount("falsePositives", falsePositives, "nonMembers", nonMembers);
        Records.requireEnough(members, nonMembers, confidence, trials -> level);
        ErrorRates limits =
                new ErrorRates(
                        ClopperPearson.upperLimit(falsePositives, nonMembers, level),
                        ClopperPearson.upperLimit(falseNegatives, members, level));
        return new ErrorLimits(
                List.of(limits),
                confidence,
                "Clopper-Pearson limits of both error rates at a test fixed beforehand");
    }

    /**
     * Limits the errors at a threshold that was fixed <b>before these scores were seen</b>. A
     * threshold chosen by looking at them makes the bound wrong in up to 11 of 100 audits.
     *
     * @param scores the scores of an attack
     * @param threshold guesses "member" at or above it
     * @param confidence in (0, 1 - 1e-6]
     * @return the limits
     * @throws IllegalArgumentException if a value is out of range, or there are too few records
     */
    public static ErrorLimits atFixedThreshold(
            MembershipScores scores, double threshold, double confidence) {
        return ofCounts(
                scores.falseNegatives(threshold),
                scores.members(),
                scores.falsePositives(threshold),
                scores.nonMembers(),
                confidence);
    }

    /**
     * Chooses a threshold on a random half of the records and limits the errors on the other.
     *
     * @param scores the scores of an attack
     * @param worth what the threshold is to be good for, such as {@code ErrorRates::mu}
     * @param confidence in (0, 1 - 1e-6]
     * @param bits uniform 64-bit words that divide the records
     * @return the limits
     * @throws IllegalArgumentException if a value is out of range, or there are too few records
     */
    public static ErrorLimits onSplit(
            MembershipScores scores,
            ToDoubleFunction<ErrorRates> worth,
            double confidence,
            LongSupplier bits) {
        Objects.requireNonNull(worth, "worth");
        double level = 0.5 * (1 - Levels.confidence(confidence));
        double[] members = scores.memberScores();
        double[] nonMembers = scores.nonMemberScores();
        Records.requireEnough(
                members.length / 2, nonMembers.length / 2, confidence, trials -> level);
        Draws.moveSubsetToFront(members, members.length / 2, bits);
        Draws.moveSubsetToFront(nonMembers, nonMembers.length / 2, bits);
        double threshold = FrontHalves.bestThreshold(members, nonMembers, worth, level);
        ErrorLimits limits = ofOtherHalves(members, nonMembers, threshold, confidence);
        return new ErrorLimits(
                limits.rates,
                confidence,
                "Clopper-Pearson limits on one half of the records at a threshold chosen on the"
                        + " other");
    }

    private static ErrorLimits ofOtherHalves(
            double[] members, double[] nonMembers, double threshold, double confidence) {
        int m = members.length / 2;
        int n = nonMembers.length / 2;
        int falseNegatives = 0;
        for (int i = m; i < members.length; i++) {
            falseNegatives += members[i] < threshold ? 1 : 0;
        }
        int falsePositives = 0;
        for (int i = n; i < nonMembers.length; i++) {
            falsePositives += nonMembers[i] >= threshold ? 1 : 0;
        }
        return ofCounts(
                falseNegatives,
                members.length - m,
                falsePositives,
                nonMembers.length - n,
                confidence);
    }

    /**
     * Limits the errors at every threshold at once, so that the best may be chosen by looking: an
     * exact simultaneous band of all order statistics for each group, with half of {@code 1 -
     * confidence} each. Where a group has more than 20,000 records the band's level would take
     * long, and the union bound over the records takes its place, which is lower and as valid.
     *
     * @param scores the scores of an attack
     * @param confidence in (0, 1 - 1e-6]
     * @return the limits
     * @throws IllegalArgumentException if a value is out of range, or there are too few records
     */
    public static ErrorLimits atAllThresholds(MembershipScores scores, double confidence) {
        Levels.confidence(confidence);
        return ThresholdBand.of(scores.members(), scores.nonMembers(), confidence).limits(scores);
    }

    /**
     * Returns the limits, one for each threshold.
     *
     * @return an unmodifiable list
     */
    public List<ErrorRates> rates() {
        return rates;
    }

    /**
     * Returns how often all limits are right together, at least.
     *
     * @return the confidence
     */
    public double confidence() {
        return confidence;
    }

    /**
     * Returns the lower bound on epsilon, whatever the shape of the mechanism: the largest of
     * {@link ErrorRates#epsilon}.
     *
     * @param delta in [0, 1)
     * @return the bound
     * @throws IllegalArgumentException if delta is out of range
     */
    public EpsilonDeltaBound epsilon(double delta) {
        double best = 0;
        for (ErrorRates limit : rates) {
            best = Math.max(best, limit.epsilon(delta));
        }
        return new EpsilonDeltaBound(best, delta, confidence, method, INDEPENDENT);
    }

    /**
     * Returns the lower bound on mu for a mechanism whose curve is a Gaussian's: the largest of
     * {@link ErrorRates#mu}.
     *
     * @param delta at which the curve's epsilon is told
     * @return the bound
     * @throws IllegalArgumentException if delta is out of range
     */
    public CurveBound.Gaussian mu(double delta) {
        double best = 0;
        for (ErrorRates limit : rates) {
            best = Math.max(best, limit.mu());
        }
        return new CurveBound.Gaussian(best, delta, confidence, method, INDEPENDENT);
    }

    /**
     * Returns how much more noise than the ledger's is refuted: the least scale of the ledger's
     * noise at which {@code N < f_x(F)} for some of the limits.
     *
     * @param family the ledger's family of curves
     * @return the bound
     */
    public CurveBound.Ledger ledger(LedgerFamily family) {
        return CurveBound.Ledger.of(
                family, family.leastRefuted(this::refute), confidence, method, INDEPENDENT);
    }

    /**
     * Returns whether these limits refute a curve.
     *
     * @param curve the hypothesis
     * @return whether {@code N < f(F)} for some of the limits
     */
    public boolean refute(PrivacyCurve curve) {
        return rates.stream().anyMatch(limit -> limit.refute(curve));
    }
}
