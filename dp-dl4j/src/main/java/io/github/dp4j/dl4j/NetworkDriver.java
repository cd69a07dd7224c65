package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.kernel.NativeThreads;
import io.github.dp4j.dl4j.step.FlatGradient;
import io.github.dp4j.dl4j.step.LayerwiseNormalization;
import io.github.dp4j.dl4j.step.ListenerView;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a step needs of either kind of network: applying a gradient through the network's own
 * updater, schedules, regularisation and constraints, and calling its listeners.
 */
abstract sealed class NetworkDriver {

    private final ListenerView view = new ListenerView();

    static NetworkDriver of(Model network) {
        return network instanceof MultiLayerNetwork net
                ? new OfNetwork(net)
                : new OfGraph((ComputationGraph) network);
    }

    abstract Model network();

    /**
     * Makes one update by what {@link #gradients} holds, already divided by the expected batch
     * size. The updater overwrites it.
     *
     * @param ledger the ledger that counts the step; a network that is marked with another refuses
     * @param subtract takes the updater's result off the parameters
     * @param expectedBatchSize what listeners are told of the batch
     */
    final void apply(String ledger, Consumer<INDArray> subtract, double expectedBatchSize) {
        if (listeners().isEmpty()) {
            apply(ledger, subtract);
            return;
        }
        try {
            show(
                    view.gradients(network().paramTable(), network().params(), gradients()),
                    view.batch(expectedBatchSize));
            apply(ledger, subtract);
        } finally {
            hide();
        }
    }

    private void apply(String ledger, Consumer<INDArray> subtract) {
        INDArray flat = gradients();
        int iteration = iteration();
        int epoch = epoch();
        for (TrainingListener listener : listeners()) {
            listener.onGradientCalculation(network());
        }
        NeuralNetConfiguration conf = network().conf();
        boolean divides = conf.isMiniBatch();
        conf.setMiniBatch(false); // spares DL4J a pass over the vector that divides by 1
        try {
            NativeThreads.alone(
                    () -> {
                        LayerwiseNormalization.apply(updater(), arrays(), gradients(), iteration);
                        update(ledger, iteration, epoch);
                    });
        } finally {
            conf.setMiniBatch(divides);
        }
        subtract.accept(flat);
        for (TrainingListener listener : listeners()) {
            listener.iterationDone(network(), iteration, epoch);
        }
        setIteration(iteration + 1);
        network().applyConstraints(iteration + 1, epoch);
    }

    final void epochStarts() {
        for (TrainingListener listener : listeners()) {
            listener.onEpochStart(network());
        }
    }

    final void epochEnds() {
        for (TrainingListener listener : listeners()) {
            listener.onEpochEnd(network());
        }
        setEpoch(epoch() + 1);
    }

    /** Where each weight and bias array lies in the flat vector. */
    final List<ParamState> arrays() {
        return updater().getUpdaterBlocks().stream()
                .flatMap(block -> block.getLayersAndVariablesInBlock().stream())
                .toList();
    }

    abstract BaseMultiLayerUpdater<?> updater();

    /** Puts into the network what listeners may see. */
    abstract void show(Gradient gradient, INDArray batch);

    /** Leaves no batch in the network, not even a stand-in. */
    abstract void hide();

    /** The flat vector that the network's updater works on, laid out like the parameters. */
    abstract INDArray gradients();

    /**
     * The batch size passed is always 1: DL4J would divide by the realised one, which is private.
     */
    abstract void update(String ledger, int iteration, int epoch);

    abstract int iteration();

    abstract int epoch();

    abstract void setIteration(int iteration);

    abstract void setEpoch(int epoch);

    abstract Collection<TrainingListener> listeners();

    private static final class OfNetwork extends NetworkDriver {
        private final MultiLayerNetwork net;

        OfNetwork(MultiLayerNetwork net) {
            this.net = net;
        }

        @Override
        Model network() {
            return net;
        }

        @Override
        void show(Gradient gradient, INDArray batch) {
            net.setGradient(gradient);
            net.setInput(batch);
            net.setLabels(batch);
        }

        @Override
        void hide() {
            net.setInput(null);
            net.setLabels(null);
        }

        @Override
        INDArray gradients() {
            if (net.getFlattenedGradients() == null) {
                net.initGradientsView();
            }
            return net.getFlattenedGradients();
        }

        @Override
        MultiLayerUpdater updater() {
            return (MultiLayerUpdater) net.getUpdater();
        }

        @Override
        void update(String ledger, int iteration, int epoch) {
            MultiLayerUpdater updater = updater();
            GuardedUpdate.whileOpen(
                    updater,
                    ledger,
                    () ->
                            updater.update(
                                    net,
                                    FlatGradient.of(updater, gradients(), net.params()),
                                    iteration,
                                    epoch,
                                    /* batchSize= */ 1,
                                    LayerWorkspaceMgr.noWorkspaces()));
        }

        @Override
        int iteration() {
            return net.getIterationCount();
        }

        @Override
        int epoch() {
            return net.getEpochCount();
        }

        @Override
        void setIteration(int iteration) {
            net.setIterationCount(iteration);
        }

        @Override
        void setEpoch(int epoch) {
            net.setEpochCount(epoch);
        }

        @Override
        Collection<TrainingListener> listeners() {
            return net.getListeners();
        }
    }

    private static final class OfGraph extends NetworkDriver {
        private final ComputationGraph graph;

        OfGraph(ComputationGraph graph) {
            this.graph = graph;
        }

        @Override
        Model network() {
            return graph;
        }

        @Override
        void show(Gradient gradient, INDArray batch) {
            graph.setGradient(gradient);
            graph.setInputs(filled(graph.getNumInputArrays(), batch));
            graph.setLabels(filled(graph.getNumOutputArrays(), batch));
        }

        @Override
        void hide() {
            graph.setInputs(filled(graph.getNumInputArrays(), null));
            graph.setLabels(filled(graph.getNumOutputArrays(), null));
        }

        private static INDArray[] filled(int count, @Nullable INDArray with) {
            INDArray[] all = new INDArray[count];
            Arrays.fill(all, with);
            return all;
        }

        @Override
        INDArray gradients() {
            if (graph.getFlattenedGradients() == null) {
                graph.initGradientsView();
            }
            return graph.getFlattenedGradients();
        }

        @Override
        ComputationGraphUpdater updater() {
            return graph.getUpdater();
        }

        @Override
        void update(String ledger, int iteration, int epoch) {
            ComputationGraphUpdater updater = updater();
            GuardedUpdate.whileOpen(
                    updater,
                    ledger,
                    () ->
                            updater.update(
                                    FlatGradient.of(updater, gradients(), graph.params()),
                                    iteration,
                                    epoch,
                                    /* batchSize= */ 1,
                                    LayerWorkspaceMgr.noWorkspaces()));
        }

        @Override
        int iteration() {
            return graph.getIterationCount();
        }

        @Override
        int epoch() {
            return graph.getEpochCount();
        }

        @Override
        void setIteration(int iteration) {
            graph.getConfiguration().setIterationCount(iteration);
        }

        @Override
        void setEpoch(int epoch) {
            graph.getConfiguration().setEpochCount(epoch);
        }

        @Override
        Collection<TrainingListener> listeners() {
            return graph.getListeners();
        }
    }
}
