package io.github.dp4j.audit.poison;

import io.github.dp4j.audit.curve.EpsilonDeltaCurve;
import io.github.dp4j.audit.curve.PrivacyCurve;
import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import java.util.Objects;

/**
 * How far poisoned records can move the expected metric of a trained model.
 *
 * <p>Let f be the ledger's trade-off function, which holds for every ordered pair of neighbours, A
 * a fixed metric in [0, 1] of the released model M(D), such as its accuracy on a clean test set,
 * and a = E[A(M(D))]. If k steps of the ledger's relation lead from D to D~, then
 *
 * <pre>f_k(1 - a) &lt;= E[A(M(D~))] &lt;= 1 - f_k(a),   f_k = 1 - (1 - f) o ... o (1 - f)</pre>
 *
 * <p>(group privacy: Dong, Roth, Su, Gaussian differential privacy, arXiv 1905.02383, theorem 2.14;
 * A is a randomised test of D against D~, and the bounds are those of its errors). With (epsilon,
 * delta) alone the same holds for its curve, which is far lower; {@code e^(-k epsilon)} (Ma, Zhu,
 * Hsu, Data poisoning against differentially-private learners, arXiv 1903.09860) is a theorem for
 * pure differential privacy only.
 *
 * <p>What is random are the coins of training: sampling, noise, initialisation. The poison may
 * depend on D and on all that is public, not on the run. a is an expectation, which one trained
 * model does not show: {@link #expectedAtLeast} bounds it from several. Hyperparameters and
 * preprocessing fitted on the poisoned data must be in the ledger. A metric in another range has to
 * be rescaled to [0, 1] first. The success of a backdoor is a metric as well, and the upper bound
 * limits it.
 */
public final class PoisoningCertificate {

    private static final int MOST_RECORDS = 100_000;

    private final PrivacyCurve curve;
    private final EpsilonDeltaCurve promise;
    private final NeighboringRelation relation;

    private PoisoningCertificate(
            PrivacyCurve curve, EpsilonDeltaCurve promise, NeighboringRelation relation) {
        this.curve = curve;
        this.promise = promise;
        this.relation = relation;
    }

    /**
     * Certifies a training.
     *
     * @param curve the ledger's, not above the truth: {@code LedgerCurve.of}
     * @param promise the (epsilon, delta) of the same ledger, for comparison
     * @param relation of the ledger
     * @return the certificate
     */
    public static PoisoningCertificate of(
            PrivacyCurve curve, EpsilonDeltaCurve promise, NeighboringRelation relation) {
        return new PoisoningCertificate(
                Objects.requireNonNull(curve, "curve"),
                Objects.requireNonNull(promise, "promise"),
                Objects.requireNonNull(relation, "relation"));
    }

    /**
     * Bounds the expected metric with poisoned records.
     *
     * @param clean a, the expected metric on the clean data, in [0, 1]
     * @param records how many are poisoned, in [0, 100000]
     * @param kind what was done to each
     * @param chance the metric of a model that learned nothing, in [0, 1]
     * @return the bounds
     * @throws IllegalArgumentException if a value is out of range, or the relation leads to no such
     *     data
     */
    public PoisonedMetric poisoned(double clean, int records, Poison kind, double chance) {
        requireProbability("clean", clean);
        requireProbability("chance", chance);
        if (!(records >= 0 && records <= MOST_RECORDS)) {
            throw new IllegalArgumentException(
                    "records must lie in [0, " + MOST_RECORDS + "], but is " + records + ".");
        }
        int steps = records * kind.steps(relation);
        return new PoisonedMetric(
                records,
                kind,
                steps,
                clean,
                chance,
                remaining(curve, clean, steps),
                1 - remaining(curve, 1 - clean, steps),
                remaining(promise, clean, steps));
    }

    /**
     * Returns how many poisoned records leave the expected metric at or above a floor, for certain.
     *
     * @param clean a, the expected metric on the clean data, in [0, 1]
     * @param floor the metric that is still good enough, in (0, 1]
     * @param kind what was done to each
     * @return the number, at most 100,000; 0 where one record is too many already
     * @throws IllegalArgumentException if a value is out of range, or the relation leads to no such
     *     data
     */
    public int tolerated(double clean, double floor, Poison kind) {
        requireProbability("clean", clean);
        if (!(floor > 0 && floor <= 1)) {
            throw new IllegalArgumentException(
                    "floor must lie in (0, 1], but is " + Require.show(floor) + ".");
        }
        int each = kind.steps(relation);
        double metric = clean;
        for (int records = 0; records < MOST_RECORDS; records++) {
            metric = remaining(curve, metric, each);
            if (!(metric >= floor)) {
                return records;
            }
        }
        return MOST_RECORDS;
    }

    /**
     * Returns a lower limit of the expected metric from independent trainings: {@code mean -
     * sqrt(ln(1 / (1 - confidence)) / (2 R))} (Hoeffding, J. Am. Stat. Assoc. 58, 1963). Twenty
     * trainings cost 0.27 at 95 %: state the certificate for an assumed a where that is too much.
     *
     * @param metrics of R trainings on the clean data, each in [0, 1]
     * @param confidence in (0, 1 - 1e-6]
     * @return the limit, at least 0
     * @throws IllegalArgumentException if there is no training, or a value is out of range
     */
    public static double expectedAtLeast(double[] metrics, double confidence) {
        double level = 1 - Levels.confidence(confidence);
        if (metrics.length == 0) {
            throw new IllegalArgumentException(
                    "metrics must hold the metric of one training at least, but is empty.");
        }
        double mean = 0;
        for (int i = 0; i < metrics.length; i++) {
            requireProbability("metrics[" + i + "]", metrics[i]);
            mean += metrics[i] / metrics.length;
        }
        return Math.max(0, mean - Math.sqrt(-Math.log(level) / (2.0 * metrics.length)));
    }

    private static double remaining(PrivacyCurve curve, double metric, int steps) {
        double left = metric;
        // What is nothing, or is left as it is, stays so for ever.
        double last = Double.NaN;
        for (int i = 0; i < steps && left != last; i++) {
            last = left;
            left = curve.remaining(left);
        }
        return left;
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    name + " must lie in [0, 1], but is " + Require.show(value) + ".");
        }
    }
}
