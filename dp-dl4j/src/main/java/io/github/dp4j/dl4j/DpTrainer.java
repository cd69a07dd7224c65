package io.github.dp4j.dl4j;

import io.github.dp4j.audit.onerun.CanaryScores;
import io.github.dp4j.dl4j.canary.CanaryRun;
import io.github.dp4j.dl4j.canary.CanarySums;
import io.github.dp4j.dl4j.canary.GradientCanaries;
import io.github.dp4j.dl4j.data.RowHashes;
import io.github.dp4j.dl4j.file.FlatFingerprint;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.dl4j.step.ClippedSums;
import io.github.dp4j.dl4j.step.PhaseStatements;
import io.github.dp4j.dl4j.step.SettledNoise;
import io.github.dp4j.plan.Epochs;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.StrictJson;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.PoissonSampler;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a DL4J network with DP-SGD (Abadi et al., Deep Learning with Differential Privacy, arXiv
 * 1607.00133): each step clips every example's gradient to norm C, adds {@code N(0, (sigma C)^2)}
 * to their sum, divides by the public expected batch size, and hands the result to the network's
 * own updater.
 *
 * <p>The batches are chosen here, by the object that also states the accounting event; every step
 * is on the ledger before it is made; and training stops before the step that would exceed the
 * budget.
 */
public final class DpTrainer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DpTrainer.class);

    private final RunSettings settings;
    private final TrainingPlan plan;
    private final long plannedSteps;
    private final DpTrainerBuilder.ProgressListener progress;
    private final SettledNoise noise;
    private final PrivateTraining training;

    /** What the groups of the fits so far hold; null if there are none. */
    private long @Nullable [] earlier;

    /** What the training is audited with; null for nothing. */
    private final @Nullable GradientCanaries canariesWanted;

    /** Takes part in all fits; null before the first. */
    private @Nullable CanaryRun canaries;

    DpTrainer(
            Model network,
            RunSettings settings,
            DpTrainerBuilder.ProgressListener progress,
            @Nullable GradientCanaries canaries) {
        this.canariesWanted = canaries;
        this.settings = settings;
        this.plan = settings.plan();
        this.plannedSteps = plan.length().orElseThrow();
        this.noise = new SettledNoise(plan, settings.accountant());
        this.progress = progress;
        this.training =
                new PrivateTraining(NetworkDriver.of(network), Ledgers.open(settings), settings);
    }

    /**
     * Starts the settings of a training.
     *
     * @param network an initialised network; it is trained in place
     * @return the builder
     */
    public static DpTrainerBuilder builder(MultiLayerNetwork network) {
        return new DpTrainerBuilder(network, /* resumed= */ null);
    }

    /**
     * Starts the settings of a training.
     *
     * @param network an initialised network with any number of inputs and outputs; it is trained in
     *     place
     * @return the builder
     */
    public static DpTrainerBuilder builder(ComputationGraph network) {
        return new DpTrainerBuilder(network, /* resumed= */ null);
    }

    /**
     * Starts the settings of a training that goes on from a saved model and its ledger.
     *
     * @param modelFile a file with a ledger, as {@link #save} writes it
     * @return the builder; {@link #network} of the trainer it builds is the restored network
     * @throws io.github.dp4j.dl4j.ledger.CorruptLedgerException if the file has no ledger
     */
    public static DpTrainerBuilder resume(Path modelFile) {
        return new DpTrainerBuilder(
                PrivateModelFile.network(modelFile), PrivateModelFile.ledger(modelFile));
    }

    /**
     * Trains on a data set.
     *
     * @param data the examples, one input and one output
     * @return how the training ended
     */
    public TrainingResult fit(DataSet data) {
        return fit(Examples.of(data));
    }

    /**
     * Trains on a data set.
     *
     * @param data the examples
     * @return how the training ended
     */
    public TrainingResult fit(MultiDataSet data) {
        return fit(Examples.of(data));
    }

    /**
     * Trains on examples in memory, for the number of steps in the settings. Called again it makes
     * as many steps once more, on the same ledger and within the same budget.
     *
     * @param examples the examples; not modified
     * @return how the training ended
     * @throws IllegalArgumentException if the data does not fit the network or the settings
     * @throws PrivacyBudgetExceededException if the budget does not pay for a single step
     * @throws IllegalStateException if the parameters were changed outside of this training
     */
    public TrainingResult fit(Examples examples) {
        Objects.requireNonNull(examples, "examples is null: give the examples to train on.");
        return training.trained(/* overData= */ true, () -> train(examples, /* units= */ null));
    }

    /**
     * Trains on a data set of which groups of rows are protected as a whole.
     *
     * @param data the examples, one input and one output
     * @param units the groups
     * @return how the training ended
     */
    public TrainingResult fit(DataSet data, PrivacyUnits units) {
        return fit(Examples.of(data), units);
    }

    /**
     * Trains on a data set of which groups of rows are protected as a whole.
     *
     * @param data the examples
     * @param units the groups
     * @return how the training ended
     */
    public TrainingResult fit(MultiDataSet data, PrivacyUnits units) {
        return fit(Examples.of(data), units);
    }

    /**
     * Trains on examples in memory of which groups of rows, such as all records of one person, are
     * protected as a whole; see {@link #fit(Examples)}. Batches and population count groups.
     *
     * @param examples the examples; not modified
     * @param units the groups
     * @return how the training ended
     * @throws IllegalArgumentException if the data does not fit the network, the settings or the
     *     groups
     * @throws PrivacyBudgetExceededException if the budget does not pay for a single step
     * @throws IllegalStateException if the parameters were changed outside of this training
     */
    public TrainingResult fit(Examples examples, PrivacyUnits units) {
        Objects.requireNonNull(examples, "examples is null: give the examples to train on.");
        Objects.requireNonNull(
                units, "units is null: give the privacy units, or none where each row is one.");
        units.requireFits(examples.size());
        return training.trained(/* overData= */ true, () -> train(examples, units));
    }

    private TrainingResult train(Examples examples, @Nullable PrivacyUnits units) {
        training.forgetChecked();
        Examples data = training.checked(examples);
        if (units != null) {
            requireSameUnits(data, units);
        }
        BatchSampler sampler = plan.sampler(units == null ? data.size() : units.count());
        warnOfDelta();
        TrainingPlan settled = noise.of(sampler, OptionalLong.of(plannedSteps), training.ledger());
        LedgerPhase phase =
                PhaseStatements.of(settled, sampler)
                        .described(
                                units == null ? null : units.describe(),
                                settings.clipNorms().rule());
        ClippedSums sums = withCanaries(training.sums(data, units, sampler::next), sampler);
        long stepsPerEpoch = Epochs.steps(/* epochs= */ 1, plan.epochRate().orElseThrow());
        settings.clipNorms()
                .requireUsable(
                        training.driver().iteration(),
                        training.driver().epoch(),
                        plannedSteps,
                        stepsPerEpoch);
        SampledRun run = new SampledRun(training, phase, sums, sampler);
        training.begin(phase, run.events(plannedSteps), sums.roundingBound());
        requireOneStep(phase);
        long steps = run.steps(plannedSteps, stepsPerEpoch, progress);
        boolean stopped = steps < plannedSteps && training.isToStop();
        boolean budgetEnded = steps < plannedSteps && !stopped;
        if (budgetEnded) { // no warning: it is what a budget is for, and the result says it
            log.info(
                    "Training stopped after {} of {} steps: the next step would exceed {}.",
                    steps,
                    plannedSteps,
                    budget());
        }
        return new TrainingResult(steps, plannedSteps, budgetEnded, stopped, guarantee());
    }

    /** By what they hold: rows may have moved, and other rows may stand in their places. */
    private void requireSameUnits(Examples data, PrivacyUnits units) {
        long[] held = RowHashes.of(data, units);
        if (earlier != null && !Arrays.equals(held, earlier)) {
            throw new IllegalArgumentException(
                    "These privacy units hold other rows than those of the fit before: who is one"
                            + " unit in one fit and several in another is protected by neither. If"
                            + " rows were moved, move their keys along, and make the units anew;"
                            + " other data need a training of their own.");
        }
        if (earlier == null && units.count() == data.size()) {
            log.warn(
                    "Each of the {} privacy units holds one row: the promise is for rows. If a"
                            + " person may have several, their keys are not equal.",
                    units.count());
        }
        earlier = held;
    }

    private ClippedSums withCanaries(ClippedSums sums, BatchSampler sampler) {
        if (canariesWanted == null) {
            return sums;
        }
        if (canaries == null) {
            double rate = sampler instanceof PoissonSampler poisson ? poisson.samplingRate() : 1;
            canaries = new CanaryRun(canariesWanted, training.trainablePlaces(), rate);
            training.observe(canaries);
        }
        return new CanarySums(sums, canaries);
    }

    /**
     * Opens the coins of the canaries that the settings asked for. Computed from what the steps of
     * this trainer released, so no privacy is spent on it; but it says which canaries took part.
     *
     * @return the score of each canary, and whether it was among the training data
     * @throws IllegalStateException if the settings asked for none, or no step was made
     */
    public CanaryScores canaryScores() {
        if (canariesWanted == null) {
            throw new IllegalStateException(
                    "This training has no canaries: ask for them before build(), with"
                            + " auditWith(GradientCanaries.of(1000)).");
        }
        if (canaries == null) {
            throw new IllegalStateException(
                    "No step was made with the canaries: there is nothing to score. Call fit"
                            + " first.");
        }
        return canaries.scores();
    }

    private String budget() {
        PrivacyBudget budget = plan.budget().orElseThrow();
        return "epsilon "
                + Require.show(budget.epsilon())
                + " at delta "
                + Require.show(budget.delta());
    }

    private void requireOneStep(LedgerPhase phase) {
        if (training.affordableEvents(phase) <= 0) {
            throw new PrivacyBudgetExceededException(
                    "The budget of "
                            + budget()
                            + " does not pay for a single step at noise multiplier "
                            + Require.show(phase.noiseMultiplier())
                            + (training.ledger().steps() > 0
                                    ? ", after what the ledger already holds"
                                    : "")
                            + ": raise the budget or the noise, or sample fewer examples a step.");
        }
    }

    private void warnOfDelta() {
        double delta = plan.delta().orElseThrow();
        double population = plan.population().orElseThrow();
        if (delta >= 1 / population) {
            log.warn(
                    "delta {} is not below 1/{} (one over the number of examples): it allows to"
                            + " give away some examples whole. Choose a smaller delta.",
                    Require.show(delta),
                    Math.round(population));
        }
    }

    /**
     * Ends the training after the running step: {@link #fit(Examples)} then returns, and the result
     * says so. Any thread may call it, a listener as well; before {@code fit}, no step is made.
     */
    public void stop() {
        training.stop();
    }

    /**
     * Returns the network that is trained.
     *
     * @return a MultiLayerNetwork or ComputationGraph
     */
    public Model network() {
        return training.driver().network();
    }

    /**
     * Returns what has been spent so far.
     *
     * @return the guarantee at the delta of the settings
     */
    public PrivacyGuarantee guarantee() {
        return training.guarantee();
    }

    /**
     * Returns the ledger as it stands.
     *
     * @return a value
     */
    public Ledger ledger() {
        return training.ledger();
    }

    /**
     * Returns the privacy report as of now.
     *
     * @return the report
     */
    public PrivacyReport report() {
        return Reports.of(training.sealed(), settings.accountant())
                .parameters(FlatFingerprint.of(network()))
                .build();
    }

    /**
     * Returns how many examples had a gradient with NaN or infinity, or numbers so large beside the
     * clip norm that underflow could undo the clip (from about 1e30 of it on in float), and so
     * added nothing. Private data: it is for the owner's eyes, and no guarantee covers it.
     *
     * @return the count over all steps
     */
    public long skippedExamples() {
        return training.skippedExamples();
    }

    /**
     * States that the parameters were changed outside of this training without looking at the
     * training data: rounded, pruned, set to public values. Training and saving go on with them.
     *
     * @param reason what was done, in the owner's words; it stands on the ledger and in the report
     */
    public void postProcessed(String reason) {
        training.postProcessed(reason);
    }

    /**
     * States that data handed over in several fits are parts by what is in a record, such as a
     * month or a region, and not cut by counting records: one record more or less moves no other to
     * another part. Under add-or-remove several data sets need it.
     *
     * @param reason how the parts are cut, in the owner's words; it stands on the ledger and in the
     *     report
     */
    public void dataInParts(String reason) {
        training.dataInParts(reason);
    }

    /**
     * Says which gradient engine runs, layer by layer; before the first data, which it will be and
     * what it does not know.
     *
     * @return one or more lines
     */
    public String describeEngine() {
        return training.engine();
    }

    /**
     * Saves the network, its updater's state and the ledger in one DL4J model file. An older file
     * of that name survives a failure.
     *
     * @param file where
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void save(Path file) {
        training.save(/* schema= */ null, file);
    }

    /**
     * Saves as {@link #save(Path)} does, with what the network's inputs and outputs mean, such as
     * the columns of a table, their bounds and the order of the classes: {@link
     * PrivateModelFile#findSchema} gives it back, as long as the parameters are those saved here.
     *
     * @param file where
     * @param schema a JSON object; it is not private, whoever has the file can read it
     * @throws IllegalArgumentException if it is no JSON object
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void save(Path file, String schema) {
        training.save(StrictJson.schema(schema), file);
    }

    /** Releases the engine's memory and the ledger file. */
    @Override
    public void close() {
        training.close();
    }
}
