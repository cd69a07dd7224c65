package io.github.dp4j.accounting.loss;

import io.github.dp4j.accounting.event.Refusals;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Worst-case pairs of releases with countably many outcomes. */
public final class DiscretePairs {

    /** How far below the largest outcome, in logs, the outcomes kept go. */
    private static final double LOG_TAIL = 700;

    /** The outcomes of a law are listed one by one; a law of more is refused. */
    private static final int MOST_OUTCOMES = 1 << 18;

    private DiscretePairs() {}

    /**
     * The pair that dominates every (epsilon, delta)-private mechanism (Kairouz, Oh, Viswanath,
     * arXiv 1311.0776, Theorem 3.4).
     */
    public static FiniteLoss approximateDp(double epsilon, double delta) {
        double high = (1 - delta) / (1 + Math.exp(-epsilon));
        double low = (1 - delta) / (1 + Math.exp(epsilon));
        return new FiniteLoss(
                new DiscreteLoss(
                        new double[] {epsilon, -epsilon},
                        new double[] {high, low},
                        /* missing= */ delta,
                        /* infinite= */ delta));
    }

    /**
     * Answers of two examples that differ.
     *
     * @throws UnsupportedEventException if the relation is not replace-one
     */
    public static FiniteLoss randomizedResponse(
            DpEvent.RandomizedResponse event, NeighboringRelation relation) {
        double loss = randomizedResponseLoss(event, relation);
        double other = event.noise() / event.values();
        double own = 1 - event.noise() + other;
        double rest = Math.max(0, 1 - own - other);
        return finite(new double[] {loss, -loss, 0}, new double[] {own, other, rest});
    }

    /**
     * The loss of an own answer, {@code log(1 + values (1 - noise) / noise)}, with the digits of a
     * small one.
     *
     * @throws UnsupportedEventException if the relation is not replace-one
     */
    public static double randomizedResponseLoss(
            DpEvent.RandomizedResponse event, NeighboringRelation relation) {
        if (relation != NeighboringRelation.REPLACE_ONE) {
            throw Refusals.onlyUnder("RandomizedResponse", NeighboringRelation.REPLACE_ONE);
        }
        double noise = event.noise();
        double excess = (1 - noise) * event.values() / noise;
        return noise == 0 || excess < Double.POSITIVE_INFINITY
                ? Math.log1p(excess)
                : Math.log1p(-noise) + Math.log((double) event.values()) - Math.log(noise);
    }

    /** The discrete Gaussian moved by a distance. */
    public static FiniteLoss gaussian(double sigma, long shift) {
        return shifted(
                k -> -0.5 * (k / sigma) * (k / sigma), Math.sqrt(2 * LOG_TAIL) * sigma, shift);
    }

    /** Discrete Laplace noise moved by a distance. */
    public static FiniteLoss laplace(double scale, long shift) {
        return shifted(k -> -Math.abs(k) / scale, LOG_TAIL * scale, shift);
    }

    /**
     * Noise on the integers moved by a distance. Both laws are log-concave, so a shorter distance
     * is dominated by a longer one. Outcomes left out are below e^-700 of the largest.
     */
    private static FiniteLoss shifted(DoubleUnaryOperator logWeight, double reach, long shift) {
        if (!(2 * reach + shift < MOST_OUTCOMES)) {
            throw Refusals.tooManyOutcomes(2 * reach + shift, MOST_OUTCOMES);
        }
        int low = -(int) Math.ceil(reach);
        int high = (int) Math.ceil(reach) + (int) shift;
        // Half a million terms: what an addition loses is carried along (Kahan), so that the sum
        // is right to a few units, as the masses are taken to be.
        double total = 0;
        double lost = 0;
        for (int k = low - (int) shift; k <= high + (int) shift; k++) {
            double term = Math.exp(logWeight.applyAsDouble(k)) - lost;
            double sum = total + term;
            lost = (sum - total) - term;
            total = sum;
        }
        double[] p = new double[high - low + 1];
        double[] losses = new double[p.length];
        for (int k = low; k <= high; k++) {
            double logP = logWeight.applyAsDouble((double) (k - shift));
            p[k - low] = Math.exp(logP) / total;
            losses[k - low] = logP - logWeight.applyAsDouble(k);
        }
        return finite(losses, p);
    }

    /** A loss of these values, of which those without mass may be no numbers. */
    private static FiniteLoss finite(double[] losses, double[] masses) {
        double[] values = new double[losses.length];
        double[] kept = new double[losses.length];
        double infinite = 0;
        int n = 0;
        for (int i = 0; i < losses.length; i++) {
            if (masses[i] > 0 && losses[i] == Double.POSITIVE_INFINITY) {
                infinite += masses[i];
            } else if (masses[i] > 0) {
                values[n] = losses[i];
                kept[n++] = masses[i];
            }
        }
        return new FiniteLoss(
                new DiscreteLoss(
                        Arrays.copyOf(values, n), Arrays.copyOf(kept, n), infinite, infinite));
    }
}
