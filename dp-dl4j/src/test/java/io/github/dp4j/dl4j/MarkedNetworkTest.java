package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.plan.Sampling;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.transferlearning.TransferLearningHelper;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** What DL4J does with a network that was trained privately: nothing that no ledger counts. */
class MarkedNetworkTest {

    private static final DataSet DATA = Nets.data(30);

    @TempDir Path folder;

    private static DpTrainer trainer(MultiLayerNetwork net) {
        return DpTrainer.builder(net)
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-3)
                .populationSize(30)
                .expectedBatchSize(10)
                .steps(3)
                .ledgerInMemory()
                .build();
    }

    private static MultiLayerNetwork trained() {
        return trained(Nets.mlp(new Adam(0.1)));
    }

    private static MultiLayerNetwork trained(MultiLayerNetwork net) {
        try (DpTrainer trainer = trainer(net)) {
            trainer.fit(DATA);
        }
        return net;
    }

    private static PrivateMultiLayerNetwork privateNetwork() {
        return PrivateMultiLayerNetwork.builder(Nets.mlp(new Adam(0.1)))
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-3)
                .expectedBatchSize(10)
                .ledgerInMemory()
                .build();
    }

    private static DataSetIterator batches() {
        return new ListDataSetIterator<>(DATA.asList(), 10);
    }

    private static void requireNoPlainTraining(MultiLayerNetwork net) {
        INDArray before = net.params().dup();
        assertThatThrownBy(() -> net.fit(DATA))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("on the ledger")
                .hasMessageContaining("resume");
        assertThatThrownBy(() -> net.fit(batches(), 2))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(net.params()).isEqualTo(before);
    }

    private static void requireNoPlainTraining(ComputationGraph graph) {
        INDArray before = graph.params().dup();
        assertThatThrownBy(() -> graph.fit(DATA)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> graph.fit(batches()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(graph.params()).isEqualTo(before);
    }

    @Test
    void plainFit_onATrainersNetwork_changesNothing() {
        requireNoPlainTraining(trained());
    }

    @Test
    void copies_byDl4j_keepTheMark() throws Exception {
        MultiLayerNetwork net = trained();
        requireNoPlainTraining(net.clone());
        requireNoPlainTraining(net.toComputationGraph());
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        for (MultiLayerConfiguration copy :
                List.of(
                        conf.clone(),
                        MultiLayerConfiguration.fromJson(conf.toJson()),
                        MultiLayerConfiguration.fromYaml(conf.toYaml()))) {
            assertThat(copy).isEqualTo(conf);
            MultiLayerNetwork again = new MultiLayerNetwork(copy);
            again.init();
            requireNoPlainTraining(again);
        }
        Path file = folder.resolve("owners.zip");
        ModelSerializer.writeModel(net, file.toFile(), true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
        requireNoPlainTraining(restored);
        assertThat(restored.getUpdater().getStateViewArray())
                .isEqualTo(net.getUpdater().getStateViewArray());
    }

    @Test
    void graphs_whenCopied_keepTheMark() throws Exception {
        ComputationGraph graph = Nets.graph();
        try (DpTrainer trainer =
                DpTrainer.builder(graph)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-3)
                        .populationSize(30)
                        .expectedBatchSize(10)
                        .steps(3)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(DATA);
        }
        requireNoPlainTraining(graph);
        requireNoPlainTraining(graph.clone());
        ComputationGraphConfiguration conf = graph.getConfiguration();
        for (ComputationGraphConfiguration copy :
                List.of(
                        conf.clone(),
                        ComputationGraphConfiguration.fromJson(conf.toJson()),
                        ComputationGraphConfiguration.fromYaml(conf.toYaml()))) {
            ComputationGraph again = new ComputationGraph(copy);
            again.init();
            requireNoPlainTraining(again);
        }
    }

    @Test
    void z3_transferLearningHelper_ofAPrivateNetwork_learnsNothing() {
        PrivateMultiLayerNetwork net = privateNetwork();
        net.fit(batches());
        TransferLearningHelper helper = new TransferLearningHelper(net, 0);
        DataSet features = helper.featurize(DATA);
        INDArray before = helper.unfrozenMLN().params().dup();
        assertThatThrownBy(() -> helper.fitFeaturized(features))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(helper.unfrozenMLN().params()).isEqualTo(before);
    }

    @Test
    void z5_transferLearning_ofAPrivateNetwork_handsOutAMarkedOne() {
        PrivateMultiLayerNetwork net = privateNetwork();
        net.fit(batches());
        requireNoPlainTraining(new TransferLearning.Builder(net).build());
        requireNoPlainTraining(
                new TransferLearning.Builder(net)
                        .fineTuneConfiguration(new FineTuneConfiguration.Builder().l2(1e-4).build())
                        .setFeatureExtractor(0)
                        .nOutReplace(
                                1, Nets.CLASSES, org.deeplearning4j.nn.weights.WeightInit.XAVIER)
                        .build());
        requireNoPlainTraining(net.toComputationGraph());
    }

    @Test
    void z5_earlyStopping_handsOutANetworkThatIsStillPrivate() {
        PrivateMultiLayerNetwork net = privateNetwork();
        EarlyStoppingConfiguration<MultiLayerNetwork> conf =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
                        .scoreCalculator(new DataSetLossCalculator(batches(), true))
                        .modelSaver(new InMemoryModelSaver<>())
                        .build();
        EarlyStoppingResult<MultiLayerNetwork> result =
                new EarlyStoppingTrainer(conf, net, batches()).fit();
        assertThat(result.getBestModel()).isInstanceOf(PrivateMultiLayerNetwork.class);
        assertThat(DpSgdMarks.ledgers(result.getBestModel())).containsExactly(net.ledger().id());
    }

    @Test
    void earlyStopping_ofAMarkedNetwork_learnsNothing() {
        MultiLayerNetwork net = trained();
        INDArray before = net.params().dup();
        EarlyStoppingConfiguration<MultiLayerNetwork> conf =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
                        .scoreCalculator(new DataSetLossCalculator(batches(), true))
                        .modelSaver(new InMemoryModelSaver<>())
                        .build();
        // DL4J logs what fit throws, and falls over the best model that there is not.
        assertThatThrownBy(() -> new EarlyStoppingTrainer(conf, net, batches()).fit())
                .isInstanceOf(NullPointerException.class);
        assertThat(net.params()).isEqualTo(before);
    }

    /** What ParallelWrapper does, whose artifact is not here: copies, plain fits, the average. */
    @Test
    void averagedCopies_ofAMarkedNetwork_haveLearnedNothing() {
        MultiLayerNetwork net = trained();
        MultiLayerNetwork replica =
                new MultiLayerNetwork(
                        MultiLayerConfiguration.fromJson(
                                net.getLayerWiseConfigurations().toJson()));
        replica.init();
        replica.setParams(net.params());
        replica.getUpdater()
                .setStateViewArray(replica, net.getUpdater().getStateViewArray().dup(), false);
        requireNoPlainTraining(replica);
    }

    @Test
    void wrappedLayers_andTheirOwnUpdaters_areMarkedEach() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Nesterovs(0.1, 0.9))
                                .biasUpdater(new Sgd(0.3))
                                .list()
                                .layer(new Bidirectional(new LSTM.Builder().nIn(3).nOut(2).build()))
                                .layer(
                                        new LastTimeStep(
                                                new LSTM.Builder()
                                                        .nIn(4)
                                                        .nOut(2)
                                                        .updater(new Adam(0.2))
                                                        .build()))
                                .layer(Nets.output(2))
                                .setInputType(InputType.recurrent(3))
                                .build());
        net.getUpdater();
        int blocks = blocks(net);
        INDArray state = net.getUpdater().getStateViewArray();
        state.assign(org.nd4j.linalg.factory.Nd4j.rand(state.dataType(), state.shape()));
        INDArray before = state.dup();
        DpSgdMarks.put(net, "here");
        assertThat(blocks(net)).isEqualTo(blocks);
        assertThat(net.getUpdater().getStateViewArray()).isEqualTo(before);
        ((org.deeplearning4j.nn.updater.MultiLayerUpdater) net.getUpdater())
                .getUpdaterBlocks()
                .forEach(b -> assertThat(b.getGradientUpdater()).isInstanceOf(GuardedUpdate.class));
        assertThat(DpSgdMarks.ledgers(net)).isEqualTo(Set.of("here"));
    }

    /** DL4J asks the forward layer for both: a network of the backward one alone asks that. */
    @Test
    void backwardLayer_takenOutOfAMarkedNetwork_isMarked() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Adam(0.1))
                                .list()
                                .layer(new Bidirectional(new LSTM.Builder().nIn(3).nOut(2).build()))
                                .layer(new LastTimeStep(new LSTM.Builder().nIn(4).nOut(2).build()))
                                .layer(Nets.output(2))
                                .setInputType(InputType.recurrent(3))
                                .build());
        DpSgdMarks.put(net, "here");
        Bidirectional both = (Bidirectional) net.getLayerWiseConfigurations().getConf(0).getLayer();
        for (Layer way : List.of(both.getFwd(), both.getBwd())) {
            MultiLayerNetwork alone =
                    Nets.network(
                            Nets.conf(new Sgd(1))
                                    .list()
                                    .layer(new LastTimeStep(way.clone()))
                                    .layer(Nets.output(2))
                                    .build());
            assertThat(DpSgdMarks.ledgers(alone)).containsExactly("here");
        }
    }

    /** DL4J's clones of wrappers share the configuration inside. */
    @Test
    void marking_aClone_leavesTheOriginalUnmarked() {
        MultiLayerConfiguration conf =
                Nets.conf(new Adam(0.1))
                        .list()
                        .layer(new Bidirectional(new LSTM.Builder().nIn(3).nOut(2).build()))
                        .layer(new LastTimeStep(new LSTM.Builder().nIn(4).nOut(2).build()))
                        .layer(Nets.output(2))
                        .setInputType(InputType.recurrent(3))
                        .build();
        MultiLayerNetwork copy = Nets.network(conf.clone());
        DpSgdMarks.put(copy, "here");
        assertThat(DpSgdMarks.ledgers(copy)).containsExactly("here");
        assertThat(DpSgdMarks.ledgers(Nets.network(conf))).isEmpty();
        ((org.deeplearning4j.nn.updater.MultiLayerUpdater) copy.getUpdater())
                .getUpdaterBlocks()
                .forEach(b -> assertThat(b.getGradientUpdater()).isInstanceOf(GuardedUpdate.class));
    }

    private static int blocks(MultiLayerNetwork net) {
        return ((org.deeplearning4j.nn.updater.MultiLayerUpdater) net.getUpdater())
                .getUpdaterBlocks()
                .size();
    }

    @Test
    void marked_networkTrainsAsItDid() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.1));
        MultiLayerNetwork other = Nets.mlp(new Adam(0.1));
        for (MultiLayerNetwork one : List.of(net, other)) {
            try (DpTrainer trainer =
                    DpTrainer.builder(one)
                            .clipNorm(Double.POSITIVE_INFINITY)
                            .noiseMultiplier(0)
                            .delta(1e-3)
                            .sampling(Sampling.FULL_BATCH)
                            .populationSize(30)
                            .steps(5)
                            .ledgerInMemory()
                            .build()) {
                trainer.fit(DATA);
            }
        }
        MultiLayerNetwork plain = Nets.mlp(new Adam(0.1));
        for (int i = 0; i < 5; i++) {
            plain.fit(DATA);
        }
        assertThat(net.params().distance2(plain.params())).isLessThan(1e-9);
    }

    @Test
    void modelFile_isReadByDl4jAlone_andMarkedWhenReadByUs() throws Exception {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.1));
        Path file = folder.resolve("model.zip");
        try (DpTrainer trainer = trainer(net)) {
            trainer.fit(DATA);
            trainer.save(file);
        }
        PrivateMultiLayerNetwork owned = privateNetwork();
        owned.fit(batches());
        Path second = folder.resolve("second.zip");
        ModelSerializer.writeModel(owned, second.toFile(), true);
        for (Path written : List.of(file, second)) {
            try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(written.toFile())) {
                String json =
                        new String(
                                zip.getInputStream(zip.getEntry("configuration.json"))
                                        .readAllBytes(),
                                java.nio.charset.StandardCharsets.UTF_8);
                assertThat(json).doesNotContain("io.github.dp4j");
            }
            MultiLayerNetwork plain =
                    ModelSerializer.restoreMultiLayerNetwork(written.toFile(), true);
            assertThat(DpSgdMarks.ledgers(plain)).isEmpty();
            assertThat(plain.getIterationCount()).isPositive();
            Model ours = PrivateModelFile.network(written);
            assertThat(DpSgdMarks.ledgers(ours))
                    .containsExactly(PrivateModelFile.ledger(written).id());
            assertThat(((MultiLayerNetwork) ours).getUpdater().getStateViewArray())
                    .isEqualTo(plain.getUpdater().getStateViewArray());
            requireNoPlainTraining((MultiLayerNetwork) ours);
        }
    }

    @Test
    void learningRate_setByDl4j_holds() {
        PrivateMultiLayerNetwork net = privateNetwork();
        net.fit(batches());
        net.setLearningRate(0.01);
        assertThat(net.getLearningRate(0)).isEqualTo(0.01);
        long steps = net.ledger().steps();
        net.fit(batches());
        assertThat(net.ledger().steps()).isEqualTo(steps + 3);
        requireMark(net);
    }

    private static void requireMark(PrivateMultiLayerNetwork net) {
        assertThat(DpSgdMarks.ledgers(net)).containsExactly(net.ledger().id());
    }
}
