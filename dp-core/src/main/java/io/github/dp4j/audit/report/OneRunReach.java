package io.github.dp4j.audit.report;

import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.audit.onerun.OneRunEpsilon;
import io.github.dp4j.audit.onerun.OneRunGuesses;
import java.util.stream.IntStream;

/**
 * How far the bound of one run can reach, before any attack is made: by the number of coins and of
 * choices alone.
 */
public final class OneRunReach {

    private static final int[] SHARES = {2, 8, 32};

    /** Of a delta in (0, 1): more digits than are shown, down to 1e-12. */
    private static final int BISECTIONS = 50;

    private final int coins;
    private final int choices;
    private final double level;

    private OneRunReach(int coins, int choices, double level) {
        this.coins = coins;
        this.choices = choices;
        this.level = level;
    }

    /**
     * Takes an audit's plan.
     *
     * @param coins fair coins, at least {@link Assignment#FEWEST_COINS}: of a random split as many
     *     as the smaller group has records, of coins of their own as many as there are records
     * @param attacks how many are made, at least 1
     * @param hasLedger whether a ledger's curve is tested too
     * @param confidence of all bounds together
     * @return its reach
     * @throws IllegalArgumentException if a number is out of range
     */
    public static OneRunReach of(int coins, int attacks, boolean hasLedger, double confidence) {
        if (coins < Assignment.FEWEST_COINS || attacks < 1) {
            throw new IllegalArgumentException(
                    "coins must be at least "
                            + Assignment.FEWEST_COINS
                            + " and attacks at least 1, but they are "
                            + coins
                            + " and "
                            + attacks
                            + ".");
        }
        int choices = attacks * guesses(coins).length * (hasLedger ? 2 : 1);
        return new OneRunReach(coins, choices, (1 - Levels.confidence(confidence)) / choices);
    }

    /** Returns the numbers of guesses, by the number of coins alone, before any is opened. */
    static int[] guesses(int coins) {
        return IntStream.of(SHARES)
                .map(share -> Math.max(Assignment.FEWEST_COINS, coins / share / 2 * 2))
                .distinct()
                .toArray();
    }

    /** Returns among how many bounds the best is chosen. */
    int choices() {
        return choices;
    }

    /** Returns whether so many guesses, if all are right, show an epsilon above 0. */
    boolean canShow(int guesses, double delta) {
        return OneRunEpsilon.pValue(
                        new OneRunGuesses(coins, guesses, guesses), /* epsilon= */ 0, delta)
                <= level;
    }

    /**
     * Returns the largest delta at which an attack that is never wrong shows an epsilon above 0. At
     * a larger one there is no bound, whatever the attacks.
     *
     * @return in [0, 1)
     */
    public double largestDelta() {
        double possible = 0;
        double impossible = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (possible + impossible) / 2;
            if (IntStream.of(guesses(coins)).anyMatch(guesses -> canShow(guesses, middle))) {
                possible = middle;
            } else {
                impossible = middle;
            }
        }
        return possible;
    }
}
