package io.github.dp4j.dl4j;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.dl4j.check.NetworkValidator;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.dl4j.ledger.LedgerWord;
import io.github.dp4j.dl4j.step.ClipNorms;
import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.ParallelGaussian;
import io.github.dp4j.plan.PlanNeeds;
import io.github.dp4j.plan.PlanSettings;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that every kind of private training needs: the numbers of its {@link TrainingPlan},
 * and what it runs with. Nothing here is read from the private data: all of it is public.
 *
 * @param <B> the builder itself
 */
public abstract class PrivacyOptions<B extends PrivacyOptions<B>> extends PlanSettings<B> {

    private static final Logger log = LoggerFactory.getLogger(PrivacyOptions.class);

    final Model network;
    private final @Nullable Ledger resumed;
    private final List<LedgerWord> words = new ArrayList<>();
    private final List<LedgerRelease> releases = new ArrayList<>();
    private boolean repeatsAreDistinct;
    private boolean gapsInMasks;
    private Accountant accountant = new BestAccountant();
    private boolean ledgerInMemory;
    private boolean noStepsSinceSave;
    private boolean compiledEngineOnly;
    private @Nullable ISchedule clipNormSchedule;

    /** Tests alone set another: what users can reach is keyed from SecureRandom. */
    Supplier<NoiseSource> noiseSource =
            () -> ParallelGaussian.create(Runtime.getRuntime().availableProcessors());

    /**
     * Starts with nothing given. What is not given by the end is taken from the plan of the
     * network's own {@link DpSgd}, if it has one.
     *
     * @param network what is to be trained
     * @param resumed the ledger of the saved model to go on from; null for any other network
     */
    PrivacyOptions(Model network, @Nullable Ledger resumed) {
        this.network = Objects.requireNonNull(network, "network");
        this.resumed = resumed;
    }

    /**
     * States that rows which are equal in every value are different records, as is usual in tables
     * of a few columns. Without that word an iterator whose rows repeat is taken for one that hands
     * out the same record several times.
     *
     * @return this builder
     */
    public final B repeatedRowsAreDistinctRecords() {
        this.repeatsAreDistinct = true;
        return self();
    }

    /**
     * States that masks of features may have gaps: a one after a zero, as where a measurement is
     * missing or sequences are padded at their beginning. Which steps a network is computed by
     * follows from this statement, and not from what the data hold: one example's mask would show
     * in the bound of rounding, in the noise of every step and in the report. Without it masks with
     * gaps are refused; with it some recurrent layers take several times as long.
     *
     * @return this builder
     */
    public final B masksWithGaps() {
        this.gapsInMasks = true;
        return self();
    }

    /**
     * Lets the clip norm move from step to step, by a public rule: DL4J's own schedules, of its
     * counts of iterations and epochs, in place of {@code clipNorm}. The noise moves along, so that
     * every step releases the same and the phase on the ledger stays one.
     *
     * @param schedule gives norms in [1e-15, 1e15]
     * @return this builder
     */
    public final B clipNormSchedule(ISchedule schedule) {
        this.clipNormSchedule = Objects.requireNonNull(schedule, "schedule");
        return self();
    }

    /**
     * Sets how epsilon is computed; without it by {@link BestAccountant}.
     *
     * @param method the accountant
     * @return this builder
     */
    public final B accountant(Accountant method) {
        this.accountant = Objects.requireNonNull(method, "accountant");
        return self();
    }

    /**
     * Keeps the ledger in memory and in saved models alone, for experiments of which nothing
     * survives a crash. After a crash nobody knows what was spent.
     *
     * @return this builder
     */
    public final B ledgerInMemory() {
        this.ledgerInMemory = true;
        return self();
    }

    /**
     * States, when a saved model is resumed without the ledger file it was trained with, that no
     * step was made after it was saved. Its own ledger then starts a new file.
     *
     * @return this builder
     */
    public final B noStepsSinceSave() {
        this.noStepsSinceSave = true;
        return self();
    }

    /**
     * States what was released from the training data before, such as the bounds of a table's
     * columns. It stands on the ledger before the first step, and the budget is for both together.
     * The training needs the release's relation, and single examples as units.
     *
     * @param release what was released
     * @return this builder
     */
    public final B afterRelease(LedgerRelease release) {
        releases.add(Objects.requireNonNull(release, "release"));
        return self();
    }

    /**
     * States that the parameters which the training starts from never saw data of the people it
     * protects: they were trained on public data or on other people's, or are initialised anew. A
     * network that was trained before needs it, unless it goes on with its ledger. Nothing can
     * check it; it stands on the ledger and in the report.
     *
     * @param reason how that is known, in the owner's words
     * @return this builder
     */
    public final B publicParameters(String reason) {
        return word(LedgerWord.Kind.PUBLIC_PARAMETERS, reason);
    }

    /**
     * States that the parameters of the training that goes on were changed outside of it without
     * looking at the training data: rounded, pruned, given a new output layer. Nothing can check
     * it; it stands on the ledger and in the report.
     *
     * @param reason what was done, in the owner's words
     * @return this builder
     */
    public final B postProcessed(String reason) {
        return word(LedgerWord.Kind.POST_PROCESSED, reason);
    }

    /**
     * States that data handed over in several fits are parts by what is in a record, such as a
     * month or a region, and not cut by counting records: one record more or less moves no other to
     * another part. Under add-or-remove several data sets need it; nothing can check it, and it
     * stands on the ledger and in the report. Those who know it later say it to the trainer or the
     * private network.
     *
     * @param reason how the parts are cut, in the owner's words
     * @return this builder
     */
    public final B dataInParts(String reason) {
        return word(LedgerWord.Kind.DATA_IN_PARTS, reason);
    }

    private B word(LedgerWord.Kind kind, String reason) {
        words.add(new LedgerWord(kind, reason, /* step= */ 0));
        return self();
    }

    /**
     * Refuses a network, or data, for which the compiled engine does not know every layer, rather
     * than train it on the reference engine, one example at a time and many times slower.
     *
     * @return this builder
     */
    public final B requireCompiledEngine() {
        this.compiledEngineOnly = true;
        return self();
    }

    /**
     * Freezes the settings as they are now: what is done to this builder later reaches nobody, and
     * nothing here is written to.
     *
     * @param needs what the plan must hold
     * @param defaultRelation the relation where none is set and none resumed; empty for that of the
     *     sampling
     * @param problems what is wrong already, of the network
     * @return the settings, which are sound
     * @throws NotPrivatelyTrainableException listing every problem of the network and the settings
     */
    final RunSettings freeze(
            PlanNeeds needs, Optional<NeighboringRelation> defaultRelation, List<String> problems) {
        NetworkValidator.Findings findings = NetworkValidator.check(network, compiledEngineOnly);
        List<String> all = new ArrayList<>(findings.problems());
        all.addAll(problems);
        if (clipNormSchedule != null && isClipNormGiven()) {
            all.add(
                    "Both clipNorm and clipNormSchedule are set: give the norm of all steps or the"
                            + " rule by which it moves.");
        }
        fillUpFromNetwork(all);
        Ledger start = StartingPoint.settle(network, resumed, ledgerFile(), words, all);
        TrainingPlan.Builder plan = copy();
        if (start != null) {
            collectChanges(start, all);
            plan.deltaUnlessGiven(start.delta()).relationUnlessGiven(start.relation());
        }
        defaultRelation.ifPresent(plan::relationUnlessGiven);
        if (clipNormSchedule != null) {
            plan.clipNorm(clipNormSchedule.valueAt(/* iteration= */ 0, /* epoch= */ 0));
        }
        List<String> planProblems = plan.problems(needs);
        all.addAll(planProblems);
        if (planProblems.isEmpty()) {
            collectReleases(start, plan.build().relation(), all);
        }
        if (ledgerFile().isEmpty() && !ledgerInMemory) {
            all.add(
                    "No ledger is set: give ledgerFile(path), which survives a crash, or, to a"
                            + " builder, ledgerInMemory() for an experiment.");
        }
        if (!all.isEmpty()) {
            throw new NotPrivatelyTrainableException(all);
        }
        findings.warnings().forEach(log::warn);
        TrainingPlan built = plan.build();
        return new RunSettings(
                built,
                ClipNorms.of(built.clipNorm().orElseThrow(), clipNormSchedule),
                repeatsAreDistinct,
                gapsInMasks,
                accountant,
                noStepsSinceSave,
                start,
                releases,
                words,
                noiseSource,
                compiledEngineOnly);
    }

    private void fillUpFromNetwork(List<String> problems) {
        List<TrainingPlan> plans = DpSgdMarks.plans(network);
        if (plans.size() > 1) {
            problems.add(
                    "The network's layers have a DpSgd each, with different plans: a training has"
                            + " one plan. Give all of them the same.");
            fillUp(plans.get(0)); // or what it holds would be called missing
        } else if (plans.size() == 1) {
            if (relation().isEmpty() && !isSamplingGiven()) { // one follows from the other
                relation(plans.get(0).relation());
            }
            fillUp(plans.get(0));
            log.info("What is not given is taken from the network's own {}", plans.get(0));
        }
    }

    /** A release that is not on the ledger would not be counted. */
    private void collectReleases(
            @Nullable Ledger start, NeighboringRelation relation, List<String> problems) {
        for (LedgerRelease release : releases) {
            if (release.relation() != relation) {
                problems.add(
                        "What was released before the training ("
                                + release.description()
                                + ") is private for "
                                + release.relation().label()
                                + " neighbours, and this training would be for "
                                + relation.label()
                                + ": no promise covers both. Train under the relation "
                                + release.relation().label()
                                + ".");
            }
            if (!Objects.equals(release.unit(), releases.get(0).unit())) {
                problems.add(
                        "What was released before the training protects different units ("
                                + releases.get(0).description()
                                + "; "
                                + release.description()
                                + "): no promise covers both.");
            }
            if (start != null && !start.releases().contains(release)) {
                problems.add(
                        "The training that goes on did not begin after the release "
                                + release.id()
                                + " ("
                                + release.description()
                                + "), so its ledger does not count it. Go on with what the training"
                                + " began with, or begin a new one.");
            }
        }
    }

    private void collectChanges(Ledger start, List<String> problems) {
        delta().ifPresent(
                        delta -> {
                            if (delta != start.delta()) {
                                problems.add(
                                        "The resumed training reports epsilon at delta "
                                                + Require.show(start.delta())
                                                + "; it cannot change to "
                                                + Require.show(delta)
                                                + ". An epsilon at another delta can be had from"
                                                + " its ledger.");
                            }
                        });
        relation()
                .filter(relation -> relation != start.relation())
                .ifPresent(
                        relation ->
                                problems.add(
                                        "The resumed training promised "
                                                + start.relation().label()
                                                + " neighbours; the relation cannot change to "
                                                + relation.label()
                                                + "."));
    }
}
