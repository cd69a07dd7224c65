package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
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

    private static final double SMALLEST_DELTA = 1e-15;
    private static final int POINTS = 128;

    private final double[] epsilons;
    private final double[] deltas;

    private TradeOffCurve(double[] epsilons, double[] deltas) {
        this.epsilons = epsilons;
        this.deltas = deltas;
    }

    /**
     * Computes the curve of an event from the epsilons at many deltas.
     *
     * @param accountant who computes the profile
     * @param event what was released
     * @param relation which data sets are neighbours
     * @return the curve
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static TradeOffCurve of(
            Accountant accountant, DpEvent event, NeighboringRelation relation) {
        double[] epsilons = new double[POINTS];
        double[] deltas = new double[POINTS];
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
                                + epsilons[i]
                                + ", "
                                + deltas[i]
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
                    "falsePositiveRate must lie in [0, 1], but is " + falsePositiveRate + ".");
        }
        double best = 1;
        for (int i = 0; i < epsilons.length; i++) {
            if (epsilons[i] < Double.POSITIVE_INFINITY) {
                double low = deltas[i] + Math.exp(epsilons[i]) * falsePositiveRate;
                double high = 1 - Math.exp(-epsilons[i]) * (1 - deltas[i] - falsePositiveRate);
                best = Math.min(best, Math.min(low, high));
            }
        }
        return Math.max(best, falsePositiveRate);
    }

    /**
     * Returns the largest advantage of any attack: true-positive rate less false-positive rate,
     * maximal over false-positive rates.
     *
     * @return the advantage, in [0, 1]
     */
    public double advantage() {
        double best = 1;
        for (int i = 0; i < epsilons.length; i++) {
            double t = Math.tanh(0.5 * epsilons[i]);
            // (e^eps - 1 + 2 delta) / (e^eps + 1): where the two lines of a pair cross.
            best = Math.min(best, t + deltas[i] * (1 - t));
        }
        return best;
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
