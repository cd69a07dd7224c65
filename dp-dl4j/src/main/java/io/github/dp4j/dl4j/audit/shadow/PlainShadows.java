package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Augmentation;
import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.audit.model.LogitReader;
import io.github.dp4j.privacy.Require;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shadow models by plain training, one a core where they are small. */
final class PlainShadows extends ShadowTraining {

    /** Larger models stream their weights through memory, which the cores share. */
    private static final long SMALL = 4_000_000;

    private final int epochs;
    private final int batchSize;
    private final List<Augmentation> variants;

    PlainShadows(int epochs, int batchSize, List<Augmentation> variants) {
        this.epochs = Math.toIntExact(Require.atLeast("epochs", epochs, 1));
        this.batchSize = Math.toIntExact(Require.atLeast("batchSize", batchSize, 1));
        this.variants = List.copyOf(variants);
    }

    @Override
    public String description() {
        return "with the model's own configuration and updater, "
                + epochs
                + (epochs == 1 ? " epoch" : " epochs")
                + " in batches of "
                + batchSize
                + (variants.isEmpty() ? "" : ", each image as it is or, at random, " + words())
                + ", without privacy";
    }

    private String words() {
        return variants.stream().map(Augmentation::words).collect(Collectors.joining(" or "));
    }

    @Override
    List<Augmentation> variants() {
        return variants;
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
                new PlainTraining(
                        classifier.fresh(), records.withVariants(variants), batchSize, threads);
        LogitReader reader = new LogitReader(classifier, records.examples(), threads);
        return new ShadowWorker() {
            @Override
            public double[][] train(int model, BooleanSupplier stop) {
                boolean[] in = draws.members(model);
                int[] members = IntStream.range(0, in.length).filter(i -> in[i]).toArray();
                training.start(draws.start(model, classifier));
                for (int epoch = 0; epoch < epochs; epoch++) {
                    Stops.heed(stop);
                    int[] order = draws.order(model, epoch, members);
                    int[] choice = draws.variants(model, epoch, order.length, 1 + variants.size());
                    Arrays.setAll(order, i -> order[i] + choice[i] * in.length);
                    training.epoch(order);
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
