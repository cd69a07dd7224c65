package io.github.dp4j.audit.attack;

import io.github.dp4j.privacy.Require;
import java.util.Arrays;

/**
 * The relative attack (Zarifzadeh, Liu, Shokri, Low-Cost High-Power Membership Inference Attacks,
 * arXiv 2312.03262): how much likelier the audited model makes a record than models on average do,
 * {@code ratio_x = p(x | model) / p(x)}, with {@code p = 1 / (1 + e^-phi)} the probability of its
 * class.
 *
 * <ul>
 *   <li>online: p(x) is the mean of the two means over models with and without the record;
 *   <li>offline: {@code ((1 + a) m_out + (1 - a)) / 2}, from models without it alone.
 * </ul>
 *
 * <p>The paper's score is the share of population records z with {@code ratio_x > gamma ratio_z}.
 * For one model that is a rising function of ratio_x, and all it adds are ties, which cost power at
 * small rates of false alarms; so {@link #ratios} is the score to rank by, and {@link #beaten} the
 * paper's figure.
 */
public final class Rmia {

    private Rmia() {}

    /**
     * Returns the ratios by models of both kinds.
     *
     * @param target {@link Signals#phi} of the audited model
     * @param shadows the shadow models
     * @return one score a record; 1 where a kind has no model
     * @throws IllegalArgumentException if the numbers of records differ
     */
    public static double[] ratios(double[] target, ShadowSignals shadows) {
        shadows.requireRecords(target);
        double[] scores = new double[target.length];
        for (int i = 0; i < scores.length; i++) {
            double average = 0.5 * (mean(shadows, i, true) + mean(shadows, i, false));
            scores[i] = ratio(target[i], average);
        }
        return scores;
    }

    /**
     * Returns the ratios by models that have not seen a record.
     *
     * @param target {@link Signals#phi} of the audited model
     * @param shadows the shadow models; of those with a record, nothing is used for it
     * @param a in [0, 1], how much training on a record is taken to raise its probability: 1 for
     *     not at all. The paper's choice is 0.3 for images; 0 was the better for tables
     * @return one score a record; 1 where there is no model
     * @throws IllegalArgumentException if the numbers of records differ, or a is out of range
     */
    public static double[] offlineRatios(double[] target, ShadowSignals shadows, double a) {
        shadows.requireRecords(target);
        if (!(a >= 0 && a <= 1)) {
            throw new IllegalArgumentException(
                    "a must lie in [0, 1], but is " + Require.show(a) + ".");
        }
        double[] scores = new double[target.length];
        for (int i = 0; i < scores.length; i++) {
            double average = 0.5 * ((1 + a) * mean(shadows, i, false) + (1 - a));
            scores[i] = ratio(target[i], average);
        }
        return scores;
    }

    /**
     * Returns the paper's score: the share of population records that a record beats.
     *
     * @param ratios of the records
     * @param populationRatios of records z that the audited model was not trained on; at least ten
     *     times one over the rate of false alarms of interest
     * @param gamma at least 1, by how much it must beat them
     * @return one score in [0, 1] a record
     */
    public static double[] beaten(double[] ratios, double[] populationRatios, double gamma) {
        if (populationRatios.length == 0 || !(gamma >= 1)) {
            throw new IllegalArgumentException(
                    "There must be population records, and gamma at least 1, but there are "
                            + populationRatios.length
                            + " and gamma is "
                            + Require.show(gamma)
                            + ".");
        }
        double[] sorted = Arrays.stream(populationRatios).map(r -> r * gamma).sorted().toArray();
        return Arrays.stream(ratios).map(r -> (double) below(sorted, r) / sorted.length).toArray();
    }

    private static int below(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double ratio(double phi, double average) {
        return average > 0 ? probability(phi) / average : 1;
    }

    private static double probability(double phi) {
        return Math.exp(Signals.logLogistic(phi));
    }

    /** Returns NaN, which makes the ratio 1, where there is no such model. */
    private static double mean(ShadowSignals shadows, int record, boolean members) {
        double sum = 0;
        int count = 0;
        for (int s = 0; s < shadows.models(); s++) {
            if (shadows.isMember(s, record) == members) {
                sum += probability(shadows.phi(s, record));
                count++;
            }
        }
        return count > 0 ? sum / count : Double.NaN;
    }
}
