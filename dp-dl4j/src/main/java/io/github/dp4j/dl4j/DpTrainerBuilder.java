package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.canary.GradientCanaries;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.plan.PlanNeeds;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link DpTrainer}; {@link #build} lists everything that is wrong at once. */
public final class DpTrainerBuilder extends PrivacyOptions<DpTrainerBuilder> {

    private ProgressListener progress = (step, steps) -> {};
    private @Nullable GradientCanaries canaries;

    DpTrainerBuilder(Model network, @Nullable Ledger resumed) {
        super(network, resumed);
    }

    /** Is told of every step. */
    @FunctionalInterface
    public interface ProgressListener {
        /**
         * Called after each step. It may read the trainer, and save it.
         *
         * @param step steps made, from 1
         * @param steps steps planned
         */
        void onStep(long step, long steps);
    }

    @Override
    protected DpTrainerBuilder self() {
        return this;
    }

    /**
     * Sets who is told of every step.
     *
     * @param listener the listener
     * @return this builder
     */
    public DpTrainerBuilder onProgress(ProgressListener listener) {
        this.progress = Objects.requireNonNull(listener, "progress");
        return this;
    }

    /**
     * Audits the training from within: canaries are records like others, under the same event, and
     * cost no privacy; {@link DpTrainer#canaryScores} says how well each could be told from what
     * the steps released. For the sampling {@code poisson} or {@code full-batch}, under
     * add-or-remove-one or zero-out.
     *
     * @param canaries how many, and of which kind
     * @return this builder
     */
    public DpTrainerBuilder auditWith(GradientCanaries canaries) {
        this.canaries = Objects.requireNonNull(canaries, "canaries");
        return this;
    }

    /**
     * Checks everything and opens the ledger.
     *
     * @return the trainer
     * @throws NotPrivatelyTrainableException listing every problem of the network and the settings
     * @throws io.github.dp4j.dl4j.ledger.CorruptLedgerException if the ledger cannot be used
     */
    public DpTrainer build() {
        List<String> problems = new ArrayList<>();
        if (network instanceof PrivateMultiLayerNetwork
                || network instanceof PrivateComputationGraph) {
            problems.add(
                    "The network is private already and counts its steps on its own ledger: call"
                            + " its fit, or save it and resume the file with DpTrainer.");
        }
        RunSettings settings =
                freeze(PlanNeeds.TRAINER, /* defaultRelation= */ Optional.empty(), problems);
        requireAuditable(settings.plan());
        return new DpTrainer(network, settings, progress, canaries);
    }

    private void requireAuditable(TrainingPlan plan) {
        if (canaries == null) {
            return;
        }
        List<String> problems = new ArrayList<>();
        if (plan.sampling() != Sampling.POISSON && plan.sampling() != Sampling.FULL_BATCH) {
            problems.add(
                    "auditWith needs the sampling "
                            + Sampling.POISSON.label()
                            + " or "
                            + Sampling.FULL_BATCH.label()
                            + ", but it is "
                            + plan.sampling().label()
                            + ": a canary more would change the number of examples, which is"
                            + " public there.");
        }
        if (plan.relation() == NeighboringRelation.REPLACE_ONE) {
            problems.add(
                    "auditWith needs the relation add-or-remove-one or zero-out, but it is"
                            + " replace-one: a canary is there or it is not, and no other record"
                            + " stands in its place.");
        }
        if (!(plan.clipNorm().orElseThrow() < Double.POSITIVE_INFINITY)) {
            problems.add("auditWith needs a finite clipNorm: it is what a canary adds.");
        }
        if (plan.noiseMultiplier().isPresent() && plan.noiseMultiplier().getAsDouble() == 0) {
            problems.add(
                    "auditWith needs noise: without any, each canary can be read off the sum, and"
                            + " there is no promise to audit.");
        }
        if (!problems.isEmpty()) {
            throw new NotPrivatelyTrainableException(problems);
        }
    }
}
