package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.audit.attack.Signals;
import io.github.dp4j.audit.report.AttackResult;
import io.github.dp4j.audit.report.AttackedRecords;
import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.audit.report.Doubt;
import io.github.dp4j.audit.report.ShadowModels;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.audit.model.LogitReader;
import io.github.dp4j.dl4j.gradient.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attacks a trained classifier: whom does it remember? Members and non-members must come from the
 * same draw, as halves of one pool do; else what is measured is how the two groups differ.
 *
 * <pre>{@code
 * AuditFindings findings =
 *         ModelAudit.builder(network)
 *                 .members(trainedOn)
 *                 .nonMembers(others)
 *                 .shadowModels(64)
 *                 .training(ShadowTraining.plain(20, 32))
 *                 .build()
 *                 .run();
 * }</pre>
 *
 * <p>Logits are read, never probabilities: those of confident predictions are exactly 1 in single
 * precision. The audit is computed from private data, and no guarantee covers it.
 */
public final class ModelAudit {

    private static final Logger log = LoggerFactory.getLogger(ModelAudit.class);

    private final Classifier classifier;
    private final AuditRecords records;
    private final AuditSettings settings;
    private final List<Doubt> doubts;

    ModelAudit(
            Classifier classifier,
            AuditRecords records,
            AuditSettings settings,
            List<Doubt> doubts) {
        this.classifier = classifier;
        this.records = records;
        this.settings = settings;
        this.doubts = List.copyOf(doubts);
    }

    /**
     * Starts an audit.
     *
     * @param target a MultiLayerNetwork or ComputationGraph with one input and one softmax output;
     *     not changed
     * @return its settings
     * @throws IllegalArgumentException if it is another model, saying what of it
     */
    public static ModelAuditBuilder builder(Model target) {
        return new ModelAuditBuilder(Classifier.of(target));
    }

    /**
     * Returns why the records may not be what they are said to be: non-members that look like
     * copies of members, unless equal rows are different records by their owner's word; and groups
     * that look like no random split, unless none is claimed.
     *
     * @return the doubts, which are among the findings too
     */
    public List<Doubt> doubts() {
        return doubts;
    }

    /**
     * Trains the shadow models, where attacks need any, and makes the attacks. One that says the
     * same of every record is left out, with a warning in the log.
     *
     * @return what each attack says of each record, members first
     * @throws IllegalArgumentException if the model does not fit the records, or says NaN or
     *     infinity
     * @throws OtherAuditException if the work folder holds another audit
     * @throws IllegalStateException if a shadow model diverged, or no attack tells any two records
     *     apart
     * @throws java.util.concurrent.CancellationException if this thread is interrupted; finished
     *     shadow models stay in the work folder
     */
    public AuditFindings run() {
        int processors = Runtime.getRuntime().availableProcessors();
        try (LogitReader reader = reader(processors)) {
            double[][] answers = records.ask(reader);
            Signals signals = signals(answers);
            ShadowOutputs shadows = shadows();
            INDArray labels = records.examples().labels()[0];
            Evidence evidence =
                    new Evidence(
                            Evidence.split(answers, records.size()),
                            records.classes(),
                            records.examples().features()[0],
                            features -> reader.read(Examples.of(features, labels)),
                            shadows,
                            settings.seed());
            double[] losses =
                    Arrays.stream(signals.logLikelihood()).map(value -> 0.0 - value).toArray();
            return new AuditFindings(
                    settings.target().orElseGet(classifier::describe),
                    AttackedRecords.of(records.members(), records.classes(), losses),
                    results(evidence),
                    shadowModels(shadows),
                    doubts);
        }
    }

    private LogitReader reader(int processors) {
        try {
            return new LogitReader(classifier, records.examples(), processors);
        } catch (RuntimeException e) {
            throw unfit(e);
        }
    }

    private IllegalArgumentException unfit(RuntimeException e) {
        return new IllegalArgumentException(
                "The model cannot read the records, whose features have shape "
                        + Arrays.toString(records.examples().features()[0].shape())
                        + ": give them as it was trained on them. ("
                        + e.getMessage()
                        + ")",
                e);
    }

    private Signals signals(double[][] logits) {
        for (int i = 0; i < logits.length; i++) {
            for (double logit : logits[i]) {
                if (!Double.isFinite(logit)) {
                    throw new IllegalArgumentException(
                            "The model says "
                                    + logit
                                    + " of "
                                    + AuditRecords.name(i % records.size(), records.members())
                                    + ": its training diverged, or the record is scaled otherwise"
                                    + " than those it was trained on.");
                }
            }
        }
        return Signals.of(Arrays.copyOf(logits, records.size()), records.classes());
    }

    private @Nullable ShadowOutputs shadows() {
        ShadowTraining training = settings.training().orElse(null);
        if (training == null) {
            return null;
        }
        SeededDraws draws = new SeededDraws(records.size(), settings.seed());
        LogitStore store =
                settings.workFolder()
                        .map(
                                folder ->
                                        new LogitStore(
                                                folder,
                                                Fingerprint.of(
                                                        classifier,
                                                        records,
                                                        training,
                                                        draws,
                                                        settings.seed()),
                                                records.answers(),
                                                classifier.classes()))
                        .orElse(null);
        return new ShadowPool(classifier, records, training, draws, store, settings.progress())
                .outputs(settings.shadowModels());
    }

    private List<AttackResult> results(Evidence evidence) {
        List<AttackResult> results = new ArrayList<>();
        for (Attack attack : settings.attacks()) {
            double[] scores = Attacks.scores(attack, evidence);
            if (Arrays.stream(scores).allMatch(score -> score == scores[0])) {
                log.warn(
                        "The attack {} says the same of every record and is left out.",
                        attack.label());
            } else {
                String description = attack.description(records.augmentations());
                results.add(AttackResult.of(attack.label(), description, scores));
            }
        }
        if (results.isEmpty()) {
            throw new IllegalStateException(
                    "Every attack says the same of all records: the model's output does not depend"
                            + " on them, so there is nothing to audit.");
        }
        return results;
    }

    private Optional<ShadowModels> shadowModels(@Nullable ShadowOutputs shadows) {
        return shadows == null
                ? Optional.empty()
                : settings.training()
                        .map(
                                training ->
                                        new ShadowModels(
                                                shadows.models(),
                                                records.size() / 2,
                                                training.description(),
                                                training.isPrivate()));
    }
}
