package io.github.dp4j.audit.onerun;

import io.github.dp4j.privacy.Require;

/**
 * How many coins were guessed right.
 *
 * @param canaries m, records that a fair coin each, independent of all others, put in or left out
 * @param guesses r, on how many of them a guess was ventured; fixed before the coins were opened
 * @param correct v, how many guesses were right
 */
public record OneRunGuesses(int canaries, int guesses, int correct) {

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException unless {@code 0 <= correct <= guesses <= canaries} and
     *     guesses is at least 1
     */
    public OneRunGuesses {
        Require.atLeast("guesses", guesses, 1);
        Require.atLeast("canaries", canaries, guesses);
        if (!(correct >= 0 && correct <= guesses)) {
            throw new IllegalArgumentException(
                    "correct must lie in [0, " + guesses + " guesses], but is " + correct + ".");
        }
    }
}
