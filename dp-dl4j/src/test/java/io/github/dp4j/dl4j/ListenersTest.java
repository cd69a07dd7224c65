package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.plan.Sampling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.impl.CollectionStatsStorageRouter;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.optimize.listeners.SleepyTrainingListener;
import org.deeplearning4j.optimize.listeners.TimeIterationListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** B4, and private data left lying about: DL4J's listeners at work, and what they can see. */
class ListenersTest {

    private static final int EXAMPLES = 30;
    private static final int BATCH = 10;
    private static final int STEPS = 6;

    /** Examples that EvaluativeListener evaluates at a time: not of the training data. */
    private static final int HELD = 6;

    /** So large that no stand-in could be mistaken for it. */
    private static final double SECRET = 1e4;

    @TempDir Path folder;

    private static DataSet secrets() {
        DataSet data = Nets.data(EXAMPLES);
        data.getFeatures().addi(SECRET);
        return data;
    }

    private static DataSetIterator held() {
        return new ListDataSetIterator<>(Nets.data(2 * HELD).asList(), HELD);
    }

    /** Looks everywhere at every call that DL4J makes. */
    private static final class Spy extends BaseTrainingListener {
        final List<Map<String, INDArray>> gradients = new ArrayList<>();
        int calls;

        @Override
        public void onGradientCalculation(Model model) {
            look(model);
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            look(model);
            assertThat(model.batchSize()).isEqualTo(BATCH);
            assertThat(model.score()).isZero();
            gradients.add(model.gradient().gradientForVariable());
        }

        @Override
        public void onEpochStart(Model model) {
            look(model);
        }

        @Override
        public void onEpochEnd(Model model) {
            look(model);
        }

        private void look(Model model) {
            calls++;
            assertNoExample(model);
        }
    }

    private static void assertNoExample(Model model) {
        List<INDArray> found = new ArrayList<>();
        Layer[] layers;
        if (model instanceof MultiLayerNetwork net) {
            found.add(net.getInput());
            found.add(net.getLabels());
            found.add(net.getMaskArray());
            layers = net.getLayers();
        } else {
            ComputationGraph graph = (ComputationGraph) model;
            for (INDArray[] arrays :
                    new INDArray[][] {
                        graph.getInputs(), graph.getInputMaskArrays(), graph.getLabelMaskArrays()
                    }) {
                for (int i = 0; arrays != null && i < arrays.length; i++) {
                    found.add(arrays[i]);
                }
            }
            for (var vertex : graph.getVertices()) {
                for (INDArray input : vertex.getInputs()) {
                    found.add(input);
                }
                found.add(vertex.getEpsilon());
            }
            layers = graph.getLayers();
        }
        for (Layer layer : layers) {
            found.add(layer.input());
            found.add(layer.getMaskArray());
            if (layer instanceof org.deeplearning4j.nn.layers.BaseOutputLayer<?> output) {
                found.add(output.getLabels());
            }
        }
        for (INDArray array : found) {
            if (array != null) {
                assertThat(array.amaxNumber().doubleValue()).isLessThan(SECRET / 2);
                assertThat(array.size(0)).isIn(1L, (long) BATCH, (long) HELD);
            }
        }
    }

    private List<TrainingListener> listeners(StatsStorageRouter stats, Path checkpoints) {
        return List.of(
                new StatsListener(stats, /* listenerFrequency= */ 1),
                new EvaluativeListener(held(), 1, InvocationType.EPOCH_END),
                new CheckpointListener.Builder(checkpoints.toFile())
                        .keepAll()
                        .saveEveryNIterations(2)
                        .build(),
                new PerformanceListener(1, true),
                new ScoreIterationListener(1),
                new TimeIterationListener(STEPS),
                SleepyTrainingListener.builder().timerIteration(0).build());
    }

    private void check(Model network, Runnable train) throws Exception {
        List<Persistable> updates = new ArrayList<>();
        StatsStorageRouter stats =
                new CollectionStatsStorageRouter(new ArrayList<>(), new ArrayList<>(), updates);
        Path checkpoints = Files.createTempDirectory(folder, "checkpoints");
        Spy spy = new Spy();
        List<TrainingListener> all = new ArrayList<>(listeners(stats, checkpoints));
        all.add(spy);
        network.setListeners(all.toArray(new TrainingListener[0]));

        train.run();

        assertThat(spy.calls).isGreaterThanOrEqualTo(2 * STEPS);
        assertThat(spy.gradients).hasSize(STEPS);
        assertThat(spy.gradients.get(0).keySet()).isEqualTo(network.paramTable().keySet());
        assertThat(updates).hasSize(STEPS);
        try (Stream<Path> files = Files.list(checkpoints)) {
            assertThat(files.filter(file -> file.toString().endsWith(".zip"))).isNotEmpty();
        }
        assertNoExample(network);
    }

    private static void fit(Model network) {
        try (DpTrainer trainer =
                EveryNetworkTrainsTest.trainer(network)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .sampling(Sampling.SHUFFLED)
                        .expectedBatchSize(BATCH)
                        .populationSize(EXAMPLES)
                        .steps(STEPS)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(Examples.of(secrets()));
        }
    }

    private static <N> PrivateNetworkBuilder<N> settings(PrivateNetworkBuilder<N> builder) {
        return builder.clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-5)
                .expectedBatchSize(BATCH)
                .ledgerInMemory();
    }

    @Test
    void b4_trainer_listenersRunTogether_andSeeNoExample() throws Exception {
        MultiLayerNetwork net = Nets.mlp();
        check(net, () -> fit(net));
        assertNoExample(net);
        ComputationGraph graph = Nets.graph();
        check(graph, () -> fit(graph));
        assertNoExample(graph);
    }

    @Test
    void b4_privateNetworks_listenersRunTogether_andSeeNoExample() throws Exception {
        DataSetIterator data = new ListDataSetIterator<>(secrets().asList(), BATCH);
        PrivateMultiLayerNetwork net =
                settings(PrivateMultiLayerNetwork.builder(Nets.mlp())).build();
        check(net, () -> net.fit(data, STEPS * BATCH / EXAMPLES));
        assertNoExample(net);
        PrivateComputationGraph graph =
                settings(PrivateComputationGraph.builder(Nets.graph())).build();
        check(graph, () -> graph.fit(data, STEPS * BATCH / EXAMPLES));
        assertNoExample(graph);
    }

    /** The shadow of the reference engine is not the network. */
    @Test
    void b4_referenceEngine_leavesNoExampleEither() throws Exception {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new org.nd4j.linalg.learning.config.Sgd(1))
                                .list()
                                .layer(
                                        new org.deeplearning4j.nn.conf.layers.DenseLayer.Builder()
                                                .nIn(Nets.INPUTS)
                                                .nOut(4)
                                                .activation(
                                                        new org.nd4j.linalg.activations.impl
                                                                .ActivationELU(0.5))
                                                .build())
                                .layer(Nets.output(4))
                                .build());
        check(net, () -> fit(net));
        assertNoExample(net);
    }

    /** What a listener is given before the update is the noised mean, part by part. */
    @Test
    void b4_gradientOfAListener_isTheNoisedMean() {
        MultiLayerNetwork net = Nets.mlp();
        List<Double> seen = new ArrayList<>();
        net.setListeners(
                new BaseTrainingListener() {
                    @Override
                    public void onGradientCalculation(Model model) {
                        double squares = 0;
                        for (INDArray part : model.gradient().gradientForVariable().values()) {
                            double norm = part.norm2Number().doubleValue();
                            squares += norm * norm;
                        }
                        seen.add(Math.sqrt(squares));
                        seen.add(model.gradient().gradient().norm2Number().doubleValue());
                    }
                });
        double sigma = 1e6;
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1)
                        .noiseMultiplier(sigma)
                        .delta(1e-5)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(EXAMPLES)
                        .steps(1)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(Nets.data(EXAMPLES));
        }
        assertThat(seen.get(0)).isEqualTo(seen.get(1), org.assertj.core.data.Offset.offset(1e-3));
        // 39 normal numbers: the norm lies within a factor 3 of its mean but for 1e-9 of the time.
        double expected = sigma / EXAMPLES * Math.sqrt((double) net.numParams());
        assertThat(seen.get(0)).isBetween(expected / 3, expected * 3);
    }
}
