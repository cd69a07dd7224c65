package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.data.PoissonSample;
import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.LedgerWord;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.ReportWriter;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;

/** A training that starts from zero though its parameters do not, or that is counted nowhere. */
class WaysAroundTheLedgerTest {

    private static final DataSet DATA = Nets.data(30);

    @TempDir Path folder;

    private Path ledger(String name) {
        return folder.resolve(name + ".ledger");
    }

    private static DpTrainerBuilder settings(DpTrainerBuilder builder) {
        return builder.clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-3)
                .populationSize(30)
                .expectedBatchSize(10)
                .steps(3);
    }

    private DpTrainerBuilder trainer(MultiLayerNetwork net, String name) {
        return settings(DpTrainer.builder(net)).ledgerFile(ledger(name));
    }

    /** Who is in another package, even in one of our own rooms, can neither call nor make these. */
    @Test
    void whatCouldMakeAStepOfItsOwn_isOpenToThisPackageAlone() {
        for (Class<?> door :
                List.of(
                        PrivateTraining.class,
                        SampledRun.class,
                        NetworkDriver.class,
                        GuardedUpdate.class,
                        DpSgdMarks.class,
                        RunSettings.class)) {
            assertThat(Modifier.isPublic(door.getModifiers())).as(door.getName()).isFalse();
        }
        assertThat(PoissonSample.class.getConstructors())
                .as("rows of one's own choice, stated to be drawn")
                .isEmpty();
    }

    private MultiLayerNetwork trained(String name) {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.1));
        try (DpTrainer trainer = trainer(net, name).build()) {
            trainer.fit(DATA);
            trainer.save(folder.resolve(name + ".zip"));
        }
        return net;
    }

    private PrivateNetworkBuilder<PrivateMultiLayerNetwork> settings(
            PrivateNetworkBuilder<PrivateMultiLayerNetwork> builder, String name) {
        return builder.clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-3)
                .expectedBatchSize(10)
                .ledgerFile(ledger(name));
    }

    private PrivateMultiLayerNetwork privateNetwork(String name) {
        return settings(PrivateMultiLayerNetwork.builder(Nets.mlp(new Adam(0.1))), name).build();
    }

    private static DataSetIterator batches() {
        return new ListDataSetIterator<>(DATA.asList(), 10);
    }

    private static void refused(DpTrainerBuilder builder, String... words) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void z1_threeTrainersInARow_doNotEachStartAtZero() {
        MultiLayerNetwork net = trained("first");
        refused(trainer(net, "second"), "ledgerFile", "publicParameters(reason)", "resume");
        try (DpTrainer second = trainer(net, "first").build()) { // the ledger of its own training
            second.fit(DATA);
            assertThat(second.ledger().steps()).isEqualTo(6);
            second.fit(DATA);
            assertThat(second.report().training().steps()).hasValue(9);
        }
        try (DpTrainer third = trainer(net, "first").build()) {
            third.fit(DATA);
            assertThat(third.ledger().steps()).isEqualTo(12);
        }
    }

    @Test
    void z1_threeTrainersBuiltBeforeTheFirstFit_areRefusedLater() {
        MultiLayerNetwork net = Nets.mlp();
        try (DpTrainer first = trainer(net, "first").build();
                DpTrainer second = trainer(net, "second").build()) {
            first.fit(DATA);
            assertThatThrownBy(() -> second.fit(DATA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("changed outside");
            assertThat(second.ledger().steps()).isZero();
        }
    }

    @Test
    void trainedByDl4j_needsTheOwnersWord_whichStandsInTheReport() {
        MultiLayerNetwork net = Nets.mlp();
        net.fit(DATA);
        refused(trainer(net, "new"), "1 iterations", "publicParameters(reason)");
        assertThatThrownBy(() -> settings(PrivateMultiLayerNetwork.builder(net), "own").build())
                .hasMessageContaining("publicParameters(reason)");
        try (DpTrainer trainer = trainer(net, "new").publicParameters("synthetic data").build()) {
            trainer.fit(DATA);
            assertThat(trainer.ledger().words())
                    .containsExactly(
                            new LedgerWord(LedgerWord.Kind.PUBLIC_PARAMETERS, "synthetic data", 0));
            assertThat(ReportWriter.text(trainer.report())).contains("synthetic data");
        }
    }

    @Test
    void trainedByDl4j_betweenBuildAndFit_isRefused() {
        MultiLayerNetwork net = Nets.mlp();
        try (DpTrainer trainer = trainer(net, "new").build()) {
            net.fit(DATA);
            assertThatThrownBy(() -> trainer.fit(DATA)).hasMessageContaining("changed outside");
        }
    }

    @Test
    void z2_privateNetworks_areNoFreshStartForAnyBuilder() throws Exception {
        PrivateMultiLayerNetwork net = privateNetwork("own");
        refused(trainer(net, "new"), "private already");
        net.fit(batches());
        refused(trainer(net, "new").publicParameters("no"), "private already");
        assertThatThrownBy(() -> settings(PrivateMultiLayerNetwork.builder(net), "new").build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining(net.ledger().id());
        Path file = folder.resolve("net.zip");
        net.save(file.toFile(), true);
        refused(
                trainer(ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true), "new"),
                "model file of DP4J, resume");
        net.close();
        PrivateMultiLayerNetwork resumed =
                settings(PrivateMultiLayerNetwork.resume(file), "own").build();
        resumed.fit(batches());
        assertThat(resumed.ledger().steps()).isEqualTo(6);
        resumed.close();
    }

    @Test
    void z2_graphs_likewise() {
        PrivateComputationGraph net =
                PrivateComputationGraph.builder(Nets.graph())
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-3)
                        .expectedBatchSize(10)
                        .ledgerInMemory()
                        .build();
        net.fit(batches());
        assertThatThrownBy(() -> settings(DpTrainer.builder(net)).ledgerInMemory().build())
                .hasMessageContaining("private already");
        ComputationGraph made = new TransferLearning.GraphBuilder(net).build();
        assertThatThrownBy(() -> settings(DpTrainer.builder(made)).ledgerInMemory().build())
                .hasMessageContaining(net.ledger().id());
    }

    @Test
    void z4_modelMadeOfAPrivateConfiguration_doesNotPassForThePrivateOne() throws Exception {
        PrivateMultiLayerNetwork net = privateNetwork("own");
        net.fit(batches());
        MultiLayerNetwork copied = new MultiLayerNetwork(net.getLayerWiseConfigurations().clone());
        copied.init();
        Path file = folder.resolve("copied.zip");
        ModelSerializer.writeModel(copied, file.toFile(), true);
        assertThatThrownBy(() -> PrivateModelFile.ledger(file))
                .hasMessageContaining("no privacy ledger");
        MultiLayerNetwork shared = new MultiLayerNetwork(net.getLayerWiseConfigurations());
        shared.init();
        ModelSerializer.writeModel(shared, file.toFile(), true);
        assertThatThrownBy(() -> PrivateModelFile.ledger(file))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("belongs to other parameters");
        assertThatThrownBy(() -> PrivateMultiLayerNetwork.resume(file))
                .hasMessageContaining("belongs to other parameters");
        assertThatThrownBy(() -> PrivateModelFile.save(copied, net.ledger(), file))
                .hasMessageContaining("does not speak of these parameters");
    }

    @Test
    void z5_whatTransferLearningMade_goesOnWithTheLedgerOnTheOwnersWord() {
        MultiLayerNetwork net = trained("first");
        MultiLayerNetwork made =
                new TransferLearning.Builder(net)
                        .fineTuneConfiguration(new FineTuneConfiguration.Builder().l2(0).build())
                        .nOutReplace(
                                1, Nets.CLASSES, org.deeplearning4j.nn.weights.WeightInit.XAVIER)
                        .build();
        refused(trainer(made, "new"), "publicParameters(reason)");
        refused(trainer(made, "first"), "postProcessed(reason)");
        try (DpTrainer trainer = trainer(made, "first").postProcessed("new last layer").build()) {
            trainer.fit(DATA);
            assertThat(trainer.ledger().steps()).isEqualTo(6);
            assertThat(ReportWriter.text(trainer.report())).contains("new last layer");
        }
    }

    @Test
    void changedOutside_betweenTwoFits_isNoticed() {
        PrivateMultiLayerNetwork net = privateNetwork("own");
        net.fit(batches());
        INDArray good = net.params().dup();
        net.params().addi(0.1);
        assertThatThrownBy(() -> net.fit(batches())).hasMessageContaining("postProcessed(reason)");
        assertThatThrownBy(() -> net.fit(DATA)).hasMessageContaining("postProcessed(reason)");
        assertThatThrownBy(net::report).hasMessageContaining("postProcessed(reason)");
        assertThatThrownBy(net::clone).hasMessageContaining("postProcessed(reason)");
        assertThatThrownBy(() -> net.save(folder.resolve("net.zip").toFile(), true))
                .hasMessageContaining("postProcessed(reason)");
        net.params().assign(good);
        net.fit(batches());
        net.params().assign(good); // an earlier state of this ledger
        net.fit(batches());
        assertThat(net.ledger().steps()).isEqualTo(9);
        net.params().muli(2);
        net.postProcessed("doubled");
        net.fit(DATA);
        assertThat(ReportWriter.text(net.report())).contains("doubled");
    }

    @Test
    void oneWeightChanged_afterAFitOverData_isNoticed() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.1));
        try (DpTrainer trainer = trainer(net, "first").build()) {
            trainer.fit(DATA);
            for (long i = 0; i < net.params().length(); i++) {
                double before = net.params().getDouble(i);
                net.params().putScalar(i, before + 1e-9);
                assertThatThrownBy(() -> trainer.save(folder.resolve("m.zip")))
                        .hasMessageContaining("changed outside");
                net.params().putScalar(i, before);
            }
            trainer.save(folder.resolve("m.zip"));
        }
    }

    @Test
    void batchByBatch_changedArraysAreNoticed() {
        PrivateMultiLayerNetwork net = privateNetwork("own");
        for (String array : net.paramTable().keySet()) {
            net.fit(DATA);
            INDArray before = net.paramTable().get(array).dup();
            net.paramTable().get(array).addi(0.01);
            assertThatThrownBy(() -> net.fit(DATA)).hasMessageContaining("changed outside");
            net.paramTable().get(array).assign(before);
        }
        net.fit(DATA);
    }

    @Test
    void changesByListeners_areTheTrainingsOwn() {
        PrivateMultiLayerNetwork net = privateNetwork("own");
        net.addListeners(
                new BaseTrainingListener() {
                    @Override
                    public void iterationDone(
                            org.deeplearning4j.nn.api.Model model, int iteration, int epoch) {
                        model.params().muli(0.9);
                    }

                    @Override
                    public void onEpochEnd(org.deeplearning4j.nn.api.Model model) {
                        model.params().muli(0.9);
                    }
                });
        net.fit(batches(), 2);
        net.fit(DATA);
        net.fit(batches());
        assertThat(net.report().training().steps()).hasValue(10);
    }

    /** Nobody else has changed what a step had changed before its listener failed. */
    @Test
    void listenerThatThrows_isNotTakenForSomebodyElse() {
        PrivateMultiLayerNetwork net = privateNetwork("own");
        RuntimeException fault = new IllegalStateException("the disk of the listener is full");
        TrainingListener failing =
                new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        throw fault;
                    }
                };
        net.setListeners(failing);
        assertThatThrownBy(() -> net.fit(batches())).isSameAs(fault);
        assertThatThrownBy(() -> net.fit(batches())).isSameAs(fault);
        net.setListeners(List.of());
        net.fit(batches());
        assertThat(net.ledger().steps()).isEqualTo(5);
        net.close();
    }

    @Test
    void noStepsSinceSave_standsInTheReport() {
        trained("first");
        try (DpTrainer second =
                DpTrainer.resume(folder.resolve("first.zip"))
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .expectedBatchSize(20)
                        .populationSize(40)
                        .steps(3)
                        .ledgerFile(ledger("elsewhere"))
                        .noStepsSinceSave()
                        .build()) {
            second.fit(DATA);
            assertThat(second.report().assumptions())
                    .anySatisfy(
                            sentence ->
                                    assertThat(sentence)
                                            .contains("The owner's word, after 3 steps")
                                            .contains("no step was made that the ledger does not")
                                            .contains("noStepsSinceSave"));
        }
    }

    @Test
    void e7_layerUnfrozenBetweenTwoFits_isRefused() {
        MultiLayerNetwork net =
                new TransferLearning.Builder(Nets.mlp())
                        .fineTuneConfiguration(new FineTuneConfiguration.Builder().l2(0).build())
                        .setFeatureExtractor(0)
                        .build();
        try (DpTrainer trainer = trainer(net, "first").build()) {
            trainer.fit(DATA);
            INDArray before = net.params().dup();
            Layer[] layers = net.getLayers();
            layers[0] = ((FrozenLayer) layers[0]).getInsideLayer();
            assertThatThrownBy(() -> trainer.fit(DATA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("un-frozen");
            assertThat(net.params()).isEqualTo(before);
        }
    }

    @Test
    void e7_layerUnfrozenWithinAFit_getsNoSum() {
        MultiLayerNetwork net =
                new TransferLearning.Builder(Nets.mlp())
                        .fineTuneConfiguration(new FineTuneConfiguration.Builder().l2(0).build())
                        .setFeatureExtractor(0)
                        .build();
        INDArray frozen = net.getLayer(0).params().dup();
        net.addListeners(
                new BaseTrainingListener() {
                    @Override
                    public void onEpochStart(org.deeplearning4j.nn.api.Model model) {
                        Layer[] layers = net.getLayers();
                        if (layers[0] instanceof FrozenLayer layer) {
                            layers[0] = layer.getInsideLayer();
                        }
                    }
                });
        try (DpTrainer trainer = trainer(net, "first").build()) {
            trainer.fit(DATA);
        }
        assertThat(net.getLayer(0).params()).isEqualTo(frozen);
    }

    @Test
    void m7_reportOfAReplaceOneRun_saysSoEverywhere() {
        MultiLayerNetwork net = Nets.mlp();
        Path file = folder.resolve("m7.zip");
        try (DpTrainer trainer =
                trainer(net, "m7")
                        .expectedBatchSize(30)
                        .sampling(Sampling.FULL_BATCH)
                        .relation(NeighboringRelation.REPLACE_ONE)
                        .build()) {
            trainer.fit(DATA);
            trainer.save(file);
            says(trainer.report());
        }
        assertThatThrownBy(
                        () ->
                                settings(DpTrainer.resume(file))
                                        .expectedBatchSize(30)
                                        .sampling(Sampling.FULL_BATCH)
                                        .ledgerFile(ledger("m7"))
                                        .relation(NeighboringRelation.ADD_OR_REMOVE_ONE)
                                        .build())
                .hasMessageContaining("replace-one neighbours");
    }

    private static void says(PrivacyReport report) {
        for (String text : List.of(ReportWriter.text(report), ReportWriter.json(report))) {
            assertThat(text)
                    .contains("replace-one")
                    .doesNotContain("zero-out", "add-remove", "left out of it");
        }
        assertThat(ReportWriter.text(report)).contains("2 x clip norm (replace-one)");
        assertThat(report.guarantee().relation()).isEqualTo(NeighboringRelation.REPLACE_ONE);
    }
}
