package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.file.FlatFingerprint;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerWord;
import io.github.dp4j.dl4j.ledger.LedgerWord.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the parameters that a training starts from have learned already. A network that carries a
 * mark, or that DL4J has trained, is no fresh start: it goes on with its ledger, or its owner says
 * in words that stand on the new ledger why it has none.
 */
final class StartingPoint {

    private final Model network;
    private final List<LedgerWord> words;
    private final List<String> problems;
    private final Set<String> marks;

    private StartingPoint(Model network, List<LedgerWord> words, List<String> problems) {
        this.network = network;
        this.words = words;
        this.problems = problems;
        this.marks = DpSgdMarks.ledgers(network);
    }

    /**
     * Checks where a training starts. One that goes on from a live network, whose ledger file is
     * given, is resumed from that.
     *
     * @param network what is to be trained
     * @param resumed the ledger of the saved model to go on from; null for any other network
     * @param ledgerFile where steps are counted; empty for a ledger in memory
     * @param words what the owner states about the parameters
     * @param problems to which is added what is wrong
     * @return the ledger to go on with; null for a training that begins
     */
    static @Nullable Ledger settle(
            Model network,
            @Nullable Ledger resumed,
            Optional<Path> ledgerFile,
            List<LedgerWord> words,
            List<String> problems) {
        StartingPoint start = new StartingPoint(network, words, problems);
        Ledger ledger = resumed == null ? start.inFile(ledgerFile) : resumed;
        if (ledger != null) {
            start.resumes(ledger);
        } else {
            start.begins();
        }
        return ledger;
    }

    private @Nullable Ledger inFile(Optional<Path> ledgerFile) {
        if ((marks.isEmpty() && !said(Kind.POST_PROCESSED))
                || ledgerFile.filter(LedgerJournal::exists).isEmpty()) {
            return null;
        }
        Ledger ledger = LedgerJournal.read(ledgerFile.get());
        return marks.isEmpty() || marks.equals(Set.of(ledger.id())) ? ledger : null;
    }

    private void resumes(Ledger ledger) {
        if (!Set.of(ledger.id()).containsAll(marks)) {
            problems.add(
                    "The network was trained on the ledger "
                            + String.join(", ", marks)
                            + ", and not on "
                            + ledger.id()
                            + " alone: give the ledger file of its own training.");
        }
        if (said(Kind.PUBLIC_PARAMETERS)) {
            problems.add(
                    "publicParameters speaks of a training that begins, but this one goes on with"
                            + " the ledger "
                            + ledger.id()
                            + ": say postProcessed(reason) of parameters that were changed without"
                            + " looking at the data.");
        }
        if (ledger.steps() > 0
                && !ledger.knows(FlatFingerprint.of(network))
                && !said(Kind.POST_PROCESSED)) {
            problems.add(
                    "The parameters are not those of any moment that the ledger "
                            + ledger.id()
                            + " knows: they were changed outside of its training. If that was done"
                            + " without looking at the training data (rounding, pruning, a new"
                            + " output layer), say so with postProcessed(reason), which stands in"
                            + " the report; otherwise resume the model as it was saved.");
        }
    }

    private void begins() {
        if (said(Kind.POST_PROCESSED)) {
            problems.add(
                    "postProcessed speaks of parameters that a ledger counts, but there is none: give"
                            + " the ledgerFile of the training that they come from, or resume a"
                            + " saved model.");
        }
        if (said(Kind.PUBLIC_PARAMETERS)) {
            return;
        }
        if (!marks.isEmpty()) {
            problems.add(
                    "The network was trained privately before, on the ledger "
                            + String.join(", ", marks)
                            + ", and what that cost must be counted together with what comes now."
                            + " Give the ledgerFile of that training, and this one goes on with it;"
                            + " or resume a saved model; or fit again with the trainer that made"
                            + " it. Only if the parameters never saw data of these people, say"
                            + " publicParameters(reason), which stands in the report.");
        } else if (NetworkDriver.of(network).iteration() > 0) {
            problems.add(
                    "The network was trained before, for "
                            + NetworkDriver.of(network).iteration()
                            + " iterations that are on no ledger. If it comes from a model file of"
                            + " DP4J, resume that. If its parameters never saw data of these people"
                            + " (trained on public data, or initialised anew), say"
                            + " publicParameters(reason), which stands in the report.");
        } else if (DpSgdMarks.mixed(network) && !hasFreshUpdater()) {
            problems.add(
                    "The updater's state is not that of a new network: some layers have a DpSgd and"
                            + " others do not, and a plain fit that was refused has taught the"
                            + " others' updaters all the same. Make the network anew.");
        }
    }

    /** A refused fit moves no parameter, but updaters of other layers may have had their turn. */
    private boolean hasFreshUpdater() {
        INDArray state = NetworkDriver.of(network).updater().getStateViewArray();
        BaseMultiLayerUpdater<?> fresh =
                network instanceof MultiLayerNetwork net
                        ? new MultiLayerUpdater(net)
                        : new ComputationGraphUpdater((ComputationGraph) network);
        return state == null || state.equals(fresh.getStateViewArray());
    }

    private boolean said(LedgerWord.Kind kind) {
        return words.stream().anyMatch(word -> word.kind() == kind);
    }
}
