package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a guarantee means to an attacker who knows everything but one example and guesses from the
 * result whether it was there: no attack has a higher true-positive rate at a false-positive rate
 * than this curve.
 *
 * <p>Every (epsilon, delta) that holds allows at most {@code min(delta + e^epsilon f, 1 -
 * e^-epsilon (1 - delta - f))} at false-positive rate f (Dong, Roth, Su, Gaussian differential
 * privacy, arXiv 1905.02383, Proposition 2.5); the curve is the least of these over a profile of
 * pairs, so an upper bound like each of them.
 */
public final class TradeOffCurve {

    /** Where the curve begins; left of it the line to (0, delta) is used. */
    private static final double SMALLEST_DELTA = 1e-15;

    /** In the logit of delta 0.34 apart: measured, the curve is low by at most 0.0008. */
    private static final int POINTS = 128;

    /** Each costs a look at every point. */
    private static final int MOST_RECORDS = 100_000;

    private final double[] epsilons;
    private final double[] deltas;

    private TradeOffCurve(double[] epsilons, double[] deltas) {
        this.epsilons = epsilons;
        this.deltas = deltas;
    }

    /**
     * Computes the curve of an event from the epsilons at many deltas, and the delta at epsilon 0:
     * the advantage.
     *
     * @param accountant who computes the profile
     * @param event what was released
     * @param relation which data sets are neighbours
     * @return the curve
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static TradeOffCurve of(
            Accountant accountant, DpEvent event, NeighboringRelation relation) {
        double[] epsilons = new double[POINTS + 1];
        double[] deltas = new double[POINTS + 1];
        deltas[POINTS] = accountant.delta(event, relation, /* epsilon= */ 0);
        for (int i = 0; i < POINTS; i++) {
            // Evenly in the logit: as dense near 1 as near 0.
            double logit = Math.log(SMALLEST_DELTA) * (1 - 1.25 * i / (POINTS - 1));
            deltas[i] = 1 / (1 + Math.exp(-logit));
            epsilons[i] = accountant.guarantee(event, relation, deltas[i]).epsilon();
        }
        return of(epsilons, deltas);
    }

    /**
     * Computes the curve from pairs that hold.
     *
     * @param epsilons the epsilons, each at least 0, possibly infinite
     * @param deltas the delta of each, in [0, 1]
     * @return the curve
     * @throws IllegalArgumentException if a value is out of range or the lengths differ
     */
    public static TradeOffCurve of(double[] epsilons, double[] deltas) {
        Objects.requireNonNull(epsilons, "epsilons");
        if (epsilons.length != deltas.length) {
            throw new IllegalArgumentException(
                    "epsilons and deltas must have the same length, but have "
                            + epsilons.length
                            + " and "
                            + deltas.length
                            + ".");
        }
        for (int i = 0; i < epsilons.length; i++) {
            if (!(epsilons[i] >= 0 && deltas[i] >= 0 && deltas[i] <= 1)) {
                throw new IllegalArgumentException(
                        "a pair must have epsilon >= 0 and delta in [0, 1], but pair "
                                + i
                                + " is ("
                                + Require.show(epsilons[i])
                                + ", "
                                + Require.show(deltas[i])
                                + ").");
            }
        }
        return new TradeOffCurve(epsilons.clone(), deltas.clone());
    }

    /**
     * Returns the highest true-positive rate of any attack at a false-positive rate.
     *
     * @param falsePositiveRate the rate, in [0, 1]
     * @return the rate, at least {@code falsePositiveRate} and at most 1
     * @throws IllegalArgumentException if the rate lies outside [0, 1] or is NaN
     */
    public double truePositiveRate(double falsePositiveRate) {
        if (!(falsePositiveRate >= 0 && falsePositiveRate <= 1)) {
            throw new IllegalArgumentException(
                    "falsePositiveRate must lie in [0, 1], but is "
                            + Require.show(falsePositiveRate)
                            + ".");
        }
        double best = 1;
        for (int i = 0; i < epsilons.length; i++) {
            if (epsilons[i] < Double.POSITIVE_INFINITY) {
                // e^epsilon may be infinite, and infinity times 0 is NaN.
                double low =
                        falsePositiveRate == 0
                                ? deltas[i]
                                : deltas[i] + Math.exp(epsilons[i]) * falsePositiveRate;
                double high = 1 - Math.exp(-epsilons[i]) * (1 - deltas[i] - falsePositiveRate);
                best = Math.min(best, Math.min(low, high));
            }
        }
        return Math.max(best, falsePositiveRate);
    }

    /**
     * Returns the highest true-positive rate of any attack on a person with several records: the
     * curve applied to its own value, once a record (arXiv 1905.02383, Theorem 2.14). For Gaussian
     * releases of mu this is the curve of {@code records * mu}.
     *
     * @param falsePositiveRate the rate, in [0, 1]
     * @param records how many records the person has, from 1 to 100,000
     * @return the rate, at least {@code falsePositiveRate} and at most 1
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public double truePositiveRate(double falsePositiveRate, int records) {
        if (!(records >= 1 && records <= MOST_RECORDS)) {
            throw new IllegalArgumentException(
                    "records must lie in [1, " + MOST_RECORDS + "], but is " + records + ".");
        }
        double last = falsePositiveRate;
        double rate = truePositiveRate(last);
        // What the curve leaves as it is, 1 among others, it leaves so for ever.
        for (int i = 1; i < records && rate != last; i++) {
            last = rate;
            rate = truePositiveRate(last);
        }
        return rate;
    }

    /**
     * Returns the least delta that this curve allows at an epsilon. A pair (e, d) implies d at
     * every larger epsilon, and {@code d + (1 - d) (e^e - e^epsilon) / (1 + e^e)} at a smaller one.
     *
     * @param epsilon the epsilon, at least 0 and finite
     * @return an upper bound of delta, in [0, 1]
     * @throws IllegalArgumentException if epsilon is out of range
     */
    public double delta(double epsilon) {
        epsilon = Require.nonNegative("epsilon", epsilon);
        double best = 1;
        for (int i = 0; i < epsilons.length; i++) {
            if (epsilons[i] == Double.POSITIVE_INFINITY) {
                continue;
            }
            double excess =
                    epsilons[i] > epsilon
                            // Divided by e^e, so that nothing overflows.
                            ? -Math.expm1(epsilon - epsilons[i]) / (1 + Math.exp(-epsilons[i]))
                            : 0;
            best = Math.min(best, deltas[i] + (1 - deltas[i]) * excess);
        }
        return best;
    }

    /**
     * Returns the largest advantage of any attack: true-positive rate less false-positive rate,
     * maximal over false-positive rates. It is {@code delta(0)}.
     *
     * @return the advantage, in [0, 1]
     */
    public double advantage() {
        return delta(0);
    }

    /**
     * Returns the largest probability of a right guess whether the example was there, where it was
     * with a known probability. For a prior p of at most 1/2 the best attack has {@code max_f p
     * TPR(f) + (1 - p) (1 - f) = 1 - p + p delta(log((1 - p) / p))}, and above it the same with 1 -
     * p.
     *
     * @param prior the probability of having been there, strictly between 0 and 1
     * @return the probability, at least {@code max(prior, 1 - prior)}; at 1/2, {@code (1 +
     *     advantage()) / 2}
     * @throws IllegalArgumentException if the prior is out of range or NaN
     */
    public double accuracy(double prior) {
        double rarer = Math.min(checked(prior), 1 - prior);
        // A difference of logs: the quotient overflows for the smallest priors.
        return 1 - rarer + rarer * delta(Math.log1p(-rarer) - Math.log(rarer));
    }

    /**
     * Returns the largest odds, given the attack's alarm, that the example was there: {@code prior
     * / (1 - prior) * TPR / FPR}. Where a pair of the curve has a delta of 0 they are at most
     * {@code e^epsilon} times the odds before.
     *
     * @param prior the probability of having been there, strictly between 0 and 1
     * @param falsePositiveRate how often the alarm is raised in error, in [0, 1]; at 0 the odds are
     *     infinite unless no attack without errors finds anything
     * @return the odds, at least the prior's, possibly infinite
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public double posteriorOdds(double prior, double falsePositiveRate) {
        double odds = checked(prior) / (1 - prior);
        double rate = truePositiveRate(falsePositiveRate);
        if (falsePositiveRate == 0) {
            return rate > 0 ? Double.POSITIVE_INFINITY : odds * ratioAtZero();
        }
        // The quotient first: it is at least 1, where a product with the odds could vanish.
        return odds * (rate / falsePositiveRate);
    }

    /** The slope of the curve at 0 where it begins at 0: the least epsilon with a delta of 0. */
    private double ratioAtZero() {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < epsilons.length; i++) {
            least = deltas[i] == 0 ? Math.min(least, epsilons[i]) : least;
        }
        return Math.exp(least);
    }

    private static double checked(double prior) {
        if (!(prior > 0 && prior < 1)) {
            throw new IllegalArgumentException(
                    "prior must lie strictly between 0 and 1, but is " + Require.show(prior) + ".");
        }
        return prior;
    }

    @Override
    public String toString() {
        return "TradeOffCurve[advantage="
                + advantage()
                + ", epsilons="
                + Arrays.toString(epsilons)
                + "]";
    }
}
