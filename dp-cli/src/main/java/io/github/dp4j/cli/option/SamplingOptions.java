package io.github.dp4j.cli.option;

import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How examples are sampled and what neighbours are: the options of every command that plans. */
public abstract class SamplingOptions {

    @Option(
            names = "--sampling",
            paramLabel = "KIND",
            description =
                    "How a step's examples are chosen: poisson, fixed-size, shuffled or full-batch"
                            + " (default: poisson; full-batch for the embedded digits).")
    private @Nullable Sampling sampling;

    @Option(
            names = "--relation",
            paramLabel = "RELATION",
            description =
                    "Which data sets are neighbours: add-remove, replace-one or zero-out (default:"
                            + " by the sampling: add-remove with poisson and full-batch, replace-one"
                            + " with fixed-size, zero-out with shuffled).")
    private @Nullable NeighboringRelation relation;

    /** For the commands' own options. */
    protected SamplingOptions() {}

    /** Returns the sampling that was given; null if none was. */
    public @Nullable Sampling sampling() {
        return sampling;
    }

    /** Returns the relation that was given; null if none was. */
    public @Nullable NeighboringRelation relation() {
        return relation;
    }

    /** Returns what was given, as the start of a plan. */
    protected TrainingPlan.Builder plan() {
        TrainingPlan.Builder plan = TrainingPlan.builder();
        if (sampling != null) {
            plan.sampling(sampling);
        }
        if (relation != null) {
            plan.relation(relation);
        }
        return plan;
    }
}
