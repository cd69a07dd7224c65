package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of a {@link DpTrainer}; {@link #build} lists everything that is wrong at once. */
public final class DpTrainerBuilder extends PrivacyOptions<DpTrainerBuilder> {

    private static final Logger log = LoggerFactory.getLogger(DpTrainerBuilder.class);

    private final Model network;
    private ProgressListener progress = (step, steps) -> {};

    DpTrainerBuilder(Model network, Ledger resumed) {
        this.network = Objects.requireNonNull(network, "network");
        this.resumed = resumed;
    }

    /** Is told of every step. */
    @FunctionalInterface
    public interface ProgressListener {
        /**
         * Called after each step. It may read the trainer, and save it.
         *
         * @param step steps made, from 1
         * @param steps steps planned
         */
        void onStep(long step, long steps);
    }

    @Override
    DpTrainerBuilder self() {
        return this;
    }

    /**
     * Sets who is told of every step.
     *
     * @param listener the listener
     * @return this builder
     */
    public DpTrainerBuilder onProgress(ProgressListener listener) {
        this.progress = Objects.requireNonNull(listener, "progress");
        return this;
    }

    /**
     * Checks everything and opens the ledger.
     *
     * @return the trainer
     * @throws NotPrivatelyTrainableException listing every problem of the network and the settings
     * @throws io.github.dp4j.dl4j.ledger.CorruptLedgerException if the ledger cannot be used
     */
    public DpTrainer build() {
        NetworkValidator.Findings findings = NetworkValidator.check(network, compiledEngineOnly);
        List<String> problems = new ArrayList<>(findings.problems());
        if (network instanceof PrivateMultiLayerNetwork
                || network instanceof PrivateComputationGraph) {
            problems.add(
                    "The network is private already and counts its steps on its own ledger: call"
                            + " its fit, or save it and resume the file with DpTrainer.");
        }
        StartingPoint.settle(network, this, problems);
        collectProblems(problems);
        if (!isGiven("noiseMultiplier") && !hasBudget()) {
            problems.add(
                    "The noise is not settled: give noiseMultiplier, or budget(epsilon, delta) to"
                            + " calibrate it to.");
        }
        if (sampling == Sampling.ITERATOR_PASSES) {
            problems.add(
                    "ITERATOR_PASSES is for private networks, which are handed iterators; a trainer"
                            + " draws its own batches: choose SHUFFLED for passes without"
                            + " amplification.");
        }
        if (!isGiven("epochs") && !isGiven("steps")) {
            problems.add("The length of the training is not set: give epochs or steps.");
        }
        RunSize size =
                sizesInRange()
                        ? RunSize.resolve(
                                sampling,
                                samplingRate,
                                expectedBatchSize,
                                populationSize,
                                epochs,
                                steps,
                                problems)
                        : null;
        if (!problems.isEmpty()) {
            throw new NotPrivatelyTrainableException(problems);
        }
        findings.warnings().forEach(log::warn);
        return new DpTrainer(network, freeze(sampling.defaultRelation()), size, progress);
    }
}
