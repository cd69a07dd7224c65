package io.github.dp4j.audit.attack;

import java.util.Arrays;
import java.util.List;

/**
 * What shadow models of one kind say of each record, asked several ways: of each record the number
 * of models, the mean of each query, and a covariance of the queries, as its Cholesky factor.
 */
final class QueryLaws {

    /** Of the common variance: queries that differ by less than a thousandth deviation are one. */
    private static final double RIDGE = 1e-6;

    private final int queries;
    private final int[] count;
    private final double[][] mean;
    private final double[][][] factor;

    /**
     * @param asked one a query, with the same models
     * @param members whether those that have seen a record, or those that have not
     * @param rule pooled or shrunk
     * @param ridge {@link #ridge}, the same for both kinds: of queries that say the same it then
     *     cancels in the ratio of their laws
     */
    QueryLaws(List<ShadowSignals> asked, boolean members, Variance rule, double ridge) {
        ShadowSignals first = asked.get(0);
        queries = asked.size();
        int records = first.records();
        count = new int[records];
        mean = new double[records][queries];
        factor = new double[records][][];
        double[][] common = new double[queries][queries];
        long all = 0;
        for (int i = 0; i < records; i++) {
            factor[i] = scatter(asked, members, i);
            all += count[i];
            add(common, factor[i], 1);
        }
        for (double[] row : common) {
            for (int k = 0; k < queries; k++) {
                row[k] /= Math.max(1, all);
            }
        }
        double prior = rule == Variance.POOLED ? 1 : ShadowLaws.PRIOR;
        for (int i = 0; i < records; i++) {
            double[][] covariance = rule == Variance.POOLED ? zeros() : factor[i];
            add(covariance, common, prior);
            double divisor = prior + (rule == Variance.POOLED ? 0 : count[i]);
            factor[i] = cholesky(covariance, divisor, ridge);
        }
    }

    private double[][] zeros() {
        return new double[queries][queries];
    }

    /** Returns the sum of products of distances from the mean, which it sets with the count. */
    private double[][] scatter(List<ShadowSignals> asked, boolean members, int record) {
        ShadowSignals first = asked.get(0);
        for (int s = 0; s < first.models(); s++) {
            if (first.isMember(s, record) == members) {
                count[record]++;
                for (int k = 0; k < queries; k++) {
                    mean[record][k] += asked.get(k).phi(s, record);
                }
            }
        }
        for (int k = 0; k < queries; k++) {
            mean[record][k] /= Math.max(1, count[record]);
        }
        double[][] products = zeros();
        double[] away = new double[queries];
        for (int s = 0; s < first.models(); s++) {
            if (first.isMember(s, record) == members) {
                for (int k = 0; k < queries; k++) {
                    away[k] = asked.get(k).phi(s, record) - mean[record][k];
                }
                for (int k = 0; k < queries; k++) {
                    for (int l = 0; l < queries; l++) {
                        products[k][l] += away[k] * away[l];
                    }
                }
            }
        }
        return products;
    }

    private static void add(double[][] sum, double[][] more, double weight) {
        for (int k = 0; k < sum.length; k++) {
            for (int l = 0; l < sum.length; l++) {
                sum[k][l] += weight * more[k][l];
            }
        }
    }

    /** Returns what is added to the diagonals, so that no covariance is singular. */
    static double ridge(List<ShadowSignals> asked) {
        double sum = 0;
        for (ShadowSignals query : asked) {
            for (boolean members : new boolean[] {true, false}) {
                sum += ShadowLaws.of(query, members).variance(/* record= */ 0, Variance.POOLED);
            }
        }
        double least = Lira.LEAST_DEVIATION * Lira.LEAST_DEVIATION;
        return RIDGE * sum / (2 * asked.size()) + least;
    }

    /** Returns the lower factor of the matrix over the divisor, with the ridge on its diagonal. */
    private static double[][] cholesky(double[][] matrix, double divisor, double ridge) {
        int size = matrix.length;
        double[][] lower = new double[size][size];
        for (int k = 0; k < size; k++) {
            for (int l = 0; l <= k; l++) {
                double rest = matrix[k][l] / divisor + (k == l ? ridge : 0);
                for (int j = 0; j < l; j++) {
                    rest -= lower[k][j] * lower[l][j];
                }
                lower[k][l] = k == l ? Math.sqrt(Math.max(rest, ridge / 2)) : rest / lower[l][l];
            }
        }
        return lower;
    }

    int count(int record) {
        return count[record];
    }

    /** Returns the logarithm of the normal density, without the constant. */
    double logDensity(int record, double[] phi) {
        double[] white = whitened(record, away(record, phi));
        double sum = 0;
        for (int k = 0; k < queries; k++) {
            sum -= Math.log(factor[record][k][k]) + 0.5 * white[k] * white[k];
        }
        return sum;
    }

    /** Returns the most powerful one-sided z for a shift of all queries alike. */
    double shift(int record, double[] phi) {
        double[] ones = new double[queries];
        Arrays.fill(ones, 1);
        double[] direction = whitened(record, ones);
        double[] white = whitened(record, away(record, phi));
        double product = 0;
        double norm = 0;
        for (int k = 0; k < queries; k++) {
            product += direction[k] * white[k];
            norm += direction[k] * direction[k];
        }
        return product / Math.sqrt(norm);
    }

    private double[] away(int record, double[] phi) {
        double[] away = new double[queries];
        for (int k = 0; k < queries; k++) {
            away[k] = phi[k] - mean[record][k];
        }
        return away;
    }

    /** Solves with the lower factor. */
    private double[] whitened(int record, double[] vector) {
        double[][] lower = factor[record];
        double[] white = new double[queries];
        for (int k = 0; k < queries; k++) {
            double rest = vector[k];
            for (int l = 0; l < k; l++) {
                rest -= lower[k][l] * white[l];
            }
            white[k] = rest / lower[k][k];
        }
        return white;
    }
}
