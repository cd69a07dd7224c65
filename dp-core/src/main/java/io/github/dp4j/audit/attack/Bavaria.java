package io.github.dp4j.audit.attack;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The likelihood-ratio attack that knows how little a few models tell (Brannvall,
 * Exponential-Family Membership Inference: From LiRA and RMIA to BaVarIA, arXiv 2603.11799, the
 * form BaVarIA-t): mean and variance of what models say of a record have a normal-inverse-gamma
 * prior, so what one more model would say has Student's law.
 *
 * <p>The prior is flat in the mean, and in the variance it weighs as 8 models of the common
 * variance: with n models of mean m and squared distances q from it, and the pooled variance p, the
 * law has {@code nu = n + 8} degrees of freedom, the centre m and the scale {@code s^2 = (q + 8 p)
 * / nu (1 + 1 / n)}. The family is the paper's; how strong its prior is was not to be had, so that
 * is ours, the same as of {@link Variance#SHRUNK}, which is BaVarIA's normal form with it.
 *
 * <ul>
 *   <li>online: {@code log t(phi; in) - log t(phi; out)}; 0 where a kind has no model;
 *   <li>offline, one-sided, by models without the record alone: the log-odds {@code log P(T <= phi)
 *       - log P(T > phi)}; 0 where there is none.
 * </ul>
 *
 * <p>The more models, the closer to {@link Lira}. Where a tail is smaller than any number, at some
 * 1e-300, the smallest stands for it.
 */
public final class Bavaria {

    private Bavaria() {}

    /**
     * Scores records by models of both kinds.
     *
     * @param target {@link Signals#phi} of the audited model
     * @param shadows the shadow models
     * @return one score a record
     * @throws IllegalArgumentException if the numbers of records differ
     */
    public static double[] online(double[] target, ShadowSignals shadows) {
        shadows.requireRecords(target);
        Students in = new Students(shadows, /* members= */ true);
        Students out = new Students(shadows, /* members= */ false);
        double[] scores = new double[target.length];
        for (int i = 0; i < scores.length; i++) {
            if (in.laws.count(i) > 0 && out.laws.count(i) > 0) {
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
     * @return one score a record
     * @throws IllegalArgumentException if the numbers of records differ
     */
    public static double[] offline(double[] target, ShadowSignals shadows) {
        shadows.requireRecords(target);
        Students out = new Students(shadows, /* members= */ false);
        double[] scores = new double[target.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = out.laws.count(i) > 0 ? out.logOdds(i, target[i]) : 0;
        }
        return scores;
    }

    /** The predictive laws of one kind of models. */
    private static final class Students {

        final ShadowLaws laws;
        private final TDistribution[] standard;

        Students(ShadowSignals shadows, boolean members) {
            laws = ShadowLaws.of(shadows, members);
            standard = new TDistribution[shadows.models() + 1];
            for (int n = 0; n < standard.length; n++) {
                standard[n] = TDistribution.of(n + ShadowLaws.PRIOR);
            }
        }

        private double scale(int record) {
            double variance = laws.variance(record, Variance.SHRUNK);
            double more = 1 + 1.0 / laws.count(record);
            return Math.max(Lira.LEAST_DEVIATION, Math.sqrt(variance * more));
        }

        double logDensity(int record, double phi) {
            double scale = scale(record);
            double z = (phi - laws.mean(record)) / scale;
            return standard[laws.count(record)].logDensity(z) - Math.log(scale);
        }

        double logOdds(int record, double phi) {
            double z = (phi - laws.mean(record)) / scale(record);
            TDistribution law = standard[laws.count(record)];
            return log(law.cumulativeProbability(z)) - log(law.survivalProbability(z));
        }

        private static double log(double probability) {
            return Math.log(Math.max(probability, Double.MIN_VALUE));
        }
    }
}
