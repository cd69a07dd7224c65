package io.github.dp4j.cli.train;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.model.DataShape;
import io.github.dp4j.cli.model.Predictions;
import io.github.dp4j.dl4j.DpTrainerBuilder.ProgressListener;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.TrainingResult;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.search.Trials;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;

/**
 * Trains candidates and scores them. What a trial saves counts the whole search, and its own steps
 * once more: a file of it that got out would promise too little, and not too much.
 */
final class TrialTraining implements Trials {

    private final List<TrainOptions> candidates;
    private final DataSets data;
    private final LabelledData heldOut;
    private final Accountant accountant;
    private final List<LedgerRelease> releases;
    private final ProgressListener progress;
    private volatile boolean toStop;
    private volatile @Nullable CheckpointedTraining running; // stopped by another thread

    /**
     * Prepares.
     *
     * @param candidates the settings of each
     * @param data what to train on
     * @param heldOut what to score on
     * @param releases what came before, and the search itself
     * @param progress is told of every step of any trial
     */
    TrialTraining(
            List<TrainOptions> candidates,
            DataSets data,
            LabelledData heldOut,
            Accountant accountant,
            List<LedgerRelease> releases,
            ProgressListener progress) {
        this.candidates = candidates;
        this.data = data;
        this.heldOut = heldOut;
        this.accountant = accountant;
        this.releases = releases;
        this.progress = progress;
    }

    /** Ends the trial after the running step; any thread may call it. */
    void stop() {
        toStop = true;
        CheckpointedTraining training = running;
        if (training != null) {
            training.trainer().stop();
        }
    }

    @Override
    public boolean train(int candidate, Path room) {
        TrainOptions options = candidates.get(candidate);
        RunFolder folder = RunFolder.of(room).goingOn();
        if (folder.isResumed()
                && LedgerJournal.exists(folder.ledger())
                && LedgerJournal.read(folder.ledger()).steps() >= steps(options)) {
            return true; // all are paid for; what came after the last save is lost
        }
        RunPlan plan = RunPlan.of(options, data, folder, /* recalibrate= */ false);
        try (CheckpointedTraining training =
                new CheckpointedTraining(
                        options, data, plan, folder, accountant, releases, note -> {})) {
            running = training;
            if (toStop) {
                training.trainer().stop();
            }
            TrainingResult result = training.fit(progress);
            training.save();
            return !result.stopped();
        } finally {
            running = null;
        }
    }

    private long steps(TrainOptions options) {
        RunFolder none = RunFolder.of(Path.of(""));
        return RunPlan.of(options, data, none, /* recalibrate= */ false).steps();
    }

    @Override
    public double score(int candidate, Path room) {
        Model network = PrivateModelFile.network(RunFolder.of(room).model());
        LabelledData shaped = DataShape.of(network, heldOut).of(heldOut);
        return sumOfUnits(Predictions.rightness(network, shaped), shaped.keys());
    }

    /**
     * Sums up what is in [0, 1] for each example; of a person with several, their mean. So one
     * example more or less, or one person with all rows, moves the sum by at most 1.
     *
     * @param keys whose each example is; null if each is somebody's only one
     */
    static double sumOfUnits(double[] ofExamples, @Nullable List<String> keys) {
        Map<String, Integer> rows = new HashMap<>();
        if (keys != null) {
            keys.forEach(key -> rows.merge(key, 1, Integer::sum));
        }
        double sum = 0;
        for (int i = 0; i < ofExamples.length; i++) {
            sum += keys == null ? ofExamples[i] : ofExamples[i] / rows.getOrDefault(keys.get(i), 1);
        }
        return sum;
    }
}
