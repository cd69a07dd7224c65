package io.github.dp4j.cli.train;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.model.LabelCoding;
import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.DpTrainerBuilder;
import io.github.dp4j.dl4j.DpTrainerBuilder.ProgressListener;
import io.github.dp4j.dl4j.TrainingResult;
import io.github.dp4j.dl4j.canary.GradientCanaries;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** A training whose model is saved every now and then: that of a run, or of a search's trial. */
final class CheckpointedTraining implements AutoCloseable {

    private static final long SAVE_EVERY = Duration.ofSeconds(30).toNanos();

    private final TrainOptions options;
    private final RunFolder folder;
    private final Consumer<String> notes;
    private final DpTrainer trainer;
    private final DataSets data;
    private ProgressListener shown = (step, steps) -> {};
    private long lastSave;

    /**
     * Builds the trainer, and opens or creates its ledger.
     *
     * @param plan with every gap filled
     * @param folder where it saves; its source is what the training goes on from
     * @param releases what was released from the data before
     * @param notes is told of saves that failed
     */
    CheckpointedTraining(
            TrainOptions options,
            DataSets data,
            RunPlan plan,
            RunFolder folder,
            Accountant accountant,
            List<LedgerRelease> releases,
            Consumer<String> notes) {
        this.options = options;
        this.folder = folder;
        this.notes = notes;
        Path source = folder.source();
        DpTrainerBuilder builder = source != null ? resumed(source) : fresh(options, data, plan);
        builder.plan(plan.plan())
                .ledgerFile(folder.ledger())
                .accountant(accountant)
                .onProgress(this::afterStep);
        releases.forEach(builder::afterRelease);
        if (options.run.audit != null) {
            builder.auditWith(GradientCanaries.of(options.run.audit));
        }
        this.trainer = builder.build();
        this.data = data.shapedFor(trainer.network());
    }

    private DpTrainerBuilder resumed(Path source) {
        DpTrainerBuilder builder = DpTrainer.resume(source);
        folder.requireLedger();
        return builder;
    }

    /** Returns the settings of a training that begins, as far as its network goes. */
    static DpTrainerBuilder fresh(TrainOptions options, DataSets data, RunPlan plan) {
        NetworkSource.StartingNetwork start =
                new NetworkSource(options.network, plan.recipe()).create(data.training());
        DpTrainerBuilder builder =
                start.network() instanceof MultiLayerNetwork layers
                        ? DpTrainer.builder(layers)
                        : DpTrainer.builder((ComputationGraph) start.network());
        return start.publicParameters() == null
                ? builder
                : builder.publicParameters(start.publicParameters());
    }

    DpTrainer trainer() {
        return trainer;
    }

    /** Returns the data in the shape that the network takes. */
    DataSets data() {
        return data;
    }

    /**
     * Trains, and leaves the last save to the caller.
     *
     * @param listener is told of every step
     */
    TrainingResult fit(ProgressListener listener) {
        shown = listener;
        save(); // from the first step on there is something to resume
        LabelledData training = data.training();
        Examples examples =
                Examples.of(training.features(), LabelCoding.of(trainer.network(), training));
        return training.keys() == null
                ? trainer.fit(examples)
                : trainer.fit(examples, units(training.keys()));
    }

    private PrivacyUnits units(List<String> keys) {
        String column = Objects.requireNonNull(options.data.unitColumn, "it gave the keys");
        String name = column.matches("\\d+") ? "column " + column : column;
        PrivacyUnits units = PrivacyUnits.byKey(keys).named(name);
        Integer most = options.data.recordsPerUnit;
        return most == null ? units : units.atMost(most);
    }

    void save() {
        data.save(trainer, folder.model());
        lastSave = System.nanoTime();
    }

    private void afterStep(long step, long steps) {
        shown.onStep(step, steps);
        if (System.nanoTime() - lastSave < SAVE_EVERY || step == steps) {
            return;
        }
        try {
            save();
        } catch (UncheckedIOException e) {
            // Space may come back; the steps are on the ledger, and the end of the run saves again.
            notes.accept(e.getMessage() + " Training goes on.");
            lastSave = System.nanoTime();
        }
    }

    @Override
    public void close() {
        trainer.close();
    }
}
