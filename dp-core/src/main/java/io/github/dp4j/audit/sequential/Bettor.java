package io.github.dp4j.audit.sequential;

/** The wealth of one event and one order of the pair, which starts at 1. Mutable. */
final class Bettor {

    /** All of the largest stake would lose everything at the first miss. */
    static final double BOLDNESS = 0.75;

    private final Promise promise;
    private final Choice choice;
    private double wealth = 1;
    private double sum;
    private double squares;
    private long hits;
    private long misses;
    private long pairs;

    Bettor(Promise promise, Choice choice) {
        this.promise = promise;
        this.choice = choice;
        this.sum = choice.expectedSum();
        this.squares = choice.expectedSquares();
    }

    double wealth() {
        return wealth;
    }

    void bet(double[] output, double[] neighbour) {
        boolean x = choice.event().holds(choice.straight() ? output : neighbour);
        boolean y = choice.event().holds(choice.straight() ? neighbour : output);
        double gain = promise.gain(x, y);
        // A wealth beyond any level stays there: the test is over.
        wealth =
                Math.min(wealth * (1 + promise.stake(sum, squares) * gain), Double.MAX_VALUE / 1e6);
        sum += gain;
        squares += gain * gain;
        hits += x ? 1 : 0;
        misses += y ? 1 : 0;
        pairs++;
    }

    Evidence evidence(int numbers) {
        return new Evidence(
                choice.event().words(numbers),
                choice.straight(),
                choice.straight() ? hits : misses,
                choice.straight() ? misses : hits,
                pairs);
    }
}
