package io.github.dp4j.dl4j;

import io.github.dp4j.plan.TrainingPlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * DP-SGD as an updater: any other updater, fed with noised sums of clipped gradients alone, after
 * the plan of a private training.
 *
 * <pre>{@code
 * .updater(new DpSgd(new Adam(1e-3), plan))      // was: .updater(new Adam(1e-3))
 * ...
 * new PrivateMultiLayerNetwork(conf)             // was: new MultiLayerNetwork(conf)
 * }</pre>
 *
 * <p>All that DL4J asks of an updater it answers as the inner one does, but for the update itself:
 * that is refused, and nothing changed, unless a private step is being made. So a plain network
 * with it can be saved, loaded and evaluated, and no {@code fit} moves a parameter; where DL4J
 * swallows the exception, an error stands in the log.
 *
 * <p>A network that was trained privately carries it in every layer, with the name of the ledger
 * that counts what was learned. DL4J takes it along wherever it takes a layer's configuration:
 * JSON, YAML, clones, transfer learning (unless that sets another updater), early stopping,
 * conversion to a graph.
 *
 * <p>A value: DL4J joins parameters whose updaters are equal into one block, and reads a saved
 * updater's state by these blocks. ND4J's own copy of Jackson writes it, which knows no other: so
 * the plan stands there as one text.
 *
 * <p>Reference: Abadi, Chu, Goodfellow, McMahan, Mironov, Talwar, Zhang, "Deep learning with
 * differential privacy", arXiv 1607.00133, algorithm 1.
 */
public final class DpSgd implements IUpdater {

    private static final long serialVersionUID = 1L;

    private static final String NUMBERS_OF_PLAN =
            "\nThe numbers are those of the plan in the configuration's updater:"
                    + " TrainingPlan.builder() has a method for each.";

    @JsonProperty private final IUpdater inner;

    /** The plan as JSON; null where a builder gave it. */
    @JsonProperty private final @Nullable String plan;

    /** The id of the ledger that counts what was learned; null before. */
    @JsonProperty private final @Nullable String ledger;

    /**
     * Wraps an updater.
     *
     * @param inner turns a noised gradient into an update: Sgd, Adam, Nesterovs, with or without a
     *     schedule
     * @param plan the numbers of the training; what it must hold depends on who trains: a {@link
     *     PrivateMultiLayerNetwork}, a {@link PrivateComputationGraph} or a {@link DpTrainer} say
     *     what is missing
     */
    public DpSgd(IUpdater inner, TrainingPlan plan) {
        this(unwrapped(inner), Objects.requireNonNull(plan, "plan").toJson(), /* ledger= */ null);
    }

    @JsonCreator
    DpSgd(
            @JsonProperty("inner") IUpdater inner,
            @JsonProperty("plan") @Nullable String plan,
            @JsonProperty("ledger") @Nullable String ledger) {
        this.inner = Objects.requireNonNull(inner, "inner");
        this.plan = plan;
        this.ledger = ledger;
        if (plan != null) {
            TrainingPlan.ofJson(plan); // refused where it is read, not where it is used
        }
    }

    private static IUpdater unwrapped(IUpdater inner) {
        if (inner instanceof DpSgd) {
            throw new IllegalArgumentException(
                    "The inner updater is a DpSgd already: give it the updater that it wraps.");
        }
        return inner;
    }

    /** Returns the same updater as part of a network whose learning a ledger counts. */
    static DpSgd marked(IUpdater updater, String ledger) {
        return updater instanceof DpSgd own
                ? new DpSgd(own.inner.clone(), own.plan, ledger)
                : new DpSgd(updater.clone(), /* plan= */ null, ledger);
    }

    /**
     * Returns the settings of a network by the plan that stands in its layers.
     *
     * @throws NotPrivatelyTrainableException listing what is wrong and what the plan lacks
     */
    static RunSettings settings(Model network) {
        if (DpSgdMarks.plans(network).isEmpty()) {
            throw new NotPrivatelyTrainableException(
                    List.of(
                            "The configuration has no plan: set updater(new DpSgd(new Adam(1e-3),"
                                    + " plan)) for the whole network, or make a private copy of a"
                                    + " plain network with builder(network)."));
        }
        try {
            return new PrivateNetworkBuilder<RunSettings>(
                            network, /* resumed= */ null, (same, settings) -> settings)
                    .build();
        } catch (NotPrivatelyTrainableException e) {
            throw new NotPrivatelyTrainableException(e.problems(), NUMBERS_OF_PLAN);
        }
    }

    /**
     * Returns the updater that turns a noised gradient into an update.
     *
     * @return the one that was given
     */
    public IUpdater inner() {
        return inner;
    }

    /**
     * Returns the plan of the training.
     *
     * @return empty where a builder gave the training its plan
     */
    public Optional<TrainingPlan> plan() {
        return Optional.ofNullable(plan).map(TrainingPlan::ofJson);
    }

    /**
     * Returns which ledger counts what the layer learned.
     *
     * @return the ledger's id; empty before the first private step
     */
    public Optional<String> ledger() {
        return Optional.ofNullable(ledger);
    }

    @Override
    public long stateSize(long numParams) {
        return inner.stateSize(numParams);
    }

    @Override
    public GradientUpdater<?> instantiate(INDArray viewArray, boolean initializeViewArray) {
        return new GuardedUpdate(this, inner.instantiate(viewArray, initializeViewArray));
    }

    @Override
    public GradientUpdater<?> instantiate(
            Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return new GuardedUpdate(this, inner.instantiate(updaterState, initializeStateArrays));
    }

    @Override
    public DpSgd clone() {
        return new DpSgd(inner.clone(), plan, ledger);
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return inner.getLearningRate(iteration, epoch);
    }

    @Override
    public boolean hasLearningRate() {
        return inner.hasLearningRate();
    }

    @Override
    public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
        inner.setLrAndSchedule(lr, lrSchedule);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DpSgd that
                && inner.equals(that.inner)
                && Objects.equals(plan, that.plan)
                && Objects.equals(ledger, that.ledger);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inner, plan, ledger);
    }

    @Override
    public String toString() {
        return "DpSgd("
                + inner
                + (plan == null ? "" : ", " + plan)
                + (ledger == null ? "" : ", on ledger " + ledger)
                + ")";
    }
}
