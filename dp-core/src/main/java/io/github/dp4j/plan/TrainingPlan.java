package io.github.dp4j.plan;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.sampling.BatchSampler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * The numbers of a training: the only carrier of them. Every builder and every command makes one;
 * trainer, calibration, ledger and report read it and nothing else. All of it is public. What was
 * not given is empty, and what follows from other numbers ({@link #rate}, {@link #length} and the
 * like) is computed from them in one place.
 *
 * <p>A plan that exists is sound: each number lies in its range, and none contradicts another. What
 * it lacks for a certain use {@link #missing} tells.
 *
 * @param sampling how batches are chosen
 * @param relation which data sets are neighbours; the sampling's default where none was given
 * @param samplingRate q, the share of the examples in a step, in (0, 1]; with Poisson sampling the
 *     probability of each
 * @param expectedBatchSize B, in examples: the public divisor of every noised sum, positive
 * @param populationSize N, the public number of examples, at least 1
 * @param epochs the length in passes over the data, positive; fractions are allowed
 * @param steps the length in updates of the parameters, at least 1; not together with epochs
 * @param noiseMultiplier sigma, the standard deviation of the noise on a sum of clipped gradients
 *     in units of C, at least 0; empty if it is to be calibrated to the budget
 * @param epsilon the most to spend, positive; empty if there is no limit
 * @param delta the failure probability at which epsilon is spent and reported, in (0, 1)
 * @param clipNorm C, the L2 norm to which each example's gradient is clipped, positive; infinite if
 *     it is not clipped, and then nothing is private
 * @param ledgerFile where every step is counted before it is made
 */
public record TrainingPlan(
        Sampling sampling,
        NeighboringRelation relation,
        OptionalDouble samplingRate,
        OptionalDouble expectedBatchSize,
        OptionalLong populationSize,
        OptionalDouble epochs,
        OptionalLong steps,
        OptionalDouble noiseMultiplier,
        OptionalDouble epsilon,
        OptionalDouble delta,
        OptionalDouble clipNorm,
        Optional<Path> ledgerFile) {

    /**
     * Checks all values, and how they fit together.
     *
     * @throws InvalidPlanException listing everything that is wrong
     */
    public TrainingPlan(
            Sampling sampling,
            NeighboringRelation relation,
            OptionalDouble samplingRate,
            OptionalDouble expectedBatchSize,
            OptionalLong populationSize,
            OptionalDouble epochs,
            OptionalLong steps,
            OptionalDouble noiseMultiplier,
            OptionalDouble epsilon,
            OptionalDouble delta,
            OptionalDouble clipNorm,
            Optional<Path> ledgerFile) {
        this.sampling = Objects.requireNonNull(sampling, "sampling");
        this.relation = Objects.requireNonNull(relation, "relation");
        this.samplingRate = Objects.requireNonNull(samplingRate, "samplingRate");
        this.expectedBatchSize = Objects.requireNonNull(expectedBatchSize, "expectedBatchSize");
        this.populationSize = Objects.requireNonNull(populationSize, "populationSize");
        this.epochs = Objects.requireNonNull(epochs, "epochs");
        this.steps = Objects.requireNonNull(steps, "steps");
        this.noiseMultiplier = unsigned(noiseMultiplier);
        this.epsilon = Objects.requireNonNull(epsilon, "epsilon");
        this.delta = Objects.requireNonNull(delta, "delta");
        this.clipNorm = Objects.requireNonNull(clipNorm, "clipNorm");
        this.ledgerFile = Objects.requireNonNull(ledgerFile, "ledgerFile");
        List<String> problems = PlanChecks.problems(this);
        if (!problems.isEmpty()) {
            throw new InvalidPlanException(problems);
        }
    }

    /** Of the two zeros the positive one: one over the other would be an infinite promise. */
    private static OptionalDouble unsigned(OptionalDouble noise) {
        return Objects.requireNonNull(noise, "noiseMultiplier").isPresent()
                ? OptionalDouble.of(noise.getAsDouble() + 0.0)
                : noise;
    }

    /**
     * Starts a plan.
     *
     * @return a builder of which nothing is given
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts another plan from this one.
     *
     * @return a builder of which everything in this plan is given
     */
    public Builder toBuilder() {
        return new Builder().plan(this);
    }

    /**
     * Returns this plan with the noise settled.
     *
     * @param multiplier sigma, at least 0
     * @return a plan with that noise
     * @throws InvalidPlanException if the noise is out of range
     */
    public TrainingPlan withNoiseMultiplier(double multiplier) {
        return toBuilder().noiseMultiplier(multiplier).build();
    }

    /**
     * Returns this plan with its length in steps, in place of steps or epochs.
     *
     * @param count at least 1
     * @return a plan of that length
     * @throws InvalidPlanException if the count is out of range
     */
    public TrainingPlan withSteps(long count) {
        Builder builder = toBuilder();
        builder.epochs = OptionalDouble.empty(); // steps take the place of epochs
        return builder.steps(count).build();
    }

    /**
     * Returns this plan for data of which nothing was said: their number of examples becomes the
     * population, unless population or rate were given, or every step takes all examples.
     *
     * @param examples how many examples the data hold, at least 1
     * @return the plan, with batches that are settled
     * @throws IllegalArgumentException if the number would be made public though it is private:
     *     neighbours under add-or-remove-one differ in it
     * @throws InvalidPlanException if the batches are larger than the data
     */
    public TrainingPlan forData(long examples) {
        if (populationSize.isPresent()
                || samplingRate.isPresent()
                || sampling == Sampling.FULL_BATCH) { // by its public divisor alone
            return this;
        }
        if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw new IllegalArgumentException(
                    "populationSize is not set, and under add-or-remove-one the number of examples"
                            + " is private, so the sampling rate cannot be computed from the data:"
                            + " give populationSize (a public estimate will do) or samplingRate.");
        }
        return toBuilder().populationSize(examples).build();
    }

    /**
     * Returns q, given or {@code B / N}; 1 for full batches.
     *
     * @return the share of the examples in a step; empty if it is not settled
     */
    public OptionalDouble rate() {
        return batches().rate();
    }

    /**
     * Returns B, given or {@code q N}; N for full batches.
     *
     * @return the expected batch size; empty if it is not settled
     */
    public OptionalDouble batchSize() {
        return batches().batchSize();
    }

    /**
     * Returns N, given or {@code B / q}.
     *
     * @return the number of examples, of which an estimate need not be whole; empty if it is not
     *     settled
     */
    public OptionalDouble population() {
        return batches().population();
    }

    /**
     * Returns the length in steps, given or {@link Epochs#steps of the epochs}.
     *
     * @return at least 1; empty if neither steps nor epochs were given, or the rate is not settled
     * @throws IllegalArgumentException if the steps exceed 2^53
     */
    public OptionalLong length() {
        OptionalDouble rate = epochRate();
        return steps.isPresent() || rate.isEmpty() ? steps : lengthAt(rate.getAsDouble());
    }

    /**
     * Returns the length in steps if that many of the examples take part in a step.
     *
     * @param rate in (0, 1]
     * @return at least 1; empty if neither steps nor epochs were given
     * @throws IllegalArgumentException if the steps exceed 2^53, or the rate is out of range
     */
    public OptionalLong lengthAt(double rate) {
        return steps.isPresent() || epochs.isEmpty()
                ? steps
                : OptionalLong.of(Epochs.steps(epochs.getAsDouble(), rate));
    }

    /**
     * Returns one over the steps that make an epoch: the rate, but for shuffled passes, whose last
     * batch may be smaller than the others and takes a step all the same.
     *
     * @return in (0, 1]; empty if the rate is not settled
     */
    public OptionalDouble epochRate() {
        return batches().epochRate();
    }

    /**
     * Returns the share of the examples that a step in truth draws: batches of fixed size are
     * whole.
     *
     * @return in (0, 1]; empty if it is not settled
     */
    public OptionalDouble drawnRate() {
        return batches().drawnRate();
    }

    /**
     * Returns the budget.
     *
     * @return the most to spend; empty unless epsilon and delta were given
     */
    public Optional<PrivacyBudget> budget() {
        return epsilon.isPresent() && delta.isPresent()
                ? Optional.of(new PrivacyBudget(epsilon.getAsDouble(), delta.getAsDouble()))
                : Optional.empty();
    }

    /**
     * Returns what one noised sum releases about the examples in it.
     *
     * @return Gaussian noise; or that nothing is private, with no noise or no clipping
     * @throws IllegalStateException if the noise is not settled
     */
    public DpEvent mechanism() {
        double sigma =
                noiseMultiplier.orElseThrow(
                        () -> new IllegalStateException("The noise multiplier is not settled."));
        // Noise on sums that nothing bounds would hide nothing: no plan has it.
        return sigma > 0 ? new DpEvent.Gaussian(sigma) : new DpEvent.NonPrivate();
    }

    /**
     * States what the whole training releases, as the sampler of its batches would.
     *
     * @return the event of {@link #mechanism} at every step
     * @throws IllegalStateException if noise, length or batches are not settled
     */
    public DpEvent event() {
        return event(mechanism());
    }

    /**
     * States what the whole training releases, as the sampler of its batches would.
     *
     * @param mechanism what one noised sum releases
     * @return the event
     * @throws IllegalStateException if length or batches are not settled
     * @throws IllegalArgumentException if the steps exceed 2^53
     */
    public DpEvent event(DpEvent mechanism) {
        return batches().event(mechanism);
    }

    /**
     * Makes what draws the batches, and states the event of having drawn them.
     *
     * @param examples how many examples there are to choose from
     * @return a sampler of its own randomness
     * @throws IllegalArgumentException if the batches do not suit the number of examples
     * @throws IllegalStateException if the batches are not settled, or come from an iterator
     */
    public BatchSampler sampler(int examples) {
        return batches().sampler(examples);
    }

    private PlanBatches batches() {
        return new PlanBatches(this);
    }

    /**
     * Returns what this plan lacks for a certain use.
     *
     * @param needs the door by which the training is to begin
     * @return a sentence for each thing to give; none if the plan will do
     */
    public List<String> missing(PlanNeeds needs) {
        return InvalidPlanException.words(needs.missing(toBuilder()), UnaryOperator.identity());
    }

    /**
     * Returns this plan as JSON, under the names of this record and in the words of the command
     * line.
     *
     * @return an object of what was given, and no more
     */
    public String toJson() {
        return PlanJson.write(this);
    }

    /**
     * Reads a plan.
     *
     * @param json an object as {@link #toJson} writes it
     * @return the plan
     * @throws IllegalArgumentException if the text is no plan: with what is wrong
     */
    public static TrainingPlan ofJson(String json) {
        return PlanJson.read(json);
    }

    /** Makes a plan from settings in any order; all of them are checked at the end. */
    public static final class Builder extends PlanSettings<Builder> {

        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the most that may be spent, at a delta that is given otherwise or to be found.
         *
         * @param most the largest epsilon, positive
         * @return this builder
         */
        public Builder epsilon(double most) {
            this.epsilon = OptionalDouble.of(most);
            return this;
        }

        /**
         * Sets delta, unless it was given.
         *
         * @param atDelta the failure probability, in (0, 1)
         * @return this builder
         */
        public Builder deltaUnlessGiven(double atDelta) {
            return delta.isPresent() ? this : delta(atDelta);
        }

        /**
         * Sets the relation, unless it was given.
         *
         * @param neighbours the relation
         * @return this builder
         */
        public Builder relationUnlessGiven(NeighboringRelation neighbours) {
            return relation().isPresent() ? this : relation(neighbours);
        }

        /**
         * Sets what a plan holds and was not given here; its relation is left aside.
         *
         * @param defaults the plan
         * @return this builder
         */
        public Builder unlessGiven(TrainingPlan defaults) {
            fillUp(defaults);
            return this;
        }

        /**
         * Says everything that is wrong or missing, at once.
         *
         * @param needs the door by which the training is to begin
         * @return a sentence or two for each problem; none if a plan can be built that will do
         */
        public List<String> problems(PlanNeeds needs) {
            List<String> all = new ArrayList<>();
            try {
                build();
            } catch (InvalidPlanException e) {
                all.addAll(e.problems());
            }
            all.addAll(InvalidPlanException.words(needs.missing(this), UnaryOperator.identity()));
            return all;
        }

        /**
         * Makes the plan. This builder is not changed by it, and changes of it do not reach the
         * plan.
         *
         * @return the plan
         * @throws InvalidPlanException listing everything that is wrong
         */
        public TrainingPlan build() {
            return new TrainingPlan(
                    sampling(),
                    relation().orElse(sampling().defaultRelation()),
                    samplingRate,
                    expectedBatchSize,
                    populationSize,
                    epochs,
                    steps,
                    noiseMultiplier,
                    epsilon,
                    delta,
                    clipNorm,
                    ledgerFile);
        }
    }
}
