package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.trainer.DefaultTrainer;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Whoever trains a network of a {@link DpSgd} without its ledger gets nothing. */
class WaysAroundDpSgdTest {

    private static final DataSet DATA = Nets.data(30);

    @TempDir Path folder;

    private TrainingPlan plan() {
        return TrainingPlan.builder()
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-3)
                .epochs(2)
                .expectedBatchSize(10)
                .relation(NeighboringRelation.ZERO_OUT)
                .ledgerFile(folder.resolve("training.ledger"))
                .build();
    }

    private DpSgd dpSgd(IUpdater inner) {
        return new DpSgd(inner, plan());
    }

    private static DataSetIterator batches() {
        return new ListDataSetIterator<>(DATA.asList(), 10);
    }

    private static MultiLayerConfiguration conf(IUpdater updater, Layer first) {
        return Nets.conf(updater).list().layer(first).layer(Nets.output(4)).build();
    }

    private static Layer hidden() {
        return Nets.dense(Nets.INPUTS, 4);
    }

    private PrivateMultiLayerNetwork privateNetwork() {
        PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(conf(dpSgd(new Adam(0.1)), hidden()));
        net.init();
        return net;
    }

    private static void movesNothing(Model net, ThrowingCallable training) {
        INDArray before = net.params().dup();
        assertThatThrownBy(training).hasStackTraceContaining("The updater is a DpSgd");
        assertThat(net.params()).isEqualTo(before);
    }

    private static DataSet sequences() {
        Nd4j.getRandom().setSeed(3);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, 6, 2, 8);
        for (int i = 0; i < 6; i++) {
            for (int t = 0; t < 8; t++) {
                labels.putScalar(i, (i + t) % 2, t, 1);
            }
        }
        return new DataSet(Nd4j.rand(DataType.DOUBLE, 6, 3, 8), labels);
    }

    private static Layer lstm(int in, int out) {
        return new LSTM.Builder().nIn(in).nOut(out).build();
    }

    private static Layer rnnOutput(int in) {
        return new RnnOutputLayer.Builder(LossFunction.MSE).nIn(in).nOut(2).build();
    }

    /**
     * DL4J's wrapper may wait for ever for a worker that has thrown, so it runs beside the test,
     * which goes on as soon as a worker was stopped.
     */
    @ParameterizedTest
    @EnumSource(
            value = ParallelWrapper.TrainingMode.class,
            names = {"AVERAGING", "SHARED_GRADIENTS"})
    void parallelWrapper_ofAPlainNetwork_movesNothing(ParallelWrapper.TrainingMode mode)
            throws InterruptedException {
        MultiLayerNetwork net = Nets.network(conf(dpSgd(new Adam(0.1)), hidden()));
        INDArray before = net.params().dup();
        ParallelWrapper wrapper = wrapper(net, mode);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread fit = new Thread(() -> wrapper.fit(batches()));
        fit.setDaemon(true);
        fit.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
        fit.start();
        fit.join(Duration.ofSeconds(20).toMillis());
        assertThat(fit.isAlive() || thrown.get() != null).isTrue();
        assertThat(net.params()).isEqualTo(before);
    }

    /** Its workers would be plain networks: what they learn in their copies goes nowhere. */
    @ParameterizedTest
    @EnumSource(
            value = ParallelWrapper.TrainingMode.class,
            names = {"AVERAGING", "SHARED_GRADIENTS"})
    void parallelWrapper_ofAPrivateNetwork_isRefused(ParallelWrapper.TrainingMode mode) {
        try (PrivateMultiLayerNetwork net = privateNetwork()) {
            assertThatThrownBy(() -> wrapper(net, mode))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("ParallelWrapper");
        }
    }

    /** A trainer of its package, used without it, is given its first batch and no more. */
    @Test
    void trainerOfParallelWrapper_ofAPrivateNetwork_movesNothing() throws InterruptedException {
        try (PrivateMultiLayerNetwork net = privateNetwork()) {
            INDArray before = net.params().dup();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            DefaultTrainer trainer =
                    DefaultTrainer.builder()
                            .originalModel(net)
                            .parallelWrapper(
                                    wrapper(
                                            Nets.network(conf(new Sgd(1), hidden())),
                                            ParallelWrapper.TrainingMode.AVERAGING))
                            .workspaceMode(WorkspaceMode.ENABLED)
                            .build();
            trainer.setDaemon(true);
            trainer.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
            trainer.feedDataSet(DATA, 0);
            trainer.start();
            trainer.join(Duration.ofSeconds(20).toMillis());
            assertThat(thrown.get())
                    .hasStackTraceContaining("ParallelWrapper, whose other workers");
            assertThat(net.params()).isEqualTo(before);
            assertThat(net.ledger().steps()).isZero();
        }
    }

    /** What makes another network of a private one makes a private one, a marked one, or none. */
    @ParameterizedTest
    @ValueSource(classes = {PrivateMultiLayerNetwork.class, PrivateComputationGraph.class})
    void everyMethodThatReturnsANetwork_isThePrivateNetworksOwn(Class<?> type) {
        List<Method> inherited =
                Arrays.stream(type.getMethods())
                        .filter(
                                method ->
                                        NeuralNetwork.class.isAssignableFrom(
                                                method.getReturnType()))
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> method.getDeclaringClass() != type)
                        // Keeps the updaters, and so the mark.
                        .filter(method -> !method.getName().equals("toComputationGraph"))
                        .toList();
        assertThat(inherited).isEmpty();
    }

    @Test
    void convertDataType_ofAPrivateNetwork_isRefused() {
        try (PrivateMultiLayerNetwork net = privateNetwork()) {
            assertThatThrownBy(() -> net.convertDataType(DataType.FLOAT))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("keeps its data type");
        }
    }

    /** What ran around the ledger: the plain network that DL4J made of it. */
    @Test
    void convertDataType_ofWhatIsPrivatelyTrained_learnsNothing() {
        MultiLayerNetwork net = Nets.network(conf(dpSgd(new Sgd(1)), hidden()));
        MultiLayerNetwork converted = net.convertDataType(DataType.FLOAT);
        DataSet data =
                new DataSet(
                        DATA.getFeatures().castTo(DataType.FLOAT),
                        DATA.getLabels().castTo(DataType.FLOAT));
        movesNothing(converted, () -> converted.fit(data));
    }

    private static ParallelWrapper wrapper(
            MultiLayerNetwork net, ParallelWrapper.TrainingMode mode) {
        return new ParallelWrapper.Builder<>(net)
                .workers(2)
                .averagingFrequency(1)
                .averageUpdaters(true)
                .trainingMode(mode)
                .build();
    }

    @ParameterizedTest
    @EnumSource(OptimizationAlgorithm.class)
    void everySolver_ofAPlainNetwork_movesNothing(OptimizationAlgorithm algorithm) {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(dpSgd(new Sgd(1)))
                                .optimizationAlgo(algorithm)
                                .list()
                                .layer(hidden())
                                .layer(Nets.output(4))
                                .build());
        movesNothing(net, () -> net.fit(DATA));
    }

    @Test
    void truncatedBackPropagation_ofPlainNetworks_movesNothing() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(dpSgd(new Sgd(1)))
                                .list()
                                .layer(lstm(3, 4))
                                .layer(rnnOutput(4))
                                .backpropType(BackpropType.TruncatedBPTT)
                                .tBPTTLength(2)
                                .build());
        movesNothing(net, () -> net.fit(sequences()));
        ComputationGraph graph =
                new ComputationGraph(
                        Nets.conf(dpSgd(new Sgd(1)))
                                .graphBuilder()
                                .addInputs("in")
                                .addLayer("lstm", lstm(3, 4), "in")
                                .addLayer("out", rnnOutput(4), "lstm")
                                .setOutputs("out")
                                .setInputTypes(InputType.recurrent(3))
                                .backpropType(BackpropType.TruncatedBPTT)
                                .tBPTTForwardLength(2)
                                .tBPTTBackwardLength(2)
                                .build());
        graph.init();
        movesNothing(graph, () -> graph.fit(sequences()));
    }

    @Test
    void pretraining_ofPlainNetworks_movesNothing() {
        for (Layer layer :
                List.of(
                        new AutoEncoder.Builder().nIn(Nets.INPUTS).nOut(4).build(),
                        new VariationalAutoencoder.Builder()
                                .nIn(Nets.INPUTS)
                                .nOut(4)
                                .encoderLayerSizes(3)
                                .decoderLayerSizes(3)
                                .build())) {
            MultiLayerNetwork net = Nets.network(conf(dpSgd(new Sgd(1)), layer));
            movesNothing(net, () -> net.pretrain(batches()));
            movesNothing(net, () -> net.pretrain(batches(), 2));
            movesNothing(net, () -> net.pretrainLayer(0, batches()));
            movesNothing(net, () -> net.pretrainLayer(0, batches(), 2));
            movesNothing(net, () -> net.pretrainLayer(0, DATA.getFeatures()));
            movesNothing(net, () -> net.fit(DATA));
            ComputationGraph graph =
                    new ComputationGraph(
                            Nets.conf(dpSgd(new Sgd(1)))
                                    .graphBuilder()
                                    .addInputs("in")
                                    .addLayer("hidden", layer, "in")
                                    .addLayer("out", Nets.output(4), "hidden")
                                    .setOutputs("out")
                                    .build());
            graph.init();
            movesNothing(graph, () -> graph.pretrain(batches()));
            movesNothing(graph, () -> graph.pretrain(batches(), 2));
            movesNothing(graph, () -> graph.pretrainLayer("hidden", batches()));
        }
    }

    static Stream<Layer> wrapped() {
        return Stream.of(
                new Bidirectional(lstm(3, 2)),
                new MaskZeroLayer(lstm(3, 4), 0),
                new TimeDistributed(Nets.dense(3, 4)),
                new FrozenLayerWithBackprop(lstm(3, 4)),
                new FrozenLayer(lstm(3, 4)),
                new SelfAttentionLayer.Builder()
                        .nIn(3)
                        .nOut(4)
                        .nHeads(1)
                        .projectInput(true)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("wrapped")
    void layersWithin_ofAPlainNetwork_moveNothing(Layer layer) {
        NeuralNetConfiguration.ListBuilder list =
                Nets.conf(dpSgd(new Adam(1))).list().layer(layer).layer(rnnOutput(4));
        MultiLayerNetwork net = Nets.network(list.setInputType(InputType.recurrent(3)).build());
        movesNothing(net, () -> net.fit(sequences()));
        assertThat(DpSgdMarks.mixed(net)).isFalse();
    }

    @Test
    void wrappedLayerWithItsOwnDpSgd_behindPlainUpdaters_movesNothing() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1))
                                .list()
                                .layer(lstm(3, 4))
                                .layer(
                                        new LastTimeStep(
                                                new LSTM.Builder()
                                                        .nIn(4)
                                                        .nOut(4)
                                                        .updater(dpSgd(new Sgd(1)))
                                                        .build()))
                                .layer(Nets.output(4))
                                .build());
        DataSet data = sequences();
        movesNothing(net, () -> net.fit(data.getFeatures(), Nd4j.eye(6).getColumns(0, 1, 2)));
    }

    @Test
    void biasUpdater_alone_refusesTheWholeUpdate() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1))
                                .biasUpdater(dpSgd(new Sgd(1)))
                                .list()
                                .layer(hidden())
                                .layer(Nets.output(4))
                                .build());
        movesNothing(net, () -> net.fit(DATA));
    }

    @Test
    void sameDiff_withTheUpdater_movesNothing() {
        SameDiff graph = SameDiff.create();
        SDVariable in = graph.placeHolder("in", DataType.DOUBLE, -1, Nets.INPUTS);
        SDVariable label = graph.placeHolder("label", DataType.DOUBLE, -1, Nets.CLASSES);
        SDVariable weights = graph.var("w", DataType.DOUBLE, Nets.INPUTS, Nets.CLASSES);
        graph.loss.meanSquaredError("loss", label, in.mmul(weights), null);
        graph.setTrainingConfig(
                new TrainingConfig.Builder()
                        .updater(dpSgd(new Adam(1)))
                        .dataSetFeatureMapping("in")
                        .dataSetLabelMapping("label")
                        .build());
        INDArray before = weights.getArr().dup();
        assertThatThrownBy(() -> graph.fit(DATA)).hasStackTraceContaining("DpSgd");
        assertThat(weights.getArr()).isEqualTo(before);
    }

    /** The other layer's momentum has seen raw gradients, though no parameter has moved. */
    @Test
    void refusedFit_ofAMixedNetwork_isNoFreshStart() {
        MultiLayerConfiguration mixed =
                conf(
                        dpSgd(new Sgd(1)),
                        new DenseLayer.Builder()
                                .nIn(Nets.INPUTS)
                                .nOut(4)
                                .updater(new Nesterovs(0.5))
                                .build());
        assertThatCode(() -> PrivateMultiLayerNetwork.builder(Nets.network(mixed)).build().close())
                .doesNotThrowAnyException();
        MultiLayerNetwork net = Nets.network(mixed);
        movesNothing(net, () -> net.fit(DATA));
        assertThatThrownBy(
                        () ->
                                PrivateMultiLayerNetwork.builder(net)
                                        .ledgerFile(folder.resolve("other.ledger"))
                                        .build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("updater's state");
    }

    /** All that learns in a private step is marked, whatever its updater was. */
    @Test
    void newLayerWithAnUpdaterOfItsOwn_isMarkedByTheNextPrivateStep() {
        Path ledger = folder.resolve("training.ledger");
        MultiLayerNetwork trained;
        try (PrivateMultiLayerNetwork net = privateNetwork()) {
            net.fit(batches());
            trained = new TransferLearning.Builder(net).setFeatureExtractor(0).build();
        }
        for (IUpdater updater : List.of(new Sgd(1), dpSgd(new Sgd(1)))) {
            MultiLayerNetwork next =
                    new TransferLearning.Builder(trained)
                            .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
                            .removeOutputLayer()
                            .addLayer(
                                    new org.deeplearning4j.nn.conf.layers.OutputLayer.Builder(
                                                    LossFunction.MSE)
                                            .nIn(4)
                                            .nOut(Nets.CLASSES)
                                            .updater(updater)
                                            .build())
                            .build();
            try (PrivateMultiLayerNetwork again =
                    PrivateMultiLayerNetwork.builder(next)
                            .ledgerFile(ledger)
                            .postProcessed("a new output layer")
                            .build()) {
                INDArray before = again.params().dup();
                again.fit(batches());
                assertThat(again.params()).isNotEqualTo(before);
                assertThat(DpSgdMarks.complete(again, again.ledger().id())).isTrue();
            }
        }
    }

    static Stream<MultiLayerConfiguration> unfit() {
        IUpdater sgd = new Sgd(1);
        return Stream.of(
                Nets.conf(sgd)
                        .list()
                        .layer(hidden())
                        .layer(new BatchNormalization.Builder().nIn(4).nOut(4).build())
                        .layer(Nets.output(4))
                        .build(),
                Nets.conf(sgd)
                        .weightNoise(new DropConnect(0.5))
                        .list()
                        .layer(hidden())
                        .layer(Nets.output(4))
                        .build(),
                Nets.conf(sgd)
                        .optimizationAlgo(OptimizationAlgorithm.LBFGS)
                        .list()
                        .layer(hidden())
                        .layer(Nets.output(4))
                        .build(),
                Nets.conf(sgd)
                        .list()
                        .layer(lstm(3, 4))
                        .layer(rnnOutput(4))
                        .backpropType(BackpropType.TruncatedBPTT)
                        .build(),
                Nets.conf(sgd).list().layer(hidden()).layer(Nets.dense(4, 3)).build(),
                Nets.conf(sgd)
                        .list()
                        .layer(new AutoEncoder.Builder().nIn(Nets.INPUTS).nOut(4).build())
                        .layer(Nets.output(4))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void configuration_isRefusedAsTheBuilderRefusesIt(MultiLayerConfiguration conf) {
        MultiLayerNetwork plain = Nets.network(conf.clone());
        List<String> expected =
                problems(
                        () ->
                                PrivateMultiLayerNetwork.builder(plain)
                                        .plan(plan())
                                        .ledgerFile(folder.resolve("builder.ledger"))
                                        .build());
        MultiLayerNetwork marked = Nets.network(conf.clone());
        marked.getLayerWiseConfigurations()
                .getConfs()
                .forEach(
                        layer -> {
                            if (layer.getLayer()
                                    instanceof org.deeplearning4j.nn.conf.layers.BaseLayer base) {
                                base.setIUpdater(dpSgd(base.getIUpdater()));
                            }
                        });
        try (PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(marked.getLayerWiseConfigurations())) {
            assertThat(problems(net::init)).isEqualTo(expected).isNotEmpty();
        }
        assertThat(folder.resolve("training.ledger")).doesNotExist();
    }

    private static List<String> problems(ThrowingCallable training) {
        NotPrivatelyTrainableException refusal =
                org.assertj.core.api.Assertions.catchThrowableOfType(
                        NotPrivatelyTrainableException.class, training);
        return refusal.problems();
    }

    @Test
    void beforeInit_nothingIsTrainedOrTaken() {
        PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(conf(dpSgd(new Adam(0.1)), hidden()));
        for (ThrowingCallable training :
                List.<ThrowingCallable>of(
                        () -> net.fit(DATA),
                        () -> net.fit(batches()),
                        () -> net.fit(batches(), 2),
                        () -> net.fit(DATA.getFeatures(), DATA.getLabels()),
                        net::guarantee,
                        net::ledger,
                        net::report,
                        () -> net.save(folder.resolve("no.zip").toFile()))) {
            assertThatThrownBy(training)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("init()");
        }
        INDArray foreign = Nets.mlp().params();
        assertThatThrownBy(() -> net.init(foreign, true))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(net.isInitCalled()).isFalse();
        assertThatCode(net::close).doesNotThrowAnyException();
    }

    @Test
    void afterARefusedInit_noParametersAreTaken() {
        try (PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(
                        conf(new DpSgd(new Sgd(1), TrainingPlan.builder().build()), hidden()))) {
            assertThatThrownBy(net::init).isInstanceOf(NotPrivatelyTrainableException.class);
            INDArray foreign = Nets.mlp().params();
            assertThatThrownBy(() -> net.setParams(foreign))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> net.fit(DATA)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void adam_keepsItsStateAndBlocks_throughSaveAndRestore() throws Exception {
        Path file = folder.resolve("model.zip");
        Path plainFile = folder.resolve("plain.zip");
        try (PrivateMultiLayerNetwork net = privateNetwork()) {
            net.fit(batches());
            net.save(file.toFile());
            ModelSerializer.writeModel(net, plainFile.toFile(), true);
            INDArray state = net.getUpdater().getStateViewArray();
            assertThat(state.norm2Number().doubleValue()).isPositive();
            int blocks = blocks(net);
            assertThat(blocks).isEqualTo(1);
            for (MultiLayerNetwork copy :
                    List.of(
                            (MultiLayerNetwork) PrivateModelFile.network(file),
                            ModelSerializer.restoreMultiLayerNetwork(plainFile.toFile(), true),
                            net.clone())) {
                assertThat(copy.getUpdater().getStateViewArray()).isEqualTo(state);
                assertThat(blocks(copy)).isEqualTo(blocks);
            }
        }
        MultiLayerNetwork plain = Nets.network(conf(dpSgd(new Adam(0.1)), hidden()));
        INDArray state = plain.getUpdater().getStateViewArray();
        state.assign(Nd4j.rand(state.dataType(), state.shape()));
        ModelSerializer.writeModel(plain, plainFile.toFile(), true);
        assertThat(
                        ModelSerializer.restoreMultiLayerNetwork(plainFile.toFile(), true)
                                .getUpdater()
                                .getStateViewArray())
                .isEqualTo(state);
    }

    private static int blocks(MultiLayerNetwork net) {
        return ((MultiLayerUpdater) net.getUpdater()).getUpdaterBlocks().size();
    }

    @Test
    void learningRate_setByDl4j_reachesTheInnerUpdater() {
        MultiLayerNetwork plain = Nets.network(conf(dpSgd(new Adam(0.1)), hidden()));
        plain.setLearningRate(0.01);
        assertThat(plain.getLearningRate(0)).isEqualTo(0.01);
        movesNothing(plain, () -> plain.fit(DATA));
        try (PrivateMultiLayerNetwork net = privateNetwork()) {
            net.setLearningRate(0.02);
            net.fit(batches());
            assertThat(net.getLearningRate(1)).isEqualTo(0.02);
        }
    }
}
