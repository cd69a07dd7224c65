package io.github.dp4j.cli.train;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.terminal.StopBySignal;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.dl4j.TrainingResult;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** One call of {@code train}: data, network, training with checkpoints, accuracy, report. */
final class TrainingRun {

    private final TrainOptions options;
    private final RunFolder folder;
    private final Terminal terminal;
    private final Accountant accountant = AccountantKind.BEST.accountant();
    private volatile @Nullable CheckpointedTraining training; // stopped by another thread

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
        try (StopBySignal signals = StopBySignal.to(this::stop)) {
            boolean made = folder.make();
            try {
                CheckpointedTraining built =
                        new CheckpointedTraining(
                                options,
                                data,
                                plan,
                                folder,
                                accountant,
                                data.releases(),
                                terminal::note);
                training = built;
                DataSets shaped = built.data();
                RunAnnouncement.describe(terminal, options, shaped, plan, built.trainer());
                if (signals.came()) {
                    built.trainer().stop();
                }
                TrainingResult result = train(arguments, built, plan);
                if (result.stopped()) {
                    saveForLater(plan, built);
                } else {
                    RunResults.write(
                            terminal,
                            folder,
                            built.trainer(),
                            accountant,
                            shaped,
                            result,
                            options.run.audit);
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
        CheckpointedTraining running = training;
        if (running != null) {
            running.trainer().stop();
        }
    }

    private void saveForLater(RunPlan plan, CheckpointedTraining ended) {
        if (nothingSpent(ended)) {
            terminal.note("Stopped before the first step: nothing was spent, nothing is kept.");
            return;
        }
        try {
            ended.save();
            // Not all that are counted need be in the model: it may have been behind its ledger.
            terminal.note(
                    TerminalText.wrapped(
                            "Stopped: the ledger counts "
                                    + ended.trainer().ledger().steps()
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

    private boolean nothingSpent(CheckpointedTraining of) {
        return !folder.isResumed() && of.trainer().ledger().steps() == 0;
    }

    private void close(boolean made) {
        CheckpointedTraining built = training;
        if (built != null) {
            boolean nothingSpent = nothingSpent(built);
            built.close();
            if (nothingSpent) {
                folder.removeFiles();
            }
        }
        if (made) {
            folder.removeIfEmpty();
        }
    }

    private TrainingResult train(
            SavedArguments arguments, CheckpointedTraining built, RunPlan plan) {
        folder.writeSettings(arguments.with(plan.plan(), folder.ledger(), built.data().columns()));
        try (TrainingProgress progress =
                new TrainingProgress(terminal, plan, built.trainer()::guarantee)) {
            return built.fit((step, steps) -> progress.step(step));
        }
    }
}
