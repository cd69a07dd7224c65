package io.github.dp4j.audit.sequential;

/**
 * The event that speaks most against a promise, with its counts in the pairs that were drawn after
 * it was chosen.
 *
 * @param event in words, such as {@code output > 1.5}
 * @param likelierOnFirst whether it was taken to be too likely on the first input; else on the
 *     neighbour
 * @param onFirst how many outputs on the first input lie in it
 * @param onNeighbour how many on the neighbouring input do
 * @param pairs how many outputs on each were looked at
 */
public record Evidence(
        String event, boolean likelierOnFirst, long onFirst, long onNeighbour, long pairs) {

    /**
     * Returns the epsilon that these frequencies would need at this delta: a description, no bound.
     *
     * @param delta of the promise, in [0, 1)
     * @return {@code log((p - delta) / q)} of the likelier and the other frequency, at least 0;
     *     infinite where q is 0 and p above delta, NaN before the first pair
     */
    public double neededEpsilon(double delta) {
        double p = (double) (likelierOnFirst ? onFirst : onNeighbour) / pairs;
        double q = (double) (likelierOnFirst ? onNeighbour : onFirst) / pairs;
        return p <= delta ? 0 : Math.max(0, Math.log((p - delta) / q));
    }
}
