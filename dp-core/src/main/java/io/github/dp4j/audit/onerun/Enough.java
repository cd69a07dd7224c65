package io.github.dp4j.audit.onerun;

import io.github.dp4j.privacy.Require;

/** Whether there are guesses enough for any bound. */
final class Enough {

    private Enough() {}

    /** Returns the counts of an attack that was never wrong. */
    static OneRunGuesses allRight(OneRunGuesses guesses) {
        return new OneRunGuesses(guesses.canaries(), guesses.guesses(), guesses.guesses());
    }

    /**
     * Refuses so few guesses that even without an error they would show nothing.
     *
     * @param shows whether guesses that were all right refute perfect privacy
     */
    static void require(boolean shows, OneRunGuesses guesses, double confidence) {
        if (shows) {
            return;
        }
        int needed = (int) Math.ceil(Math.log(1 - confidence) / Math.log(0.5) - 1e-9);
        if (guesses.guesses() < needed) {
            throw new IllegalArgumentException(
                    "guesses must be at least "
                            + needed
                            + " for any bound at a confidence of "
                            + Require.show(confidence)
                            + ", but is "
                            + guesses.guesses()
                            + ": coins alone would be right about all as often.");
        }
        throw new IllegalArgumentException(
                "delta must be far below (1 - confidence) / (2 canaries), here "
                        + Require.show((1 - confidence) / (2.0 * guesses.canaries()))
                        + ", for any bound: "
                        + guesses.guesses()
                        + " guesses would show nothing if all were right.");
    }
}
