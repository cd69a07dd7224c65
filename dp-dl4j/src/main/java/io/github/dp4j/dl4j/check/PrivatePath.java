package io.github.dp4j.dl4j.check;

/** The refusal of every way to train a private network that is not private. */
public final class PrivatePath {

    private static final String PARALLEL = "org.deeplearning4j.parallelism.";

    /** Its constructor and trainers call a network directly; each step asks. */
    private static final int NEAREST = 8;

    private PrivatePath() {}

    public static UnsupportedOperationException refused(String what) {
        return new UnsupportedOperationException(
                what
                        + " would use the training data without clipping and noise, so a private"
                        + " network refuses it. Use fit with an iterator, a data set or arrays; or"
                        + " DpTrainer.");
    }

    /** What a private network says that is not initialised, or that Java read from a stream. */
    public static IllegalStateException notBegun() {
        return new IllegalStateException(
                "This private network has begun no training: call init() first, which reads the"
                        + " plan and opens the ledger. (One that was deserialised has lost its"
                        + " ledger: save it to a model file, and resume that.)");
    }

    /** What plain training of a marked network comes to. */
    public static UnsupportedOperationException marked(String ledger) {
        return new UnsupportedOperationException(
                "This network learned from private data, on the ledger "
                        + ledger
                        + ", and this update would be on no ledger, so nothing was changed. Train it"
                        + " with the DpTrainer or private network that it comes from, or go on from"
                        + " a saved model with resume. Predicting and evaluating need neither.");
    }

    /** What plain training of a network with {@code DpSgd} comes to. */
    public static UnsupportedOperationException plainFit() {
        return new UnsupportedOperationException(
                "The updater is a DpSgd, which moves parameters by private steps alone, and this"
                        + " is a plain network, so nothing was changed. Create a"
                        + " PrivateMultiLayerNetwork or PrivateComputationGraph of the same"
                        + " configuration, or train this one with DpTrainer.");
    }

    /** Layers that were frozen when the engine was made are in none of its sums. */
    public static IllegalStateException thawed() {
        return new IllegalStateException(
                "Layers were frozen or un-frozen since this training began, so what it sums is no"
                        + " longer what it trains. Say which layers are frozen before it is built:"
                        + " freeze them with DL4J's TransferLearning, and go on with the result by"
                        + " the ledger file of this training and postProcessed(reason).");
    }

    /** What the check of the parameters says where somebody else has changed them. */
    public static IllegalStateException changedOutside(long steps) {
        return new IllegalStateException(
                "The parameters were changed outside of this training since its step "
                        + steps
                        + ", and the ledger does not know what they have learned. If they were"
                        + " changed without looking at the training data (rounded, pruned, set to"
                        + " public values), say so with postProcessed(reason), which stands in the"
                        + " report; otherwise go back to the last saved model with resume.");
    }

    /**
     * Refuses what ParallelWrapper and its trainers ask of a network. One worker is the network
     * itself, the others are plain copies, and it averages the arrays of all of them in place, so
     * setParams would refuse too late. Its constructor is refused, as are batches of a trainer made
     * without it: a refusal on a thread of its workers may leave {@code fit} waiting for ever.
     */
    public static void refuseParallelWrapper() {
        boolean wrapped =
                StackWalker.getInstance()
                        .walk(
                                frames ->
                                        frames.limit(NEAREST)
                                                .map(StackWalker.StackFrame::getClassName)
                                                .anyMatch(PrivatePath::trainsCopies));
        if (wrapped) {
            throw refused("ParallelWrapper, whose other workers are plain copies,");
        }
    }

    /** Not the whole package: ParallelInference only predicts. */
    private static boolean trainsCopies(String type) {
        return type.startsWith(PARALLEL + "ParallelWrapper")
                || type.startsWith(PARALLEL + "trainer.");
    }

    /**
     * Returns the refusal of another data type.
     *
     * @return to be thrown
     */
    public static UnsupportedOperationException refusedConversion() {
        return new UnsupportedOperationException(
                "A private network keeps its data type: DL4J would make a plain network of it, whose"
                        + " steps the ledger does not count. Convert the plain network before it is"
                        + " made private; for predictions convert what ModelSerializer restores of"
                        + " a saved model.");
    }

    /** Wrappers such as ParallelWrapper train plain copies, and hand in what those have learned. */
    public static UnsupportedOperationException foreignParameters() {
        return new UnsupportedOperationException(
                "A private network takes no parameters from elsewhere: the ledger does not know what"
                        + " they have learned. Set them on the plain network before it is made"
                        + " private; to go on from a saved one use resume.");
    }
}
