package io.github.dp4j.dl4j;

import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The mark of a layer that learned from private data: the owner's updater, and the name of the
 * ledger that counts what it learned. DL4J carries it along wherever it carries a layer's
 * configuration: JSON, YAML, clones, transfer learning, early stopping, conversion to a graph.
 *
 * <p>All that DL4J asks of an updater it answers as the owner's does, but for the update itself:
 * that is refused unless a private step is being made, so a plain {@code fit} changes nothing.
 *
 * <p>A value: DL4J joins parameters whose updaters are equal into one block, and reads a saved
 * updater's state by these blocks. ND4J's own copy of Jackson writes it, which knows no other.
 */
public final class PrivateUpdater implements IUpdater {

    private static final long serialVersionUID = 1L;

    private final IUpdater inner;
    private final String ledger;

    /**
     * Creates the mark.
     *
     * @param inner the owner's updater
     * @param ledger the ledger's id
     */
    @JsonCreator
    PrivateUpdater(@JsonProperty("inner") IUpdater inner, @JsonProperty("ledger") String ledger) {
        this.inner = Objects.requireNonNull(inner, "inner");
        this.ledger = Objects.requireNonNull(ledger, "ledger");
    }

    /**
     * Returns the owner's updater.
     *
     * @return the updater that turns a noised gradient into an update
     */
    public IUpdater inner() {
        return inner;
    }

    /**
     * Returns which ledger counts what the layer learned.
     *
     * @return the ledger's id
     */
    public String ledger() {
        return ledger;
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
    public PrivateUpdater clone() {
        return new PrivateUpdater(inner.clone(), ledger);
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
        return other instanceof PrivateUpdater that
                && inner.equals(that.inner)
                && ledger.equals(that.ledger);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inner, ledger);
    }

    @Override
    public String toString() {
        return inner + ", private on ledger " + ledger;
    }
}
