package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.plan.PlanNeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link DpTrainer}; {@link #build} lists everything that is wrong at once. */
public final class DpTrainerBuilder extends PrivacyOptions<DpTrainerBuilder> {

    private ProgressListener progress = (step, steps) -> {};

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
        return new DpTrainer(network, settings, progress);
    }
}
