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
}
