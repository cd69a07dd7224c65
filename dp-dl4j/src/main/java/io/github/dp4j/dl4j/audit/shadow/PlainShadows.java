package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.privacy.Require;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Shadow models by plain training, one a core where they are small. */
final class PlainShadows extends ShadowTraining {

    /** Larger models stream their weights through memory, which the cores share. */
    private static final long SMALL = 4_000_000;

    private final int epochs;
    private final int batchSize;

    PlainShadows(int epochs, int batchSize) {
        this.epochs = Math.toIntExact(Require.atLeast("epochs", epochs, 1));
        this.batchSize = Math.toIntExact(Require.atLeast("batchSize", batchSize, 1));
    }

    @Override
    public String description() {
        return "with the model's own configuration and updater, "
                + epochs
                + (epochs == 1 ? " epoch" : " epochs")
                + " in batches of "
                + batchSize
                + ", without privacy";
    }

    @Override
    public boolean isPrivate() {
        return false;
    }

    @Override
    String settings() {
        return description();
    }

    @Override
    int workers(Classifier classifier, int processors) {
        return classifier.parameters() <= SMALL ? processors : 1;
    }

    @Override
    ShadowWorker worker(
            Classifier classifier, AuditRecords records, ShadowDraws draws, int threads) {
        PlainTraining training =
                new PlainTraining(classifier.fresh(), records.examples(), batchSize, threads);
        LogitReader reader = new LogitReader(classifier, records.examples(), threads);
        return new ShadowWorker() {
            @Override
            public double[][] train(int model, BooleanSupplier stop) {
                boolean[] in = draws.members(model);
                int[] members = IntStream.range(0, in.length).filter(i -> in[i]).toArray();
                training.start(draws.start(model, classifier));
                for (int epoch = 0; epoch < epochs; epoch++) {
                    Stops.heed(stop);
                    training.epoch(draws.order(model, epoch, members));
                }
                reader.setParameters(training.parameters());
                return records.ask(reader);
            }

            @Override
            public void close() {
                training.close();
                reader.close();
            }
        };
    }
}
