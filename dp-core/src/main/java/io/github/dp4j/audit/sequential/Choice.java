package io.github.dp4j.audit.sequential;

/**
 * An event to bet on, in an order of the pair, with what the pairs that it was chosen by let
 * expect.
 *
 * @param event the set S
 * @param straight whether S is to be likelier on the first input than the promise allows; else on
 *     the second
 * @param expectedSum of gains, to start the stakes from
 * @param expectedSquares of gains
 */
record Choice(OutputEvent event, boolean straight, double expectedSum, double expectedSquares) {

    /** So many pairs of the past count at most: the future may correct them. */
    private static final int LONGEST_MEMORY = 1000;

    /**
     * @param hits how many of the pairs have x in S
     * @param misses how many have y in S
     */
    static Choice of(
            Promise promise, OutputEvent event, boolean straight, int hits, int misses, int pairs) {
        // An event that was chosen looks better than it is: one deviation to the worse.
        double p = (double) hits / pairs;
        double q = (double) misses / pairs;
        p = Math.max(0, p - Math.sqrt(p * (1 - p) / pairs));
        q = Math.min(1, q + Math.sqrt((q * (1 - q) + 1.0 / pairs) / pairs));
        double odds = promise.odds();
        int remembered = Math.min(pairs, LONGEST_MEMORY);
        return new Choice(
                event,
                straight,
                remembered * promise.mean(p, q),
                remembered * promise.secondMoment(p, q) + (1 + odds * odds) / 4);
    }

    /** The growth of the wealth that is to be expected grows with this. */
    double merit() {
        return expectedSum / Math.sqrt(expectedSquares);
    }
}
