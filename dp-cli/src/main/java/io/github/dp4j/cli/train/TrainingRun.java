package io.github.dp4j.cli.train;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.model.LabelCoding;
import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.terminal.StopBySignal;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.DpTrainerBuilder;
import io.github.dp4j.dl4j.TrainingResult;
import io.github.dp4j.dl4j.canary.GradientCanaries;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** One call of {@code train}: data, network, training with checkpoints, accuracy, report. */
final class TrainingRun {

    private static final long SAVE_EVERY = Duration.ofSeconds(30).toNanos();

    private final TrainOptions options;
    private final RunFolder folder;
    private final Terminal terminal;
    private final Accountant accountant = AccountantKind.BEST.accountant();
    private volatile @Nullable DpTrainer trainer; // its stop is called by another thread
    private @Nullable TrainingProgress progress;
    private @Nullable DataSets data;
    private long lastSave;

    TrainingRun(TrainOptions options, RunFolder folder, Terminal terminal) {
        this.options = options;
        this.folder = folder;
        this.terminal = terminal;
    }

    /**
     * Runs.
     *
     * @param arguments the settings, to be kept for a later resumption
     * @param recalibrate whether a resumed run sets its noise anew
     */
    void run(SavedArguments arguments, boolean recalibrate) {
        if (options.run.threads != null) {
            Nd4j.getEnvironment().setMaxThreads(options.run.threads);
        }
        DataSets data = DataSets.load(options.data);
        if (folder.isResumed()) {
            arguments.requireSameColumns(data.columns());
            data.requireSchemaOf(Objects.requireNonNull(folder.source(), "a resumed run has one"));
        }
        RunPlan plan = RunPlan.of(options, data, folder, recalibrate);
        Path source = folder.source();
        DpTrainerBuilder builder = source != null ? resumed(source) : fresh(data, plan);
        builder.plan(plan.plan())
                .ledgerFile(folder.ledger())
                .accountant(accountant)
                .onProgress(this::afterStep);
        if (data.profile() != null) {
            builder.afterRelease(data.profile());
        }
        if (options.run.audit != null) {
            builder.auditWith(GradientCanaries.of(options.run.audit));
        }
        try (StopBySignal signals = StopBySignal.to(this::stop)) {
            boolean made = folder.make();
            try {
                DpTrainer built = builder.build();
                trainer = built;
                DataSets shaped = data.shapedFor(built.network());
                RunAnnouncement.describe(terminal, options, shaped, plan, built);
                if (signals.came()) {
                    built.stop();
                }
                TrainingResult result = train(arguments, shaped, plan);
                if (result.stopped()) {
                    saveForLater(plan, shaped);
                } else {
                    RunResults.write(
                            terminal, folder, built, accountant, shaped, result, options.run.audit);
                }
            } finally {
                close(made);
            }
        }
    }

    /** Called by another thread, at any moment. */
    private void stop() {
        terminal.note("");
        terminal.note("Stopping: the running step is finished, and the model saved ...");
        DpTrainer running = trainer;
        if (running != null) {
            running.stop();
        }
    }

    private void saveForLater(RunPlan plan, DataSets data) {
        if (nothingSpent()) {
            terminal.note("Stopped before the first step: nothing was spent, nothing is kept.");
            return;
        }
        try {
            data.save(trainer(), folder.model());
            // Not all that are counted need be in the model: it may have been behind its ledger.
            terminal.note(
                    TerminalText.wrapped(
                            "Stopped: the ledger counts "
                                    + trainer().ledger().steps()
                                    + " of "
                                    + TerminalText.counted(
                                            plan.stepsBefore() + plan.steps(), "step")
                                    + ". Those that this call made are saved."));
        } catch (UncheckedIOException e) {
            terminal.note(
                    e.getMessage()
                            + " It lacks the last steps, which are on the ledger and stay paid.");
        }
        terminal.note("To go on: dp4j train --resume " + folder.model());
        if (options.run.audit != null) {
            terminal.note("The canaries are lost with their coins: it goes on without an audit.");
        }
    }

    private DpTrainer trainer() {
        return Objects.requireNonNull(trainer, "run() builds it");
    }

    private boolean nothingSpent() {
        return !folder.isResumed() && trainer().ledger().steps() == 0;
    }

    private void close(boolean made) {
        DpTrainer built = trainer;
        if (built != null) {
            boolean nothingSpent = nothingSpent();
            built.close();
            if (nothingSpent) {
                folder.removeFiles();
            }
        }
        if (made) {
            folder.removeIfEmpty();
        }
    }

    private DpTrainerBuilder resumed(Path source) {
        DpTrainerBuilder builder = DpTrainer.resume(source);
        folder.requireLedger();
        return builder;
    }

    private DpTrainerBuilder fresh(DataSets data, RunPlan plan) {
        Model network = new NetworkSource(options.network, plan.recipe()).create(data.training());
        DpTrainerBuilder builder =
                network instanceof MultiLayerNetwork layers
                        ? DpTrainer.builder(layers)
                        : DpTrainer.builder((ComputationGraph) network);
        return NetworkSource.hasWeights(options.network)
                ? builder.publicParameters(
                        "--model "
                                + Path.of(options.network.model).getFileName()
                                + ", whose weights must be public")
                : builder;
    }

    private TrainingResult train(SavedArguments arguments, DataSets data, RunPlan plan) {
        folder.writeSettings(arguments.with(plan.plan(), folder.ledger(), data.columns()));
        this.data = data;
        data.save(trainer(), folder.model()); // from the first step on there is something to resume
        lastSave = System.nanoTime();
        try (TrainingProgress shown = new TrainingProgress(terminal, plan, trainer()::guarantee)) {
            progress = shown;
            LabelledData training = data.training();
            Examples examples =
                    Examples.of(training.features(), LabelCoding.of(trainer().network(), training));
            return training.keys() == null
                    ? trainer().fit(examples)
                    : trainer().fit(examples, units(training.keys()));
        }
    }

    private PrivacyUnits units(List<String> keys) {
        String column = Objects.requireNonNull(options.data.unitColumn, "it gave the keys");
        String name = column.matches("\\d+") ? "column " + column : column;
        PrivacyUnits units = PrivacyUnits.byKey(keys).named(name);
        Integer most = options.data.recordsPerUnit;
        return most == null ? units : units.atMost(most);
    }

    private void afterStep(long step, long steps) {
        if (progress != null) {
            progress.step(step);
        }
        long now = System.nanoTime();
        if (now - lastSave < SAVE_EVERY || step == steps) {
            return;
        }
        try {
            Objects.requireNonNull(data, "train() sets it").save(trainer(), folder.model());
        } catch (UncheckedIOException e) {
            // Space may come back; the steps are on the ledger, and the end of the run saves again.
            terminal.note(e.getMessage() + " Training goes on.");
        }
        lastSave = System.nanoTime();
    }
}
