package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.transferlearning.TransferLearningHelper;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** The updater as a door: two lines of a program, and no way past it. */
class DpSgdTest {

    private static final DataSet DATA = Nets.data(30);

    @TempDir Path folder;

    private TrainingPlan.Builder numbers() {
        return TrainingPlan.builder()
                .clipNorm(1)
                .budget(8, 1e-3)
                .epochs(2)
                .expectedBatchSize(10)
                .relation(NeighboringRelation.ZERO_OUT)
                .ledgerFile(folder.resolve("training.ledger"));
    }

    private TrainingPlan plan() {
        return numbers().build();
    }

    private static DataSetIterator batches() {
        return new ListDataSetIterator<>(DATA.asList(), 10);
    }

    private static MultiLayerConfiguration conf(IUpdater updater) {
        return Nets.conf(updater)
                .list()
                .layer(Nets.dense(Nets.INPUTS, 4))
                .layer(Nets.output(4))
                .build();
    }

    private static ComputationGraphConfiguration graphConf(IUpdater updater) {
        return Nets.conf(updater)
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", Nets.dense(Nets.INPUTS, 4), "in")
                .addLayer("out", Nets.output(4), "hidden")
                .setOutputs("out")
                .build();
    }

    private MultiLayerNetwork plain() {
        return Nets.network(conf(new DpSgd(new Adam(0.1), plan())));
    }

    private static void refuses(MultiLayerNetwork net, ThrowingCallable training) {
        INDArray before = net.params().dup();
        assertThatThrownBy(training)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("PrivateMultiLayerNetwork");
        assertThat(net.params()).isEqualTo(before);
    }

    @Test
    void plainNetwork_everyFit_movesNothing() {
        MultiLayerNetwork net = plain();
        DataSet d = DATA;
        refuses(net, () -> net.fit(d));
        refuses(net, () -> net.fit(batches()));
        refuses(net, () -> net.fit(batches(), 2));
        refuses(net, () -> net.fit(new MultiDataSetIteratorAdapter(batches())));
        refuses(net, () -> net.fit(new MultiDataSetIteratorAdapter(batches()), 2));
        refuses(net, () -> net.fit(d.toMultiDataSet()));
        refuses(net, () -> net.fit(d.getFeatures(), d.getLabels()));
        refuses(net, () -> net.fit(d.getFeatures(), d.getLabels(), null, null));
        refuses(net, () -> net.fit(d.getFeatures(), new int[30]));
        refuses(
                net,
                () -> {
                    net.setInput(d.getFeatures());
                    net.setLabels(d.getLabels());
                    net.fit();
                });
        INDArray before = net.params().dup();
        // DL4J itself refuses this one.
        assertThatThrownBy(() -> net.fit(d.getFeatures(), LayerWorkspaceMgr.noWorkspaces()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(net.params()).isEqualTo(before);
    }

    @Test
    void plainGraph_everyFit_movesNothing() {
        ComputationGraph graph = new ComputationGraph(graphConf(new DpSgd(new Sgd(1), plan())));
        graph.init();
        INDArray before = graph.params().dup();
        INDArray[] x = {DATA.getFeatures()};
        INDArray[] y = {DATA.getLabels()};
        for (ThrowingCallable training :
                List.<ThrowingCallable>of(
                        () -> graph.fit(DATA),
                        () -> graph.fit(batches()),
                        () -> graph.fit(batches(), 2),
                        () -> graph.fit(new MultiDataSetIteratorAdapter(batches())),
                        () -> graph.fit(new MultiDataSetIteratorAdapter(batches()), 2),
                        () -> graph.fit(DATA.toMultiDataSet()),
                        () -> graph.fit(x, y),
                        () -> graph.fit(x, y, null, null))) {
            assertThatThrownBy(training).isInstanceOf(UnsupportedOperationException.class);
            assertThat(graph.params()).isEqualTo(before);
        }
    }

    @Test
    void plainNetwork_oneLayerWithAnotherUpdater_movesNothingAllTheSame() {
        DpSgd dpSgd = new DpSgd(new Adam(0.1), plan());
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(dpSgd)
                                .list()
                                .layer(
                                        new org.deeplearning4j.nn.conf.layers.DenseLayer.Builder()
                                                .nIn(Nets.INPUTS)
                                                .nOut(4)
                                                .updater(new Nesterovs(0.5))
                                                .build())
                                .layer(Nets.output(4))
                                .build());
        refuses(net, () -> net.fit(DATA));
    }

    @Test
    void plainNetwork_inDl4jsTools_movesNothing() {
        MultiLayerNetwork net = plain();
        INDArray before = net.params().dup();
        EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
                        .scoreCalculator(new DataSetLossCalculator(batches(), true))
                        .modelSaver(new InMemoryModelSaver<>())
                        .build();
        // It swallows what fit throws, and falls over the best model that there is not.
        assertThatThrownBy(() -> new EarlyStoppingTrainer(stopping, net, batches()).fit())
                .isInstanceOf(NullPointerException.class);
        assertThat(net.params()).isEqualTo(before);

        TransferLearningHelper helper = new TransferLearningHelper(net, 0);
        DataSet features = helper.featurize(DATA);
        INDArray unfrozen = helper.unfrozenMLN().params().dup();
        assertThatThrownBy(() -> helper.fitFeaturized(features))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(helper.unfrozenMLN().params()).isEqualTo(unfrozen);
        assertThat(net.params()).isEqualTo(before);
    }

    @Test
    void configuration_throughJsonYamlAndCopies_isTheSame() throws Exception {
        MultiLayerConfiguration conf = conf(new DpSgd(new Adam(0.1), plan()));
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        assertThat(MultiLayerConfiguration.fromYaml(conf.toYaml())).isEqualTo(conf);
        assertThat(conf.clone()).isEqualTo(conf);
        MultiLayerNetwork net = Nets.network(conf);
        assertThat(DpSgdMarks.plans(net)).containsExactly(plan());
        assertThat(DpSgdMarks.plans(net.clone())).containsExactly(plan());
        assertThat(DpSgdMarks.plans(net.toComputationGraph())).containsExactly(plan());
        assertThat(DpSgdMarks.plans(new TransferLearning.Builder(net).build()))
                .containsExactly(plan());
        assertThat(
                        DpSgdMarks.plans(
                                new TransferLearning.Builder(net)
                                        .fineTuneConfiguration(
                                                new FineTuneConfiguration.Builder()
                                                        .l2(1e-4)
                                                        .build())
                                        .build()))
                .containsExactly(plan());
        Path file = folder.resolve("plain.zip");
        ModelSerializer.writeModel(net, file.toFile(), true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
        assertThat(DpSgdMarks.plans(restored)).containsExactly(plan());
        assertThat(restored.output(DATA.getFeatures())).isEqualTo(net.output(DATA.getFeatures()));
        refuses(restored, () -> restored.fit(DATA));

        ComputationGraphConfiguration graph = graphConf(new DpSgd(new Adam(0.1), plan()));
        assertThat(ComputationGraphConfiguration.fromJson(graph.toJson())).isEqualTo(graph);
        assertThat(ComputationGraphConfiguration.fromYaml(graph.toYaml())).isEqualTo(graph);
    }

    @Test
    void privateNetwork_ofAConfiguration_trainsByThePlan() {
        TrainingPlan plan = numbers().sampling(Sampling.POISSON).build();
        try (PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(conf(new DpSgd(new Adam(0.1), plan)))) {
            net.init();
            INDArray before = net.params().dup();
            net.fit(batches(), 2);
            assertThat(net.params()).isNotEqualTo(before);
            assertThat(net.ledger().steps()).isEqualTo(6);
            assertThat(net.ledger().relation()).isEqualTo(NeighboringRelation.ZERO_OUT);
            assertThat(net.guarantee().epsilon()).isBetween(7.0, 8.0);
            assertThat(Files.exists(folder.resolve("training.ledger"))).isTrue();
            DpEvent event = net.ledger().phases().get(0).event();
            assertThat(event).isInstanceOf(DpEvent.PoissonSampled.class);
            net.fit(batches());
            assertThat(net.budgetEnded()).isTrue();
        }
    }

    @Test
    void privateGraph_ofAConfiguration_trainsByThePlan() {
        try (PrivateComputationGraph graph =
                new PrivateComputationGraph(graphConf(new DpSgd(new Adam(0.1), plan())))) {
            graph.init();
            INDArray before = graph.params().dup();
            graph.fit(batches(), 2);
            assertThat(graph.params()).isNotEqualTo(before);
            assertThat(graph.ledger().steps()).isEqualTo(6);
            assertThat(graph.guarantee().epsilon()).isBetween(7.0, 8.0);
        }
    }

    @Test
    void threeDoors_sameNumbers_stateTheSameEvent() {
        TrainingPlan plan = numbers().populationSize(30).noiseMultiplier(1.1).build();
        TrainingPlan inMemory = plan.toBuilder().ledgerFile(folder.resolve("other.ledger")).build();
        try (PrivateMultiLayerNetwork door =
                        new PrivateMultiLayerNetwork(conf(new DpSgd(new Sgd(0.1), plan)));
                DpTrainer trainer =
                        DpTrainer.builder(Nets.network(conf(new DpSgd(new Sgd(0.1), inMemory))))
                                .build()) {
            door.init();
            door.fit(batches(), 2);
            trainer.fit(DATA);
            assertThat(trainer.ledger().released()).isEqualTo(door.ledger().released());
        }
    }

    @Test
    void builder_ofANetworkWithAPlan_isToldOnlyWhatDiffers() {
        MultiLayerNetwork net = Nets.network(conf(new DpSgd(new Sgd(0.1), plan())));
        try (PrivateMultiLayerNetwork own =
                PrivateMultiLayerNetwork.builder(net)
                        .steps(3) // in place of the plan's epochs
                        .noiseMultiplier(2)
                        .ledgerFile(folder.resolve("own.ledger"))
                        .build()) {
            own.fit(batches());
            assertThat(own.ledger().phases().get(0).noiseMultiplier()).isEqualTo(2);
            assertThat(own.ledger().relation()).isEqualTo(NeighboringRelation.ZERO_OUT);
            assertThat(own.ledger().delta()).isEqualTo(1e-3);
            assertThat(folder.resolve("own.ledger")).exists();
            assertThat(folder.resolve("training.ledger")).doesNotExist();
        }
        assertThat(DpSgdMarks.plans(net)).containsExactly(plan());
    }

    @Test
    void init_planThatLacksNumbers_namesEachOfThem() {
        TrainingPlan empty = TrainingPlan.builder().build();
        PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(conf(new DpSgd(new Sgd(1), empty)));
        assertThatThrownBy(net::init)
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("clipNorm")
                .hasMessageContaining("delta")
                .hasMessageContaining("expectedBatchSize")
                .hasMessageContaining("noiseMultiplier")
                .hasMessageContaining("populationSize")
                .hasMessageContaining("ledgerFile");
        assertThatThrownBy(() -> net.fit(batches())).hasMessageContaining("init()");
    }

    @Test
    void init_withoutAPlanOrWithTwo_isRefused() {
        assertThatThrownBy(() -> new PrivateMultiLayerNetwork(conf(new Sgd(1))).init())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("DpSgd");
        TrainingPlan other = numbers().epochs(3).build();
        MultiLayerConfiguration two =
                Nets.conf(new DpSgd(new Sgd(1), plan()))
                        .list()
                        .layer(
                                new org.deeplearning4j.nn.conf.layers.DenseLayer.Builder()
                                        .nIn(Nets.INPUTS)
                                        .nOut(4)
                                        .updater(new DpSgd(new Sgd(1), other))
                                        .build())
                        .layer(Nets.output(4))
                        .build();
        assertThatThrownBy(() -> new PrivateMultiLayerNetwork(two).init())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("one plan");
    }

    @Test
    void configuration_ofATrainedNetwork_isNoFreshStart() {
        MultiLayerConfiguration trained;
        try (PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(conf(new DpSgd(new Sgd(0.1), plan())))) {
            net.init();
            net.fit(batches(), 2);
            trained = net.getLayerWiseConfigurations().clone();
        }
        assertThatThrownBy(() -> new PrivateMultiLayerNetwork(trained).init())
                .isInstanceOf(NotPrivatelyTrainableException.class);
        // The same program once more: its ledger file is there already.
        assertThatThrownBy(
                        () ->
                                new PrivateMultiLayerNetwork(conf(new DpSgd(new Sgd(0.1), plan())))
                                        .init())
                .hasMessageContaining("training.ledger");
    }

    @Test
    void modelFile_ofAPrivateNetwork_namesNoClassOfOurs() throws Exception {
        Path file = folder.resolve("model.zip");
        try (PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(conf(new DpSgd(new Adam(0.1), plan())))) {
            net.init();
            net.fit(batches());
            net.save(file.toFile());
            MultiLayerNetwork restored =
                    ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
            assertThat(restored.params()).isEqualTo(net.params());
            assertThat(restored.getLayerWiseConfigurations().toJson()).doesNotContain("dp4j.dl4j");
        }
    }

    @Test
    void value_equalOnlyInAllParts() {
        DpSgd one = new DpSgd(new Adam(0.1), plan());
        assertThat(one).isEqualTo(new DpSgd(new Adam(0.1), plan())).isEqualTo(one.clone());
        assertThat(one).hasSameHashCodeAs(one.clone());
        assertThat(one).isNotEqualTo(new DpSgd(new Adam(0.2), plan()));
        assertThat(one).isNotEqualTo(new DpSgd(new Adam(0.1), numbers().epochs(9).build()));
        assertThat(one).isNotEqualTo(DpSgd.marked(one, "id"));
        assertThat(DpSgd.marked(one, "id").plan()).contains(plan());
        assertThat(DpSgd.marked(one, "id").inner()).isEqualTo(new Adam(0.1));
        assertThatThrownBy(() -> new DpSgd(one, plan())).hasMessageContaining("already");
    }
}
