package io.github.dp4j.audit.attack;

/**
 * The likelihood-ratio attack (Carlini, Chien, Nasr, Song, Terzis, Tramer, Membership Inference
 * Attacks From First Principles, arXiv 2112.03570): what shadow models say of a record, those that
 * have seen it and those that have not, is taken for two normal laws.
 *
 * <p>Of a record with means {@code m_in, m_out} and deviations {@code s_in, s_out}, at least 1e-6:
 *
 * <ul>
 *   <li>online: {@code log N(phi; m_in, s_in^2) - log N(phi; m_out, s_out^2)}; 0 where a kind has
 *       no model;
 *   <li>offline, from models without the record alone, one-sided: {@code (phi - m_out) / s_out}; 0
 *       where there is none.
 * </ul>
 *
 * <p>Variances have the divisor n. Under DP-SGD the online attack is the weaker of the two: the
 * difference of the means is then mostly error of estimation.
 */
public final class Lira {

    static final double LEAST_DEVIATION = 1e-6;

    private Lira() {}

    /**
     * Scores records by models of both kinds.
     *
     * @param target {@link Signals#phi} of the audited model
     * @param shadows the shadow models
     * @param variance how variances are estimated
     * @return one score a record
     * @throws IllegalArgumentException if the numbers of records differ
     */
    public static double[] online(double[] target, ShadowSignals shadows, Variance variance) {
        shadows.requireRecords(target);
        ShadowLaws in = ShadowLaws.of(shadows, /* members= */ true);
        ShadowLaws out = ShadowLaws.of(shadows, /* members= */ false);
        double[] scores = new double[target.length];
        for (int i = 0; i < scores.length; i++) {
            if (in.count(i) > 0 && out.count(i) > 0) {
                scores[i] =
                        logDensity(in, i, variance, target[i])
                                - logDensity(out, i, variance, target[i]);
            }
        }
        return scores;
    }

    /**
     * Scores records by models that have not seen them.
     *
     * @param target {@link Signals#phi} of the audited model
     * @param shadows the shadow models; of those with a record, nothing is used for it
     * @param variance how variances are estimated
     * @return one score a record
     * @throws IllegalArgumentException if the numbers of records differ
     */
    public static double[] offline(double[] target, ShadowSignals shadows, Variance variance) {
        shadows.requireRecords(target);
        ShadowLaws out = ShadowLaws.of(shadows, /* members= */ false);
        double[] scores = new double[target.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] =
                    out.count(i) > 0 ? (target[i] - out.mean(i)) / deviation(out, i, variance) : 0;
        }
        return scores;
    }

    private static double deviation(ShadowLaws laws, int record, Variance rule) {
        return Math.max(LEAST_DEVIATION, Math.sqrt(laws.variance(record, rule)));
    }

    private static double logDensity(ShadowLaws laws, int record, Variance rule, double phi) {
        double deviation = deviation(laws, record, rule);
        double z = (phi - laws.mean(record)) / deviation;
        return -Math.log(deviation) - 0.5 * z * z;
    }
}
