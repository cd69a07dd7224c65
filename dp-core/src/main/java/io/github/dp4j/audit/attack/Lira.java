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

    private static final double LEAST_DEVIATION = 1e-6;

    /** What the common variance weighs in that of a record, in models. */
    private static final double PRIOR = 8;

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
        Laws in = new Laws(shadows, /* members= */ true, variance);
        Laws out = new Laws(shadows, /* members= */ false, variance);
        double[] scores = new double[target.length];
        for (int i = 0; i < scores.length; i++) {
            if (in.count[i] > 0 && out.count[i] > 0) {
                scores[i] = in.logDensity(i, target[i]) - out.logDensity(i, target[i]);
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
        Laws out = new Laws(shadows, /* members= */ false, variance);
        double[] scores = new double[target.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = out.count[i] > 0 ? (target[i] - out.mean[i]) / out.deviation[i] : 0;
        }
        return scores;
    }

    /** The normal laws of one kind of models. */
    private static final class Laws {

        private final int[] count;
        private final double[] mean;
        private final double[] deviation;

        Laws(ShadowSignals shadows, boolean members, Variance rule) {
            int records = shadows.records();
            count = new int[records];
            mean = new double[records];
            deviation = new double[records];
            double[] squares = new double[records];
            double allSquares = 0;
            long all = 0;
            for (int i = 0; i < records; i++) {
                double sum = 0;
                for (int s = 0; s < shadows.models(); s++) {
                    if (shadows.isMember(s, i) == members) {
                        count[i]++;
                        sum += shadows.phi(s, i);
                    }
                }
                mean[i] = sum / Math.max(1, count[i]);
                for (int s = 0; s < shadows.models(); s++) {
                    if (shadows.isMember(s, i) == members) {
                        double away = shadows.phi(s, i) - mean[i];
                        squares[i] += away * away;
                    }
                }
                all += count[i];
                allSquares += squares[i];
            }
            double pooled = allSquares / Math.max(1, all);
            for (int i = 0; i < records; i++) {
                double variance =
                        switch (rule) {
                            case PER_RECORD -> squares[i] / Math.max(1, count[i]);
                            case POOLED -> pooled;
                            case SHRUNK -> (squares[i] + PRIOR * pooled) / (count[i] + PRIOR);
                        };
                deviation[i] = Math.max(LEAST_DEVIATION, Math.sqrt(variance));
            }
        }

        double logDensity(int record, double phi) {
            double z = (phi - mean[record]) / deviation[record];
            return -Math.log(deviation[record]) - 0.5 * z * z;
        }
    }
}
