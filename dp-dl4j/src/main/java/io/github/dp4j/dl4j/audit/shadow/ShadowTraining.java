package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Augmentation;
import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.plan.TrainingPlan;
import java.util.List;

/**
 * How shadow models are trained. An attack is as strong as they are like the audited model: train
 * them as it was.
 */
public abstract sealed class ShadowTraining permits PlainShadows, PrivateShadows {

    ShadowTraining() {}

    /**
     * Trains them as DL4J's {@code fit} does, with the configuration's own updater, in a new order
     * each epoch. NOT PRIVATE.
     *
     * @param epochs passes over a model's half of the records, at least 1
     * @param batchSize records an update, at least 1; the last of an epoch may have fewer
     * @return the training
     * @throws IllegalArgumentException if a number is out of range
     */
    public static ShadowTraining plain(int epochs, int batchSize) {
        return plain(epochs, batchSize, List.of());
    }

    /**
     * Trains them likewise with augmented images: each epoch takes each image as it is or as one of
     * its variants, all equally likely. NOT PRIVATE.
     *
     * @param epochs passes over a model's half of the records, at least 1
     * @param batchSize records an update, at least 1; the last of an epoch may have fewer
     * @param variants those that the audited model was trained on; none for images as they are
     * @return the training
     * @throws IllegalArgumentException if a number is out of range
     */
    public static ShadowTraining plain(int epochs, int batchSize, List<Augmentation> variants) {
        return new PlainShadows(epochs, batchSize, variants);
    }

    /**
     * Trains them privately, by a plan, noise included. Each has a ledger of its own in memory,
     * which is thrown away: nothing is promised to anybody by them.
     *
     * @param plan as {@code DpTrainer} takes it; its ledger file is not touched. Where the number
     *     of records is part of the sampling, it is that of a shadow model
     * @return the training
     * @throws IllegalArgumentException if the plan lacks something, saying what
     */
    public static ShadowTraining privately(TrainingPlan plan) {
        return PrivateShadows.of(plan);
    }

    /**
     * Trains them privately, as a ledger says that the audited model was.
     *
     * @param ledger of the audited model
     * @return the training
     * @throws IllegalArgumentException if the ledger has steps under several settings, groups of
     *     rows, or a clip norm that moved: give the plan instead
     */
    public static ShadowTraining privately(Ledger ledger) {
        return PrivateShadows.of(LedgerPlan.of(ledger));
    }

    /**
     * Returns how they are trained.
     *
     * @return a clause
     */
    public abstract String description();

    /**
     * Returns whether their training is private.
     *
     * @return true if noise is part of it
     */
    public abstract boolean isPrivate();

    /** Returns everything that the parameters of a trained model depend on, as a text. */
    abstract String settings();

    /** Returns the variants of images that models are trained on. */
    List<Augmentation> variants() {
        return List.of();
    }

    /** Returns how many models are trained at once. */
    abstract int workers(Classifier classifier, int processors);

    /**
     * Returns what trains models, one after the other.
     *
     * @param threads how many it may use
     */
    abstract ShadowWorker worker(
            Classifier classifier, AuditRecords records, ShadowDraws draws, int threads);
}
