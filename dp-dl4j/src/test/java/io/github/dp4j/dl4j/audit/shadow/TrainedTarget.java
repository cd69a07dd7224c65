package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.audit.model.LogitReader;
import io.github.dp4j.dl4j.gradient.Examples;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model of the recipe that can be asked. */
record TrainedTarget(LogitReader reader, AuditRecords records) implements AutoCloseable {

    static TrainedTarget of(Recipe recipe, int model, Classifier classifier, AuditRecords records) {
        boolean[] in = recipe.members(model);
        int[] members = IntStream.range(0, in.length).filter(i -> in[i]).toArray();
        LogitReader reader = new LogitReader(classifier, records.examples(), /* threads= */ 1);
        try (PlainTraining training =
                new PlainTraining(
                        classifier.fresh(), records.examples(), Recipe.BATCH, /* threads= */ 1)) {
            training.start(recipe.start(model, classifier));
            for (int epoch = 0; epoch < recipe.epochs; epoch++) {
                training.epoch(recipe.order(model, epoch, members));
            }
            reader.setParameters(training.parameters());
        }
        return new TrainedTarget(reader, records);
    }

    double[][] query(INDArray features) {
        return reader.read(Examples.of(features, records.examples().labels()[0]));
    }

    @Override
    public void close() {
        reader.close();
    }
}
