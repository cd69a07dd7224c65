package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.audit.report.Assignment;
import io.github.dp4j.audit.report.Doubt;
import io.github.dp4j.dl4j.audit.doubt.Lookalikes;
import io.github.dp4j.dl4j.audit.doubt.SplitDoubts;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Augmentation;
import io.github.dp4j.dl4j.audit.model.Classifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/** The settings of a {@link ModelAudit}. */
public final class ModelAuditBuilder {

    /** Two of each kind for every record: one has no variance. */
    private static final int FEWEST = 4;

    private final Classifier classifier;
    private @Nullable DataSet members;
    private @Nullable DataSet nonMembers;
    private @Nullable Set<Attack> attacks;
    private int shadowModels;
    private @Nullable ShadowTraining training;
    private @Nullable Path workFolder;
    private @Nullable String target;
    private long seed;
    private boolean repeatsAreDistinct;
    private Assignment assignment = Assignment.RANDOM_SPLIT;
    private List<Augmentation> augmentations = List.of();
    private ProgressListener progress = (done, total) -> {};

    ModelAuditBuilder(Classifier classifier) {
        this.classifier = classifier;
    }

    /**
     * Sets records that the model was trained on.
     *
     * @param data as the model was trained on them: normalised, one-hot labels or class indices,
     *     without masks
     * @return this builder
     */
    public ModelAuditBuilder members(DataSet data) {
        this.members = Objects.requireNonNull(data, "members");
        return this;
    }

    /**
     * Sets records that the model was not trained on, from the same draw as the members.
     *
     * @param data in the form of the members
     * @return this builder
     */
    public ModelAuditBuilder nonMembers(DataSet data) {
        this.nonMembers = Objects.requireNonNull(data, "nonMembers");
        return this;
    }

    /**
     * Sets which attacks are made; without it all that can be.
     *
     * @param chosen at least one
     * @return this builder
     * @throws IllegalArgumentException if there is none
     */
    public ModelAuditBuilder attacks(Set<Attack> chosen) {
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("attacks must hold at least one, but is empty.");
        }
        this.attacks = EnumSet.copyOf(chosen);
        return this;
    }

    /**
     * Sets how many shadow models are trained, each on a random half of members and non-members
     * together: 16 for a look, 64 for a figure.
     *
     * @param count even, at least 4; or 0 for attacks that need none
     * @return this builder
     */
    public ModelAuditBuilder shadowModels(int count) {
        this.shadowModels = count;
        return this;
    }

    /**
     * Sets how shadow models are trained: as the audited model was.
     *
     * @param how plainly or privately
     * @return this builder
     */
    public ModelAuditBuilder training(ShadowTraining how) {
        this.training = Objects.requireNonNull(how, "training");
        return this;
    }

    /**
     * Keeps what finished shadow models say, private data for the owner's eyes alone, so that an
     * audit which is killed goes on where it was. The folder may be used again for another model of
     * the same kind and the same records, or for more shadow models.
     *
     * @param folder made if it is not there
     * @return this builder
     */
    public ModelAuditBuilder workFolder(Path folder) {
        this.workFolder = Objects.requireNonNull(folder, "workFolder");
        return this;
    }

    /**
     * Sets what the findings call the model; without it its kind and size.
     *
     * @param clause such as {@code model.zip, a network of 6 layers}
     * @return this builder
     */
    public ModelAuditBuilder target(String clause) {
        this.target = Objects.requireNonNull(clause, "target");
        return this;
    }

    /**
     * Sets where the random halves, initial parameters and orders come from; 0 without it.
     *
     * @param from any number
     * @return this builder
     */
    public ModelAuditBuilder seed(long from) {
        this.seed = from;
        return this;
    }

    /**
     * Asks about variants of each image as well: LiRA's score is then the mean over the record as
     * it is and all variants. It pays where the model was trained on such variants, and the shadow
     * models are ({@link ShadowTraining#plain(int, int, List)}); else it costs.
     *
     * @param variants such as {@code List.of(Augmentation.mirror())}; none without it
     * @return this builder
     */
    public ModelAuditBuilder augmentations(List<Augmentation> variants) {
        this.augmentations = List.copyOf(variants);
        return this;
    }

    /**
     * Sets who is told how far the shadow models are.
     *
     * @param listener the listener
     * @return this builder
     */
    public ModelAuditBuilder progress(ProgressListener listener) {
        this.progress = Objects.requireNonNull(listener, "progress");
        return this;
    }

    /**
     * States that members, or non-members, which are equal in every value are different records, as
     * is usual in tables of a few columns. A member that equals a non-member is refused all the
     * same.
     *
     * @return this builder
     */
    public ModelAuditBuilder repeatedRowsAreDistinctRecords() {
        this.repeatsAreDistinct = true;
        return this;
    }

    /**
     * Says how it was decided which records were trained on. Unless said: a random split. It is
     * doubted where the records look otherwise, of honest splits or coins at most once in a million
     * audits; {@code UNKNOWN} claims nothing, and is not doubted.
     *
     * @param how as the report is told
     * @return this builder
     */
    public ModelAuditBuilder assignment(Assignment how) {
        this.assignment = Objects.requireNonNull(how, "assignment");
        return this;
    }

    /**
     * Checks settings and records.
     *
     * @return the audit
     * @throws RepeatedRecordsException if records are members and non-members at once, or are
     *     listed twice
     * @throws IllegalArgumentException if a setting is missing or out of range, records are too
     *     few, of one class alone, have masks or other labels than one class each; or there are
     *     augmentations of records that are no images, or for no attack
     */
    public ModelAudit build() {
        if (members == null || nonMembers == null) {
            throw new IllegalArgumentException(
                    "An audit needs members, which the model was trained on, and nonMembers, which"
                            + " it was not; "
                            + (members == null ? "members" : "nonMembers")
                            + " are missing.");
        }
        requireModels();
        AuditRecords records = AuditRecords.of(members, nonMembers, classifier);
        Repetitions.refuse(records, repeatsAreDistinct);
        List<Attack> chosen = chosen();
        QueryChecks.check(records, classifier, chosen, augmentations, training);
        boolean needed = chosen.stream().anyMatch(Attack::needsShadows);
        AuditSettings settings =
                new AuditSettings(
                        chosen,
                        needed ? shadowModels : 0,
                        needed ? Optional.ofNullable(training) : Optional.empty(),
                        Optional.ofNullable(workFolder),
                        Optional.ofNullable(target),
                        seed,
                        progress);
        return new ModelAudit(classifier, records.asked(augmentations), settings, doubts(records));
    }

    private List<Doubt> doubts(AuditRecords records) {
        boolean areFeatures = !classifier.readsIndices();
        List<Doubt> doubts = new ArrayList<>();
        if (!repeatsAreDistinct) {
            doubts.addAll(Lookalikes.doubts(records, areFeatures));
        }
        if (assignment == Assignment.RANDOM_SPLIT || assignment == Assignment.OWN_COINS) {
            doubts.addAll(SplitDoubts.doubts(records, areFeatures));
        }
        return doubts;
    }

    private void requireModels() {
        if (shadowModels != 0 && (shadowModels < FEWEST || shadowModels % 2 != 0)) {
            throw new IllegalArgumentException(
                    "shadowModels must be an even number of at least "
                            + FEWEST
                            + ", or 0 for attacks that need none, but is "
                            + shadowModels
                            + ": they come in pairs, each trained on the rest of the other.");
        }
        if (shadowModels > 0 && training == null) {
            throw new IllegalArgumentException(
                    "How the "
                            + shadowModels
                            + " shadow models are trained is not set: give"
                            + " training(ShadowTraining.plain(epochs, batchSize)), or"
                            + " privately(ledger) where the model was trained privately.");
        }
    }

    private List<Attack> chosen() {
        if (attacks == null) {
            Set<Attack> all = Attack.all(shadowModels > 0);
            if (classifier.readsIndices()) {
                all.remove(Attack.LABEL_ONLY_NOISE);
            }
            return List.copyOf(all);
        }
        if (attacks.contains(Attack.LABEL_ONLY_NOISE) && classifier.readsIndices()) {
            throw new IllegalArgumentException(
                    Attack.LABEL_ONLY_NOISE.label()
                            + " adds noise to the features, and those of a model with an embedding"
                            + " are indices: leave it out.");
        }
        String without =
                attacks.stream()
                        .filter(attack -> attack.needsShadows() && shadowModels == 0)
                        .map(Attack::label)
                        .collect(Collectors.joining(", "));
        if (!without.isEmpty()) {
            throw new IllegalArgumentException(
                    "Shadow models are needed by "
                            + without
                            + ", and there are none: ask for some, and say how they are trained.");
        }
        return List.copyOf(attacks);
    }
}
