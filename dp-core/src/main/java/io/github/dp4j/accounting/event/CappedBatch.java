package io.github.dp4j.accounting.event;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.UnsupportedEventException;

/**
 * The probabilities of a batch with a cap, seen by one example x: see {@code
 * SampledReleases.truncated}.
 *
 * @param full that the others fill the batch, from above
 * @param notFull that they do not, from above
 * @param stays that x is drawn and stays, given that they do, from above
 * @param leastRate that x takes part at all, from below
 */
public record CappedBatch(double full, double notFull, double stays, double leastRate) {

    /** The tails are upper bounds that are right to half of this, relative. */
    private static final double TAIL_ERROR = 4e-9;

    /** A tail below this one has lost digits to underflow. */
    private static final double SMALLEST_TAIL = 1e-290;

    /**
     * Returns the probabilities of an event whose cap is below the population.
     *
     * @throws UnsupportedEventException if the population is too large for the binomial tail
     */
    public static CappedBatch of(DpEvent.TruncatedPoisson event) {
        if (event.populationSize() > Integer.MAX_VALUE) {
            throw Refusals.populationTooLarge(event.populationSize());
        }
        int n = (int) event.populationSize();
        int cap = (int) event.batchCap();
        double q = event.samplingRate();
        double full = BinomialTail.atLeast(n - 1, q, cap);
        double notFull = BinomialTail.below(n - 1, q, cap);
        // Both that x is drawn and that it stays, in a batch that is full with it or without.
        double among = BinomialTail.atLeast(n, q, cap + 1) * cap / n;
        double stays = q * cap / (cap + 1.0); // m is at least the cap
        if (full > SMALLEST_TAIL) {
            stays = Math.min(stays, among / full * (1 + TAIL_ERROR));
        }
        double least = q * Math.max(0, 1 - full) + among * (1 - TAIL_ERROR);
        return new CappedBatch(full, notFull, stays, Math.min(q, least * (1 - 1e-15)));
    }
}
