package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.check.PrivatePath;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's update of some parameters, which only a private step can make: it opens the updates
 * of its network to its own thread for as long as it uses them.
 */
final class GuardedUpdate implements GradientUpdater<DpSgd> {

    private static final Logger log = LoggerFactory.getLogger(DpSgd.class);

    private final DpSgd mark;
    private final GradientUpdater<?> owners;

    /** The thread that makes a private step, if any. */
    private volatile @Nullable Thread open;

    private volatile boolean logged;

    GuardedUpdate(DpSgd mark, GradientUpdater<?> owners) {
        this.mark = mark;
        this.owners = owners;
    }

    /**
     * Makes a private step's update.
     *
     * @param updater the network's updater, whose marked parameters may change
     * @param ledger the ledger that counts the step; parameters marked with another stay closed
     * @param update what calls it
     */
    static void whileOpen(BaseMultiLayerUpdater<?> updater, String ledger, Runnable update) {
        List<GuardedUpdate> guarded =
                updater.getUpdaterBlocks().stream()
                        .map(UpdaterBlock::getGradientUpdater)
                        .filter(GuardedUpdate.class::isInstance)
                        .map(GuardedUpdate.class::cast)
                        .filter(guard -> guard.mark.ledger().filter(ledger::equals).isPresent())
                        .toList();
        try {
            guarded.forEach(one -> one.open = Thread.currentThread());
            update.run();
        } finally {
            guarded.forEach(one -> one.open = null);
        }
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        if (open != Thread.currentThread()) {
            UnsupportedOperationException refusal =
                    mark.ledger().map(PrivatePath::marked).orElseGet(PrivatePath::plainFit);
            if (!logged) { // DL4J's early stopping, for one, swallows it, batch by batch
                logged = true;
                log.error(refusal.getMessage());
            }
            throw refusal;
        }
        owners.applyUpdater(gradient, iteration, epoch);
    }

    @Override
    public DpSgd getConfig() {
        return mark;
    }

    @Override
    public void setState(Map<String, INDArray> stateMap, boolean initialize) {
        owners.setState(stateMap, initialize);
    }

    @Override
    public Map<String, INDArray> getState() {
        return owners.getState();
    }

    @Override
    public void setStateViewArray(
            INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
        owners.setStateViewArray(viewArray, gradientShape, gradientOrder, initialize);
    }
}
