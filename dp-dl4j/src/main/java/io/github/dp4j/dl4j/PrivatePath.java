package io.github.dp4j.dl4j;

/** The refusal of every way to train a private network that is not private. */
final class PrivatePath {

    private PrivatePath() {}

    static UnsupportedOperationException refused(String what) {
        return new UnsupportedOperationException(
                what
                        + " would use the training data without clipping and noise, so a private"
                        + " network refuses it. Use fit with an iterator, a data set or arrays; or"
                        + " DpTrainer.");
    }

    /** Wrappers such as ParallelWrapper train plain copies, and hand in what those have learned. */
    static UnsupportedOperationException foreignParameters() {
        return new UnsupportedOperationException(
                "A private network takes no parameters from elsewhere: the ledger does not know what"
                        + " they have learned. Set them on the plain network before it is made"
                        + " private; to go on from a saved one use resume.");
    }
}
