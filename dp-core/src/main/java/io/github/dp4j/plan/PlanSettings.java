package io.github.dp4j.plan;

import io.github.dp4j.privacy.NeighboringRelation;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The settings of a {@link TrainingPlan}, for every builder that makes one. A value is checked when
 * the plan is made, together with all others; one that is out of range is kept until then, and not
 * taken for one that was not given.
 *
 * @param <B> the builder itself
 */
public abstract class PlanSettings<B extends PlanSettings<B>> {

    private Optional<Sampling> sampling = Optional.empty();
    private Optional<NeighboringRelation> relation = Optional.empty();
    OptionalDouble samplingRate = OptionalDouble.empty();
    OptionalDouble expectedBatchSize = OptionalDouble.empty();
    OptionalLong populationSize = OptionalLong.empty();
    OptionalDouble epochs = OptionalDouble.empty();
    OptionalLong steps = OptionalLong.empty();
    OptionalDouble noiseMultiplier = OptionalDouble.empty();
    OptionalDouble epsilon = OptionalDouble.empty();
    OptionalDouble delta = OptionalDouble.empty();
    OptionalDouble clipNorm = OptionalDouble.empty();
    Optional<Path> ledgerFile = Optional.empty();

    /** Starts with nothing given, and {@link Sampling#POISSON}. */
    protected PlanSettings() {}

    /**
     * Returns this builder, typed.
     *
     * @return this builder
     */
    protected abstract B self();

    /**
     * Sets the L2 norm C to which each example's gradient is clipped. With infinity nothing is
     * clipped and nothing is private.
     *
     * @param norm C, positive
     * @return this builder
     */
    public final B clipNorm(double norm) {
        this.clipNorm = OptionalDouble.of(norm);
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
        this.noiseMultiplier = OptionalDouble.of(multiplier);
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
        this.epsilon = OptionalDouble.of(maxEpsilon);
        this.delta = OptionalDouble.of(atDelta);
        return self();
    }

    /**
     * Sets the delta at which epsilon is reported, where no {@link #budget} is set.
     *
     * @param atDelta the failure probability, in (0, 1)
     * @return this builder
     */
    public final B delta(double atDelta) {
        this.delta = OptionalDouble.of(atDelta);
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
        this.expectedBatchSize = OptionalDouble.of(size);
        return self();
    }

    /**
     * Sets how batches are chosen; {@link Sampling#POISSON} unless set.
     *
     * @param choice the sampling
     * @return this builder
     */
    public final B sampling(Sampling choice) {
        this.sampling = Optional.of(Objects.requireNonNull(choice, "sampling"));
        return self();
    }

    /**
     * Sets the probability with which an example takes part in a step.
     *
     * @param rate q, in (0, 1]
     * @return this builder
     */
    public final B samplingRate(double rate) {
        this.samplingRate = OptionalDouble.of(rate);
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
        this.populationSize = OptionalLong.of(examples);
        return self();
    }

    /**
     * Sets the length of the training in passes over the data, {@code 1 / samplingRate} steps each;
     * all of them together are rounded up to whole steps.
     *
     * @param passes the number of epochs, positive; fractions are allowed
     * @return this builder
     */
    public final B epochs(double passes) {
        this.epochs = OptionalDouble.of(passes);
        return self();
    }

    /**
     * Sets the length of the training in steps.
     *
     * @param count the number of steps, at least 1
     * @return this builder
     */
    public final B steps(long count) {
        this.steps = OptionalLong.of(count);
        return self();
    }

    /**
     * Sets which data sets count as neighbours. Each kind of sampling has its own default.
     *
     * @param neighbours the relation
     * @return this builder
     */
    public final B relation(NeighboringRelation neighbours) {
        this.relation = Optional.of(Objects.requireNonNull(neighbours, "relation"));
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
        this.ledgerFile = Optional.of(file);
        return self();
    }

    /**
     * Sets all that a plan holds. What is empty in it stays as it is here.
     *
     * @param plan the plan
     * @return this builder
     */
    public final B plan(TrainingPlan plan) {
        sampling(plan.sampling()).relation(plan.relation());
        return fill(plan, /* over= */ true);
    }

    /**
     * Sets what a plan holds and was not given here; its relation is left aside.
     *
     * @param defaults the plan
     */
    protected final void fillUp(TrainingPlan defaults) {
        if (sampling.isEmpty()) {
            sampling(defaults.sampling());
        }
        fill(defaults, /* over= */ false);
    }

    /** Takes a plan's numbers: those that are not given here, or all. The length is one of them. */
    private B fill(TrainingPlan plan, boolean over) {
        samplingRate = over(samplingRate, plan.samplingRate(), over);
        expectedBatchSize = over(expectedBatchSize, plan.expectedBatchSize(), over);
        populationSize = over(populationSize, plan.populationSize(), over);
        noiseMultiplier = over(noiseMultiplier, plan.noiseMultiplier(), over);
        epsilon = over(epsilon, plan.epsilon(), over);
        delta = over(delta, plan.delta(), over);
        clipNorm = over(clipNorm, plan.clipNorm(), over);
        if (plan.ledgerFile().isPresent() && (over || ledgerFile.isEmpty())) {
            ledgerFile = plan.ledgerFile();
        }
        boolean planned = plan.epochs().isPresent() || plan.steps().isPresent();
        if (planned && (over || (epochs.isEmpty() && steps.isEmpty()))) {
            epochs = plan.epochs();
            steps = plan.steps();
        }
        return self();
    }

    private static OptionalDouble over(OptionalDouble here, OptionalDouble there, boolean over) {
        return there.isPresent() && (over || here.isEmpty()) ? there : here;
    }

    private static OptionalLong over(OptionalLong here, OptionalLong there, boolean over) {
        return there.isPresent() && (over || here.isEmpty()) ? there : here;
    }

    /** Returns the sampling that was given, or the one that counts where none was. */
    final Sampling sampling() {
        return sampling.orElse(Sampling.POISSON);
    }

    /**
     * Returns whether a sampling was given.
     *
     * @return false if {@link Sampling#POISSON} is to count, as nothing was said
     */
    protected final boolean isSamplingGiven() {
        return sampling.isPresent();
    }

    /**
     * Returns whether the clip norm was given.
     *
     * @return false if it is to come from elsewhere
     */
    protected final boolean isClipNormGiven() {
        return clipNorm.isPresent();
    }

    /**
     * Returns the relation that was given.
     *
     * @return empty if the sampling's default is to count
     */
    protected final Optional<NeighboringRelation> relation() {
        return relation;
    }

    /**
     * Returns the delta that was given, alone or in a budget.
     *
     * @return in or out of range; empty if none was given
     */
    protected final OptionalDouble delta() {
        return delta;
    }

    /**
     * Returns where steps are counted.
     *
     * @return empty if no file was given
     */
    protected final Optional<Path> ledgerFile() {
        return ledgerFile;
    }

    /**
     * Returns the settings as they are now: what is set here later does not reach the copy, nor the
     * other way round.
     *
     * @return a builder of its own
     */
    protected final TrainingPlan.Builder copy() {
        TrainingPlan.Builder copy = TrainingPlan.builder();
        sampling.ifPresent(copy::sampling);
        relation.ifPresent(copy::relation);
        copy.samplingRate = samplingRate;
        copy.expectedBatchSize = expectedBatchSize;
        copy.populationSize = populationSize;
        copy.epochs = epochs;
        copy.steps = steps;
        copy.noiseMultiplier = noiseMultiplier;
        copy.epsilon = epsilon;
        copy.delta = delta;
        copy.clipNorm = clipNorm;
        copy.ledgerFile = ledgerFile;
        return copy;
    }
}
