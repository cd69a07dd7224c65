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

    final Model network;
    ProgressListener progress = (step, steps) -> {};
    private Sampling sampling = Sampling.POISSON;
    private double samplingRate = Double.NaN;
    private double populationSize = Double.NaN;
    private double epochs = Double.NaN;
    private long steps;

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
     * Sets how batches are chosen; {@link Sampling#POISSON} unless set.
     *
     * @param choice the sampling
     * @return this builder
     */
    public DpTrainerBuilder sampling(Sampling choice) {
        this.sampling = Objects.requireNonNull(choice, "sampling");
        return this;
    }

    /**
     * Sets the probability with which an example takes part in a step.
     *
     * @param rate q, in (0, 1]
     * @return this builder
     */
    public DpTrainerBuilder samplingRate(double rate) {
        this.samplingRate = rate;
        return this;
    }

    /**
     * Sets the number of examples, which is thereby public. With Poisson sampling an estimate will
     * do: the data may hold somewhat more or fewer.
     *
     * @param examples N, at least 1
     * @return this builder
     */
    public DpTrainerBuilder populationSize(long examples) {
        this.populationSize = examples;
        return this;
    }

    /**
     * Sets the length of the training in passes over the data, {@code 1 / samplingRate} steps each.
     *
     * @param passes the number of epochs, positive; fractions are allowed
     * @return this builder
     */
    public DpTrainerBuilder epochs(double passes) {
        this.epochs = passes;
        return this;
    }

    /**
     * Sets the length of the training in steps.
     *
     * @param count the number of steps, at least 1
     * @return this builder
     */
    public DpTrainerBuilder steps(long count) {
        this.steps = count == 0 ? -1 : count;
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
        NetworkValidator.Findings findings = NetworkValidator.check(network);
        List<String> problems = new ArrayList<>(findings.problems());
        if (network instanceof PrivateMultiLayerNetwork
                || network instanceof PrivateComputationGraph) {
            problems.add(
                    "The network is private already and counts its steps on its own ledger: call"
                            + " its fit, or save it and resume the file with DpTrainer.");
        }
        StartingPoint.settle(network, this, problems);
        collectProblems(problems);
        if (Double.isNaN(noiseMultiplier) && !hasBudget()) {
            problems.add(
                    "The noise is not settled: give noiseMultiplier, or budget(epsilon, delta) to"
                            + " calibrate it to.");
        }
        RunSize size =
                RunSize.resolve(
                        sampling,
                        samplingRate,
                        expectedBatchSize,
                        populationSize,
                        epochs,
                        steps,
                        problems);
        if (!problems.isEmpty()) {
            throw new NotPrivatelyTrainableException(problems);
        }
        findings.warnings().forEach(log::warn);
        return new DpTrainer(this, size);
    }
}
