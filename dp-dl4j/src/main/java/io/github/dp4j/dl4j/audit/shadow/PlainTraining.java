package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.PlainEngine;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.step.FlatGradient;
import io.github.dp4j.dl4j.step.LayerwiseNormalization;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains one network again and again from new parameters, as DL4J's {@code fit} would: the mean
 * gradient of a batch through the network's own updater. On the compiled engine where it knows
 * every layer, else by {@code fit} itself. NOT PRIVATE.
 */
final class PlainTraining implements AutoCloseable {

    private final Model network;
    private final Examples records;
    private final int batchSize;
    private final @Nullable GradientEngine engine;

    /** Whether an update is by the mean over a batch, not the sum: DL4J's choice as well. */
    private final boolean mean;

    private int iteration;
    private int epoch;

    /**
     * @param network initialised, with no mark of a ledger; trained in place
     * @param records all of them
     * @param batchSize records an update
     * @param threads how many the engine may use
     */
    PlainTraining(Model network, Examples records, int batchSize, int threads) {
        this.network = network;
        this.records = records;
        this.batchSize = batchSize;
        this.engine = PlainEngine.of(network, records, PlainEngine.settings(threads)).orElse(null);
        this.mean = network.conf().isMiniBatch();
        if (engine != null) {
            network.conf().setMiniBatch(false); // divided here: spares DL4J's updater a pass
        }
    }

    /** Begins anew, with an updater that has seen nothing. */
    void start(INDArray parameters) {
        network.params().assign(parameters.reshape(network.params().shape()));
        iteration = 0;
        epoch = 0;
        if (network instanceof MultiLayerNetwork net) {
            net.setUpdater(null);
        } else {
            ((ComputationGraph) network).setUpdater(null);
        }
        count();
    }

    /**
     * Makes one pass.
     *
     * @param order the records, in the order in which they come
     */
    void epoch(int[] order) {
        for (int from = 0; from < order.length; from += batchSize) {
            int[] batch = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
            if (engine == null) {
                fit(batch);
            } else {
                step(engine, batch);
            }
        }
        epoch++;
        count();
    }

    INDArray parameters() {
        return network.params();
    }

    private void step(GradientEngine known, int[] batch) {
        INDArray gradient = gradients();
        BaseMultiLayerUpdater<?> updater = updater();
        known.plainSum(records, batch, gradient);
        if (mean) {
            gradient.muli(1.0 / batch.length);
        }
        LayerwiseNormalization.apply(updater, arrays(updater), gradient, iteration);
        updater.update(
                FlatGradient.of(updater, gradient, network.params()),
                iteration,
                epoch,
                /* batchSize= */ 1, // divided already
                LayerWorkspaceMgr.noWorkspaces());
        known.subtract(gradient);
        iteration++;
        count();
        network.applyConstraints(iteration, epoch);
    }

    private void fit(int[] batch) {
        INDArray features = AuditRecords.rows(records.features()[0], batch);
        INDArray labels = AuditRecords.rows(records.labels()[0], batch);
        if (network instanceof MultiLayerNetwork net) {
            net.fit(features, labels);
        } else {
            ((ComputationGraph) network).fit(new INDArray[] {features}, new INDArray[] {labels});
        }
    }

    private static List<ParamState> arrays(BaseMultiLayerUpdater<?> updater) {
        return updater.getUpdaterBlocks().stream()
                .flatMap(block -> block.getLayersAndVariablesInBlock().stream())
                .toList();
    }

    private BaseMultiLayerUpdater<?> updater() {
        return network instanceof MultiLayerNetwork net
                ? (BaseMultiLayerUpdater<?>) net.getUpdater()
                : ((ComputationGraph) network).getUpdater();
    }

    private INDArray gradients() {
        if (network instanceof MultiLayerNetwork net) {
            if (net.getFlattenedGradients() == null) {
                net.initGradientsView();
            }
            return net.getFlattenedGradients();
        }
        ComputationGraph graph = (ComputationGraph) network;
        if (graph.getFlattenedGradients() == null) {
            graph.initGradientsView();
        }
        return graph.getFlattenedGradients();
    }

    /** Schedules read the network's own counters, and DL4J's {@code fit} counts from them. */
    private void count() {
        if (network instanceof MultiLayerNetwork net) {
            net.setIterationCount(
                    engine == null && epoch > 0 ? net.getIterationCount() : iteration);
            net.setEpochCount(epoch);
        } else {
            var conf = ((ComputationGraph) network).getConfiguration();
            conf.setIterationCount(
                    engine == null && epoch > 0 ? conf.getIterationCount() : iteration);
            conf.setEpochCount(epoch);
        }
    }

    @Override
    public void close() {
        if (engine != null) {
            network.conf().setMiniBatch(mean);
            engine.close();
        }
    }
}
