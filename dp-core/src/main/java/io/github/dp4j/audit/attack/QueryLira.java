package io.github.dp4j.audit.attack;

import java.util.List;
import java.util.Objects;

/**
 * {@link Lira} with several queries a record, such as an image and its mirror image: what shadow
 * models of one kind say of all of them together is taken for one multivariate normal law (Carlini,
 * Chien, Nasr, Song, Terzis, Tramer, arXiv 2112.03570, section VI). It pays where models were
 * trained on such variants of their records, and costs a little where they were not.
 *
 * <p>Of a record with means {@code m_in, m_out} (vectors) and covariances {@code C_in, C_out}:
 *
 * <ul>
 *   <li>online: {@code log N(phi; m_in, C_in) - log N(phi; m_out, C_out)}; 0 where a kind has no
 *       model;
 *   <li>offline, one-sided: {@code 1' C_out^-1 (phi - m_out) / sqrt(1' C_out^-1 1)}, the most
 *       powerful test of a shift that moves all queries alike; 0 where there is no model. The
 *       one-sided form for several queries is ours.
 * </ul>
 *
 * <p>{@link Variance} is of covariance matrices here: pooled is the mean over the records, shrunk
 * weighs it as 8 models. Of a record's own models alone no covariance can be had. A millionth of
 * the common variance is added to each diagonal, so queries that say the same count once. With one
 * query the scores are {@link Lira}'s.
 */
public final class QueryLira {

    private QueryLira() {}

    /**
     * Scores records by models of both kinds.
     *
     * @param target {@link Signals#phi} of the audited model, one array a query
     * @param shadows what the shadow models say, one a query, in the same order
     * @param variance how covariances are estimated
     * @return one score a record
     * @throws IllegalArgumentException if the numbers of queries, records or models differ, who is
     *     a member differs, or of several queries the variance is {@link Variance#PER_RECORD}
     */
    public static double[] online(
            List<double[]> target, List<ShadowSignals> shadows, Variance variance) {
        check(target, shadows, variance);
        if (target.size() == 1) {
            return Lira.online(target.get(0), shadows.get(0), variance);
        }
        double ridge = QueryLaws.ridge(shadows);
        QueryLaws in = new QueryLaws(shadows, /* members= */ true, variance, ridge);
        QueryLaws out = new QueryLaws(shadows, /* members= */ false, variance, ridge);
        double[] scores = new double[target.get(0).length];
        for (int i = 0; i < scores.length; i++) {
            if (in.count(i) > 0 && out.count(i) > 0) {
                double[] phi = of(target, i);
                scores[i] = in.logDensity(i, phi) - out.logDensity(i, phi);
            }
        }
        return scores;
    }

    /**
     * Scores records by models that have not seen them.
     *
     * @param target {@link Signals#phi} of the audited model, one array a query
     * @param shadows what the shadow models say, one a query, in the same order
     * @param variance how covariances are estimated
     * @return one score a record
     * @throws IllegalArgumentException as {@link #online} does
     */
    public static double[] offline(
            List<double[]> target, List<ShadowSignals> shadows, Variance variance) {
        check(target, shadows, variance);
        if (target.size() == 1) {
            return Lira.offline(target.get(0), shadows.get(0), variance);
        }
        double ridge = QueryLaws.ridge(shadows);
        QueryLaws out = new QueryLaws(shadows, /* members= */ false, variance, ridge);
        double[] scores = new double[target.get(0).length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = out.count(i) > 0 ? out.shift(i, of(target, i)) : 0;
        }
        return scores;
    }

    private static double[] of(List<double[]> target, int record) {
        return target.stream().mapToDouble(phi -> phi[record]).toArray();
    }

    private static void check(
            List<double[]> target, List<ShadowSignals> shadows, Variance variance) {
        Objects.requireNonNull(variance, "variance");
        if (target.isEmpty() || target.size() != shadows.size()) {
            throw new IllegalArgumentException(
                    "There must be one array of the audited model and one of the shadow models a"
                            + " query, and a query at least, but there are "
                            + target.size()
                            + " and "
                            + shadows.size()
                            + ".");
        }
        if (target.size() > 1 && variance == Variance.PER_RECORD) {
            throw new IllegalArgumentException(
                    "Of several queries the variance must be POOLED or SHRUNK, but is PER_RECORD: a"
                            + " record's own models are too few for a covariance matrix.");
        }
        for (int k = 0; k < shadows.size(); k++) {
            shadows.get(k).requireRecords(target.get(k));
            shadows.get(k).requireModelsOf(shadows.get(0));
        }
    }
}
