package io.github.dp4j.audit.attack;

import java.util.List;

/**
 * {@link Lira} with several queries a record, such as an image and its mirror image: what shadow
 * models of one kind say is taken for a multivariate normal law (Carlini, Chien, Nasr, Song,
 * Terzis, Tramer, arXiv 2112.03570, section VI), of diagonal covariance as in the authors' program:
 * the score is the mean of the queries' scores. It pays where models were trained on such variants
 * of their records, and costs where they were not.
 *
 * <p>Covariances between queries were tried, pooled and shrunk, and lost: what two queries differ
 * by is no normal number of one law for all records, and a covariance trusts it most.
 */
public final class QueryLira {

    private QueryLira() {}

    /**
     * Scores records by models of both kinds.
     *
     * @param target {@link Signals#phi} of the audited model, one array a query
     * @param shadows what the shadow models say, one a query, in the same order
     * @param variance how variances are estimated, for each query apart
     * @return one score a record, the mean of {@link Lira#online} over the queries
     * @throws IllegalArgumentException if the numbers of queries, records or models differ, or who
     *     is a member of which does
     */
    public static double[] online(
            List<double[]> target, List<ShadowSignals> shadows, Variance variance) {
        return mean(target, shadows, (phi, signals) -> Lira.online(phi, signals, variance));
    }

    /**
     * Scores records by models that have not seen them.
     *
     * @param target {@link Signals#phi} of the audited model, one array a query
     * @param shadows what the shadow models say, one a query, in the same order
     * @param variance how variances are estimated, for each query apart
     * @return one score a record, the mean of {@link Lira#offline} over the queries
     * @throws IllegalArgumentException as {@link #online} does
     */
    public static double[] offline(
            List<double[]> target, List<ShadowSignals> shadows, Variance variance) {
        return mean(target, shadows, (phi, signals) -> Lira.offline(phi, signals, variance));
    }

    /** Scores of one query. */
    private interface OneQuery {
        double[] scores(double[] phi, ShadowSignals signals);
    }

    private static double[] mean(
            List<double[]> target, List<ShadowSignals> shadows, OneQuery attack) {
        if (target.isEmpty() || target.size() != shadows.size()) {
            throw new IllegalArgumentException(
                    "There must be one array of the audited model and one of the shadow models a"
                            + " query, and a query at least, but there are "
                            + target.size()
                            + " and "
                            + shadows.size()
                            + ".");
        }
        double[] mean = new double[shadows.get(0).records()];
        for (int k = 0; k < shadows.size(); k++) {
            shadows.get(k).requireModelsOf(shadows.get(0));
            double[] scores = attack.scores(target.get(k), shadows.get(k));
            for (int i = 0; i < mean.length; i++) {
                mean[i] += scores[i] / shadows.size();
            }
        }
        return mean;
    }
}
