package io.github.dp4j.audit.sequential;

import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tests (epsilon, delta) from its definition alone, on pairs of outputs of the mechanism for two
 * neighbouring inputs, and may be stopped whenever it has seen enough.
 *
 * <p>For an event S fixed before a pair (x, y) is seen, {@code g = 1[x in S] - e^epsilon 1[y in S]
 * - delta} has a mean of at most 0 under the promise, so a wealth that starts at 1 and is
 * multiplied by {@code 1 + lambda g}, with lambda chosen from the past in {@code [0, 1 / (e^epsilon
 * + delta))}, is a supermartingale. It ever reaches {@code 1 / level} with probability at most
 * {@code level} (Ville, 1939; as a test: Waudby-Smith and Ramdas, Estimating means of bounded
 * random variables by betting, arXiv 2010.09686). Here it is the mean of many such wealths, one for
 * each of the events "above t" and "at or below t" with x and y in either role, where t are
 * quantiles of the first pairs; those are not betted on.
 *
 * <p>The two outputs of a pair must be independent, and pairs of each other. A correct promise is
 * never shown to be one: it is only not rejected. Mutable, and confined to one thread.
 */
public final class BettingTest {

    private static final int WARM_UP = 500;

    private static final double[] QUANTILES = {
        0.002, 0.006, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.994, 0.998
    };

    private final double epsilon;
    private final double delta;
    private final double level;
    private final double[] first = new double[2 * WARM_UP];
    private final List<Bettor> bettors = new ArrayList<>();
    private long pairs;
    private double largestWealth = 1;

    private BettingTest(double epsilon, double delta, double level) {
        this.epsilon = epsilon;
        this.delta = delta;
        this.level = level;
    }

    /**
     * Starts a test.
     *
     * @param epsilon of the promise, at least 0 and finite
     * @param delta of the promise, in [0, 1)
     * @param level how often a true promise may be rejected, however long the test goes on, in (0,
     *     1)
     * @return the test
     * @throws IllegalArgumentException if a value is out of range
     */
    public static BettingTest of(double epsilon, double delta, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException(
                    "level must lie strictly between 0 and 1, usually 1e-3, but is "
                            + Require.show(level)
                            + ".");
        }
        return new BettingTest(
                Require.nonNegative("epsilon", epsilon), Levels.boundDelta(delta), level);
    }

    /**
     * Takes a pair of outputs.
     *
     * @param output of the mechanism on one input
     * @param neighbour of the mechanism on the neighbouring input, drawn independently
     * @return whether the promise has been rejected, by this pair or before
     * @throws IllegalArgumentException if an output is NaN
     */
    public boolean observe(double output, double neighbour) {
        if (Double.isNaN(output) || Double.isNaN(neighbour)) {
            throw new IllegalArgumentException(
                    "outputs must be numbers, but are "
                            + Require.show(output)
                            + " and "
                            + Require.show(neighbour)
                            + "; map what the mechanism may return to numbers first.");
        }
        if (pairs < WARM_UP) {
            first[2 * (int) pairs] = output;
            first[2 * (int) pairs + 1] = neighbour;
            pairs++;
            if (pairs == WARM_UP) {
                placeBettors();
            }
            return false;
        }
        pairs++;
        double sum = 0;
        for (Bettor bettor : bettors) {
            sum += bettor.bet(output, neighbour);
        }
        largestWealth = Math.max(largestWealth, sum / bettors.size());
        return isRejected();
    }

    private void placeBettors() {
        double[] sorted = first.clone();
        Arrays.sort(sorted);
        double last = Double.NaN;
        for (double quantile : QUANTILES) {
            double threshold = sorted[(int) (quantile * sorted.length)];
            if (threshold != last) {
                for (int kind = 0; kind < 4; kind++) {
                    bettors.add(
                            new Bettor(threshold, kind % 2 == 0, kind / 2 == 0, epsilon, delta));
                }
            }
            last = threshold;
        }
    }

    /**
     * Returns whether the promise has been rejected.
     *
     * @return whether the wealth has reached {@code 1 / level}
     */
    public boolean isRejected() {
        return largestWealth >= 1 / level;
    }

    /**
     * Returns how many pairs were seen.
     *
     * @return the number
     */
    public long pairs() {
        return pairs;
    }

    /**
     * Returns a p-value that is valid whenever it is looked at.
     *
     * @return one over the largest wealth so far, in (0, 1]
     */
    public double pValue() {
        return 1 / largestWealth;
    }

    /** The wealth of one event and one order of the pair. */
    private static final class Bettor {

        /** All of the largest stake would lose everything at the first miss. */
        private static final double BOLDNESS = 0.75;

        private final double threshold;
        private final boolean above;
        private final boolean straight;
        private final double odds;
        private final double delta;
        private double wealth = 1;
        private double sum;
        private double squares;

        Bettor(double threshold, boolean above, boolean straight, double epsilon, double delta) {
            this.threshold = threshold;
            this.above = above;
            this.straight = straight;
            this.odds = Math.exp(epsilon);
            this.delta = delta;
            squares = (1 + odds * odds) * 0.25;
        }

        double bet(double output, double neighbour) {
            boolean x = (straight ? output : neighbour) > threshold == above;
            boolean y = (straight ? neighbour : output) > threshold == above;
            double gain = (x ? 1 : 0) - (y ? odds : 0) - delta;
            // Kelly's stake of the past, to second order.
            double stake = Math.min(Math.max(sum / squares, 0), BOLDNESS / (odds + delta));
            // A wealth beyond any level stays there: the test is over.
            wealth = Math.min(wealth * (1 + stake * gain), Double.MAX_VALUE / 1e6);
            sum += gain;
            squares += gain * gain;
            return wealth;
        }
    }
}
