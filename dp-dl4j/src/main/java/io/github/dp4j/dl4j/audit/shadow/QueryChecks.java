package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Augmentation;
import io.github.dp4j.dl4j.audit.model.Classifier;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whether variants of records can be asked about and trained on. */
final class QueryChecks {

    private QueryChecks() {}

    /**
     * Refuses variants of what is no image, for no attack, or twice.
     *
     * @param training null if it is not set
     * @throws IllegalArgumentException if so
     */
    static void check(
            AuditRecords records,
            Classifier classifier,
            List<Attack> attacks,
            List<Augmentation> augmentations,
            @Nullable ShadowTraining training) {
        INDArray features = records.examples().features()[0];
        boolean last = classifier.channelsLast();
        if (training != null) {
            training.variants().forEach(variant -> variant.check(features, last));
        }
        if (augmentations.isEmpty()) {
            return;
        }
        if (attacks.stream().noneMatch(Attack::asksForVariants)) {
            throw new IllegalArgumentException(
                    "Augmentations are for lira-online and lira-offline, and neither is made: set"
                            + " shadowModels(64) and how they are trained, or leave augmentations"
                            + " out.");
        }
        if (augmentations.stream().distinct().count() < augmentations.size()) {
            throw new IllegalArgumentException(
                    "augmentations must differ, but are "
                            + augmentations.stream()
                                    .map(Augmentation::words)
                                    .collect(Collectors.joining("; "))
                            + ".");
        }
        augmentations.forEach(variant -> variant.check(features, last));
    }
}
