package io.github.dp4j.plan;

import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a plan must hold at each door by which a training begins. */
public enum PlanNeeds {
    /** A trainer, which draws its own batches from examples in memory. */
    TRAINER {
        @Override
        void check(PlanSettings<?> plan, List<String> missing) {
            if (plan.noiseMultiplier.isEmpty() && plan.epsilon.isEmpty()) {
                missing.add(
                        "The noise is not settled: give {noiseMultiplier}, or budget(epsilon,"
                                + " delta) to calibrate it to.");
            }
            if (plan.sampling() == Sampling.ITERATOR_PASSES) {
                missing.add(
                        "ITERATOR_PASSES is for private networks, which are handed iterators; a"
                                + " trainer draws its own batches: choose SHUFFLED for passes"
                                + " without amplification.");
            }
            if (!isPlanned(plan)) {
                missing.add("The length of the training is not set: give {epochs} or {steps}.");
            }
            if (given(plan) < (plan.sampling() == Sampling.FULL_BATCH ? 1 : 2)) {
                missing.add(
                        "The batch size is not settled: give {expectedBatchSize} and"
                                + " {populationSize}, or {samplingRate} and one of the two. Both are"
                                + " public, and are never read from the data.");
            }
        }

        /** A rate of 1 goes without saying where every step takes all examples. */
        private long given(PlanSettings<?> plan) {
            boolean rate = plan.samplingRate.isPresent() && plan.sampling() != Sampling.FULL_BATCH;
            return Stream.of(
                            rate,
                            plan.expectedBatchSize.isPresent(),
                            plan.populationSize.isPresent())
                    .filter(present -> present)
                    .count();
        }
    },

    /** A network whose own fit is private, and which is handed data sets and iterators. */
    PRIVATE_NETWORK {
        @Override
        void check(PlanSettings<?> plan, List<String> missing) {
            if (plan.expectedBatchSize.isEmpty()) {
                missing.add(
                        "{expectedBatchSize} is not set: give the public number by which every"
                                + " noised sum is divided, the mean size of the batches that are"
                                + " sampled.");
            }
            if (plan.noiseMultiplier.isEmpty() && !(plan.epsilon.isPresent() && isPlanned(plan))) {
                missing.add(
                        "The noise is not settled: give {noiseMultiplier}, or budget(epsilon,"
                                + " delta) with the {epochs} or {steps} that are planned, to"
                                + " calibrate it to.");
            }
            if (plan.populationSize.isEmpty()
                    && plan.samplingRate.isEmpty()
                    && plan.sampling() == Sampling.POISSON
                    && plan.relation().orElse(plan.sampling().defaultRelation())
                            == NeighboringRelation.ADD_OR_REMOVE_ONE) {
                missing.add(
                        "{populationSize} is not set, and under add-or-remove-one the number of"
                                + " examples is private, so the sampling rate cannot be computed"
                                + " from the data: give {populationSize} (a public estimate will"
                                + " do) or {samplingRate}; or use relation(ZERO_OUT), whose"
                                + " neighbours have the same number of examples.");
            }
        }
    };

    /** Adds what a plan lacks at this door. */
    abstract void check(PlanSettings<?> plan, List<String> missing);

    /** Returns what a plan lacks, with settings as {@code {clipNorm}}; none if it will do. */
    final List<String> missing(PlanSettings<?> plan) {
        List<String> missing = new ArrayList<>();
        if (plan.clipNorm.isEmpty()) {
            missing.add(
                    "{clipNorm} is not set: give the L2 norm to which each example's gradient is"
                            + " clipped, for example clipNorm(1.0).");
        }
        if (plan.delta.isEmpty()) {
            missing.add(
                    "{delta} is not set: give budget(epsilon, delta) or delta(...), usually below"
                            + " one over the number of examples.");
        }
        check(plan, missing);
        return missing;
    }

    private static boolean isPlanned(PlanSettings<?> plan) {
        return plan.epochs.isPresent() || plan.steps.isPresent();
    }
}
