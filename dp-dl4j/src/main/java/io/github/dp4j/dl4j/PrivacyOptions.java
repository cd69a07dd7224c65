package io.github.dp4j.dl4j;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.StandardAccountant;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerWord;
import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.ParallelGaussian;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.Require;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The settings that every kind of private training needs. Nothing here is read from the private
 * data: all of it is public.
 *
 * @param <B> the builder itself
 */
public abstract class PrivacyOptions<B extends PrivacyOptions<B>> {

    double clipNorm = Double.NaN;
    double noiseMultiplier = Double.NaN;
    double epsilon = Double.NaN;
    double delta = Double.NaN;
    double expectedBatchSize = Double.NaN;
    Sampling sampling = Sampling.POISSON;
    double samplingRate = Double.NaN;
    double populationSize = Double.NaN;
    double epochs = Double.NaN;
    long steps;
    boolean repeatsAreDistinct;
    NeighboringRelation relation;
    Accountant accountant = new StandardAccountant();
    Path ledgerFile;
    boolean ledgerInMemory;
    boolean noStepsSinceSave;
    Ledger resumed;
    boolean resumedFromFile;
    final List<LedgerWord> words = new ArrayList<>();
    boolean compiledEngineOnly;

    /** The numbers that were set, by name. NaN that was set is refused, not taken for unset. */
    private final Set<String> given = new HashSet<>();

    /** Tests alone set another: what users can reach is keyed from SecureRandom. */
    Supplier<NoiseSource> noiseSource =
            () -> ParallelGaussian.create(Runtime.getRuntime().availableProcessors());

    PrivacyOptions() {}

    /** Returns this builder, typed. */
    abstract B self();

    private double given(String name, double value) {
        given.add(name);
        return value;
    }

    final boolean isGiven(String name) {
        return given.contains(name);
    }

    /**
     * Sets the L2 norm C to which each example's gradient is clipped. With infinity nothing is
     * clipped and nothing is private.
     *
     * @param norm C, positive
     * @return this builder
     */
    public final B clipNorm(double norm) {
        this.clipNorm = given("clipNorm", norm);
        return self();
    }

    /**
     * Sets the noise: its standard deviation on the sum of clipped gradients is {@code multiplier *
     * clipNorm}. With 0 nothing is private.
     *
     * @param multiplier sigma, at least 0
     * @return this builder
     */
    public final B noiseMultiplier(double multiplier) {
        this.noiseMultiplier = given("noiseMultiplier", multiplier);
        return self();
    }

    /**
     * Sets the most that may be spent. Training stops before the step that would exceed it. Without
     * a {@link #noiseMultiplier} the noise is calibrated to it.
     *
     * @param maxEpsilon the largest epsilon, positive
     * @param atDelta the failure probability, in (0, 1); usually below one over the number of
     *     examples
     * @return this builder
     */
    public final B budget(double maxEpsilon, double atDelta) {
        this.epsilon = given("epsilon", maxEpsilon);
        this.delta = given("delta", atDelta);
        return self();
    }

    /**
     * Sets the delta at which epsilon is reported, where no {@link #budget} is set.
     *
     * @param atDelta the failure probability, in (0, 1)
     * @return this builder
     */
    public final B delta(double atDelta) {
        this.delta = given("delta", atDelta);
        return self();
    }

    /**
     * Sets the number by which every noised sum is divided: the batch size to expect. It is public,
     * and no realised batch size ever replaces it.
     *
     * @param size the expected batch size, positive
     * @return this builder
     */
    public final B expectedBatchSize(double size) {
        this.expectedBatchSize = given("expectedBatchSize", size);
        return self();
    }

    /**
     * Sets how batches are chosen; {@link Sampling#POISSON} unless set.
     *
     * @param choice the sampling
     * @return this builder
     */
    public final B sampling(Sampling choice) {
        this.sampling = Objects.requireNonNull(choice, "sampling");
        return self();
    }

    /**
     * Sets the probability with which an example takes part in a step.
     *
     * @param rate q, in (0, 1]
     * @return this builder
     */
    public final B samplingRate(double rate) {
        this.samplingRate = given("samplingRate", rate);
        return self();
    }

    /**
     * Sets the number of examples, which is thereby public. With Poisson sampling an estimate will
     * do: the data may hold somewhat more or fewer.
     *
     * @param examples N, at least 1
     * @return this builder
     */
    public final B populationSize(long examples) {
        this.populationSize = given("populationSize", (double) examples);
        return self();
    }

    /**
     * Sets the length of the training in passes over the data, {@code 1 / samplingRate} steps each.
     *
     * @param passes the number of epochs, positive; fractions are allowed
     * @return this builder
     */
    public final B epochs(double passes) {
        this.epochs = given("epochs", passes);
        return self();
    }

    /**
     * Sets the length of the training in steps.
     *
     * @param count the number of steps, at least 1
     * @return this builder
     */
    public final B steps(long count) {
        given("steps", (double) count);
        this.steps = count;
        return self();
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
     * Sets which data sets count as neighbours. Each kind of sampling has its own default.
     *
     * @param neighbours the relation
     * @return this builder
     */
    public final B relation(NeighboringRelation neighbours) {
        this.relation = Objects.requireNonNull(neighbours, "relation");
        return self();
    }

    /**
     * Sets how epsilon is computed; without it by {@link StandardAccountant}.
     *
     * @param method the accountant
     * @return this builder
     */
    public final B accountant(Accountant method) {
        this.accountant = Objects.requireNonNull(method, "accountant");
        return self();
    }

    /**
     * Sets the file in which every step is counted before it is made, so that a crash loses
     * nothing. A resumed training goes on in the same file.
     *
     * @param file where; a new training needs a file that does not exist
     * @return this builder
     */
    public final B ledgerFile(Path file) {
        this.ledgerFile = Objects.requireNonNull(file, "ledgerFile");
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
     * Freezes the settings as they are now: what is done to this builder later reaches nobody.
     *
     * @param defaultRelation the relation where none is set and none resumed
     */
    final RunSettings freeze(NeighboringRelation defaultRelation) {
        TrainingPlan plan =
                new TrainingPlan(
                        clipNorm,
                        noiseMultiplier,
                        budget(),
                        delta(),
                        expectedBatchSize,
                        samplingRate,
                        populationSize,
                        epochs,
                        steps,
                        sampling,
                        relationOr(defaultRelation),
                        repeatsAreDistinct);
        return new RunSettings(
                plan,
                accountant,
                ledgerFile,
                noStepsSinceSave,
                resumed,
                words,
                noiseSource,
                compiledEngineOnly);
    }

    private double delta() {
        return resumed != null && !isGiven("delta") ? resumed.delta() : delta;
    }

    final NeighboringRelation relationOr(NeighboringRelation other) {
        if (relation != null) {
            return relation;
        }
        return resumed == null ? other : resumed.relation();
    }

    final boolean hasBudget() {
        return isGiven("epsilon");
    }

    final PrivacyBudget budget() {
        return hasBudget() ? new PrivacyBudget(epsilon, delta()) : null;
    }

    final boolean isPrivate() {
        return noiseMultiplier != 0 && clipNorm != Double.POSITIVE_INFINITY;
    }

    void collectProblems(List<String> problems) {
        collectNumbers(problems);
        if (isGiven("epochs") && isGiven("steps")) {
            problems.add("Both epochs and steps are set: give one of them.");
        }
        if (noiseMultiplier > 0 && clipNorm == Double.POSITIVE_INFINITY) {
            problems.add(
                    "clipNorm is infinite but noiseMultiplier is "
                            + Require.show(noiseMultiplier)
                            + ": noise is relative to the clip norm. Set a finite clipNorm, or"
                            + " noiseMultiplier(0) for training that is NOT PRIVATE.");
        }
        if (hasBudget() && !isPrivate()) {
            problems.add(
                    "A budget of epsilon "
                            + Require.show(epsilon)
                            + " cannot be kept without noise and clipping: drop the budget, or set"
                            + " noiseMultiplier above 0 and a finite clipNorm.");
        }
        if (ledgerFile == null && !ledgerInMemory) {
            problems.add(
                    "No ledger is set: give ledgerFile(path), which survives a crash, or"
                            + " ledgerInMemory() for an experiment.");
        }
        if (resumed != null && delta() != resumed.delta()) {
            problems.add(
                    "The resumed training reports epsilon at delta "
                            + Require.show(resumed.delta())
                            + "; it cannot change to "
                            + Require.show(delta())
                            + ". An epsilon at another delta can be had from its ledger.");
        }
        if (resumed != null && relation != null && relation != resumed.relation()) {
            problems.add(
                    "The resumed training promised "
                            + resumed.relation().label()
                            + " neighbours; the relation cannot change to "
                            + relation.label()
                            + ".");
        }
    }

    /** Whether each number that was set lies in its range; how they fit together comes later. */
    private void collectNumbers(List<String> problems) {
        if (!isGiven("clipNorm")) {
            problems.add(
                    "clipNorm is not set: give the L2 norm to which each example's gradient is"
                            + " clipped, for example clipNorm(1.0).");
        }
        if (!isGiven("delta") && resumed == null) {
            problems.add(
                    "delta is not set: give budget(epsilon, delta) or delta(...), usually below one"
                            + " over the number of examples.");
        }
        collect("clipNorm", clipNorm, clipNorm > 0, "be positive", problems);
        collect(
                "noiseMultiplier",
                noiseMultiplier,
                noiseMultiplier >= 0 && noiseMultiplier < Double.POSITIVE_INFINITY,
                "be at least 0 and finite",
                problems);
        collect("delta", delta, delta > 0 && delta < 1, "lie strictly between 0 and 1", problems);
        collectPositive("epsilon", epsilon, problems);
        collectPositive("epochs", epochs, problems);
        collect("steps", (double) steps, steps >= 1, "be at least 1", problems);
        collectSizes(problems);
    }

    private void collectSizes(List<String> problems) {
        collectPositive("expectedBatchSize", expectedBatchSize, problems);
        collect("populationSize", populationSize, populationSize >= 1, "be at least 1", problems);
        collect(
                "samplingRate",
                samplingRate,
                samplingRate > 0 && samplingRate <= 1,
                "lie in (0, 1]",
                problems);
    }

    /** Returns whether the sizes that were set are such that others can be computed from them. */
    final boolean sizesInRange() {
        List<String> problems = new ArrayList<>();
        collectSizes(problems);
        return problems.isEmpty();
    }

    private void collectPositive(String name, double value, List<String> problems) {
        boolean positive = value > 0 && value < Double.POSITIVE_INFINITY;
        collect(name, value, positive, "be positive and finite", problems);
    }

    private void collect(
            String name, double value, boolean inRange, String range, List<String> problems) {
        if (isGiven(name) && !inRange) {
            problems.add(name + " must " + range + ", but is " + Require.show(value) + ".");
        }
    }
}
