package io.github.dp4j.plan;

import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoublePredicate;

/**
 * Says everything that is wrong with a plan's numbers, all at once: each in its range, and none
 * against another. What a plan lacks for a certain use is another matter: {@link PlanNeeds}.
 *
 * <p>Comparisons are written positively, so that NaN fails them.
 */
final class PlanChecks {

    /** Two of batch size, population and rate give the third only up to rounding. */
    private static final double ROUNDING = 1e-6;

    /** As the gradient engines have it: what they say of underflow and overflow holds between. */
    private static final double SMALLEST_CLIP = 1e-15;

    private static final double LARGEST_CLIP = 1e15;

    private final TrainingPlan plan;
    private final List<String> problems = new ArrayList<>();

    private PlanChecks(TrainingPlan plan) {
        this.plan = plan;
    }

    /** Returns the problems, with settings as {@code {clipNorm}}; none if the plan is sound. */
    static List<String> problems(TrainingPlan plan) {
        PlanChecks checks = new PlanChecks(plan);
        checks.ranges();
        checks.promise();
        checks.length();
        checks.sizes();
        return checks.problems;
    }

    private void ranges() {
        range(
                "clipNorm",
                plan.clipNorm(),
                x -> x == Double.POSITIVE_INFINITY || (x >= SMALLEST_CLIP && x <= LARGEST_CLIP),
                "lie in [1e-15, 1e15], or be infinite for training that is not private");
        range(
                "noiseMultiplier",
                plan.noiseMultiplier(),
                x -> x >= 0 && x < Double.POSITIVE_INFINITY,
                "be at least 0 and finite");
        range("delta", plan.delta(), x -> x > 0 && x < 1, "lie strictly between 0 and 1");
        positive("epsilon", plan.epsilon());
        positive("epochs", plan.epochs());
        atLeastOne("steps", plan.steps());
    }

    private void positive(String name, OptionalDouble value) {
        range(name, value, x -> x > 0 && x < Double.POSITIVE_INFINITY, "be positive and finite");
    }

    private void atLeastOne(String name, OptionalLong value) {
        if (value.isPresent() && value.getAsLong() < 1) {
            outOfRange(name, "be at least 1", String.valueOf(value.getAsLong()));
        }
    }

    private void range(String name, OptionalDouble value, DoublePredicate inRange, String range) {
        if (value.isPresent() && !inRange.test(value.getAsDouble())) {
            outOfRange(name, range, Require.show(value.getAsDouble()));
        }
    }

    private void outOfRange(String name, String range, String value) {
        problems.add("{" + name + "} must " + range + ", but is " + value + ".");
    }

    private void promise() {
        double noise = plan.noiseMultiplier().orElse(Double.NaN);
        boolean clips = plan.clipNorm().orElse(1) != Double.POSITIVE_INFINITY;
        if (noise > 0 && !clips) {
            problems.add(
                    "{clipNorm} is infinite but {noiseMultiplier} is "
                            + Require.show(noise)
                            + ": noise is relative to the clip norm. Set a finite {clipNorm}, or"
                            + " {noiseMultiplier} 0 for training that is NOT PRIVATE.");
        }
        if (plan.epsilon().isPresent() && (noise == 0 || !clips)) {
            problems.add(
                    "A budget of {epsilon} "
                            + Require.show(plan.epsilon().getAsDouble())
                            + " cannot be kept without noise and clipping: drop the budget, or set"
                            + " {noiseMultiplier} above 0 and a finite {clipNorm}.");
        }
    }

    private void length() {
        if (plan.epochs().isPresent() && plan.steps().isPresent()) {
            problems.add("Both {epochs} and {steps} are set: give one of them.");
        }
        if (plan.sampling() == Sampling.ITERATOR_PASSES && plan.steps().isPresent()) {
            problems.add(
                    "With ITERATOR_PASSES a plan in {steps} says nothing: a pass is what costs."
                            + " Give {epochs}.");
        }
    }

    private void sizes() {
        int before = problems.size();
        positive("expectedBatchSize", plan.expectedBatchSize());
        atLeastOne("populationSize", plan.populationSize());
        range("samplingRate", plan.samplingRate(), x -> x > 0 && x <= 1, "lie in (0, 1]");
        if (problems.size() == before && plan.sampling() != Sampling.ITERATOR_PASSES) {
            agreement();
        }
    }

    private void agreement() {
        double rate = plan.rate().orElse(Double.NaN);
        double batch = plan.batchSize().orElse(Double.NaN);
        double population = plan.population().orElse(Double.NaN);
        if (Math.abs(batch - rate * population) > ROUNDING * batch) {
            problems.add(
                    "{expectedBatchSize} "
                            + Require.show(batch)
                            + ", {populationSize} "
                            + Require.show(population)
                            + " and {samplingRate} "
                            + Require.show(rate)
                            + " do not agree: give two of them.");
        }
        if (rate > 1) {
            problems.add(
                    "{expectedBatchSize} "
                            + Require.show(batch)
                            + " is above {populationSize} "
                            + Require.show(population)
                            + ".");
        }
        if (plan.sampling() == Sampling.FULL_BATCH && rate != 1) {
            problems.add(
                    "Full batches have {samplingRate} 1, but it is " + Require.show(rate) + ".");
        }
    }
}
