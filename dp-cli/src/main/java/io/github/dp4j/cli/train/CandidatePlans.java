package io.github.dp4j.cli.train;

import io.github.dp4j.cli.terminal.WrongUseException;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Sees to it that all trials of a search cost the same, whatever candidate they draw. */
final class CandidatePlans {

    private CandidatePlans() {}

    /**
     * Returns the plan of the first candidate, which the others share but for the clip norm.
     *
     * @param grid what each candidate sets
     * @param settings what they have in common
     * @param data what is trained on
     * @param folder of the search
     * @throws WrongUseException if two differ, or the split does not suit the relation
     */
    static TrainingPlan shared(
            List<Map<String, String>> grid,
            SavedArguments settings,
            DataSets data,
            RunFolder folder) {
        TrainingPlan first = null;
        for (Map<String, String> candidate : grid) {
            TrainOptions options = settings.overlaidWith(candidate).parse();
            TrainingPlan plan = RunPlan.of(options, data, folder, /* recalibrate= */ false).plan();
            if (first == null) {
                first = plan;
            } else if (!sameCost(first, plan)) {
                throw new WrongUseException(
                        "The candidates '"
                                + CandidateGrid.words(grid.get(0))
                                + "' and '"
                                + CandidateGrid.words(candidate)
                                + "' would train by other batches or for another time, and all trials"
                                + " must cost the same: give --batch-size, --sampling and --epochs or"
                                + " --steps for all.");
            }
        }
        TrainingPlan shared = Objects.requireNonNull(first, "a grid has a candidate");
        requireSplittable(shared);
        return shared;
    }

    private static boolean sameCost(TrainingPlan a, TrainingPlan b) {
        return a.sampling() == b.sampling()
                && a.relation() == b.relation()
                && a.rate().equals(b.rate())
                && a.batchSize().equals(b.batchSize())
                && a.length().equals(b.length());
    }

    private static void requireSplittable(TrainingPlan plan) {
        if (plan.relation() == NeighboringRelation.REPLACE_ONE
                || (plan.sampling() != Sampling.POISSON
                        && plan.sampling() != Sampling.FULL_BATCH)) {
            throw new WrongUseException(
                    "A search holds out some examples, and which ones follows from what is in them."
                            + " So one that is replaced may change sides, and with it the number on"
                            + " each, which "
                            + plan.sampling().label()
                            + " sampling under "
                            + plan.relation().label()
                            + " takes for public and fixed. Use --sampling poisson or full-batch,"
                            + " with --relation add-remove or zero-out.");
        }
    }
}
