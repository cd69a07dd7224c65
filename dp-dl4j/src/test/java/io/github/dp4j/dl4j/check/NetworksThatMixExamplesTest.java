package io.github.dp4j.dl4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.DpTrainerBuilder;
import io.github.dp4j.dl4j.Nets;
import io.github.dp4j.dl4j.NotPrivatelyTrainableException;
import io.github.dp4j.dl4j.PrivateMultiLayerNetwork;
import io.github.dp4j.dl4j.PrivateNetworkBuilder;
import io.github.dp4j.dl4j.ReferenceNetworks;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;

/** M5: networks with one defect each, wherever a layer can hide it. */
class NetworksThatMixExamplesTest {

    private static MultiLayerNetwork network(InputType type, Layer... layers) {
        var list = Nets.conf(new Sgd(1)).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return Nets.network(list.setInputType(type).validateOutputLayerConfig(false).build());
    }

    private static void refused(Model network, String where, String... said) {
        assertThat(NetworkValidator.check(network).problems())
                .singleElement()
                .asString()
                .startsWith(where)
                .contains(said);
    }

    private static Layer rnnOutput() {
        return new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build();
    }

    private static ComputationGraph graph(Layer middle, boolean frozenVertex) {
        ComputationGraphConfiguration conf =
                Nets.conf(new Sgd(1))
                        .graphBuilder()
                        .addInputs("in")
                        .addLayer("first", Nets.dense(Nets.INPUTS, 4), "in")
                        .addLayer("middle", middle, "first")
                        .addLayer("out", Nets.output(4), "middle")
                        .setOutputs("out")
                        .build();
        if (frozenVertex) {
            conf.getVertices().computeIfPresent("middle", (name, inner) -> new FrozenVertex(inner));
        }
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        return graph;
    }

    @Test
    void m5_weightNoiseInsideWrappers_isRefused() {
        LSTM.Builder noisy = new LSTM.Builder().nIn(2).nOut(3);
        noisy.weightNoise(new DropConnect(0.5));
        LSTM lstm = noisy.build();
        InputType type = InputType.recurrent(2, 4);
        refused(
                network(type, new LastTimeStep(lstm), Nets.output(3)),
                "layer 0 (LSTM)",
                "weight noise",
                "dropout");
        refused(
                network(type, new MaskZeroLayer(lstm, 0), rnnOutput()),
                "layer 0 (LSTM)",
                "weight noise");
        List<String> both =
                NetworkValidator.check(network(type, new Bidirectional(lstm), rnnOutput()))
                        .problems();
        assertThat(both).hasSize(2).allSatisfy(p -> assertThat(p).contains("weight noise"));
    }

    @Test
    void m5_batchNormalizationInsideWrappersAndVertices_isRefused() {
        BatchNormalization norm = new BatchNormalization.Builder().nIn(4).nOut(4).build();
        refused(
                network(
                        InputType.recurrent(4, 3),
                        new LSTM.Builder().nOut(4).build(),
                        new TimeDistributed(norm),
                        rnnOutput()),
                "layer 1 (BatchNormalization)",
                "hasLayerNorm",
                "freeze it");
        refused(
                graph(norm, false),
                "vertex \"middle\" (BatchNormalization)",
                "freeze it",
                "DpNetworks.withoutBatchNormalization");
        // Not trained, but not in test mode either: the batch's statistics all the same.
        refused(graph(norm, true), "vertex \"middle\" (BatchNormalization)", "freeze it");
    }

    @Test
    @SuppressWarnings("rawtypes") // DL4J's own builder is generic in itself
    void m5_spaceToBatch_inEveryForm_isRefused() {
        SpaceToBatchLayer moving = new SpaceToBatchLayer.Builder(new int[] {2, 2}).build();
        for (Layer layer :
                List.of(moving, new FrozenLayer(moving), new FrozenLayerWithBackprop(moving))) {
            Layer loss = new CnnLossLayer.Builder().activation(Activation.SIGMOID).build();
            refused(
                    network(InputType.convolutional(4, 4, 1), conv(), layer, loss),
                    "layer 1 (SpaceToBatchLayer",
                    "SpaceToDepthLayer");
        }
    }

    private static Layer conv() {
        return new ConvolutionLayer.Builder(1, 1).nOut(2).build();
    }

    @Test
    void m5_fMeasure_ofEveryKindOfLoss_isRefused() {
        Layer dense = new DenseLayer.Builder().nOut(1).activation(Activation.SIGMOID).build();
        refused(
                network(
                        InputType.feedForward(Nets.INPUTS),
                        dense,
                        new LossLayer.Builder(new LossFMeasure()).build()),
                "layer 1 (LossLayer)",
                "F-measure",
                "LossBinaryXENT");
        refused(
                network(
                        InputType.recurrent(2, 4),
                        new LSTM.Builder().nOut(1).build(),
                        new RnnLossLayer.Builder(new LossFMeasure()).build()),
                "layer 1 (RnnLossLayer)",
                "F-measure");
        refused(
                network(
                        InputType.convolutional(4, 4, 1),
                        conv(),
                        new CnnLossLayer.Builder(new LossFMeasure()).build()),
                "layer 1 (CnnLossLayer)",
                "F-measure");
    }

    @Test
    void m5_truncatedBackPropagationOfAGraph_isRefused() {
        ComputationGraph graph =
                new ComputationGraph(
                        Nets.conf(new Sgd(1))
                                .graphBuilder()
                                .addInputs("in")
                                .addLayer("lstm", new LSTM.Builder().nIn(2).nOut(3).build(), "in")
                                .addLayer(
                                        "out",
                                        new RnnOutputLayer.Builder()
                                                .nIn(3)
                                                .nOut(3)
                                                .activation(Activation.SOFTMAX)
                                                .build(),
                                        "lstm")
                                .setOutputs("out")
                                .backpropType(BackpropType.TruncatedBPTT)
                                .build());
        graph.init();
        refused(graph, "The network uses truncated back-propagation", "BackpropType.Standard");
    }

    @Test
    void m5_tiedLayers_areRefused() {
        MultiLayerNetwork twice =
                network(
                        InputType.feedForward(Nets.INPUTS),
                        Nets.dense(Nets.INPUTS, Nets.INPUTS),
                        Nets.dense(Nets.INPUTS, Nets.INPUTS),
                        Nets.output(Nets.INPUTS));
        twice.getLayers()[1] = twice.getLayers()[0];
        refused(twice, "The layer object layer0 stands in the network twice", "its own layer");

        MultiLayerNetwork shared =
                network(
                        InputType.feedForward(Nets.INPUTS),
                        Nets.dense(Nets.INPUTS, Nets.INPUTS),
                        Nets.dense(Nets.INPUTS, Nets.INPUTS),
                        Nets.output(Nets.INPUTS));
        shared.getLayer(1).setParamsViewArray(shared.getLayer(0).params());
        refused(shared, "The layers layer0 and layer1 share their parameters", "its own");
    }

    @Test
    void m5_gradientNormalizationInsideAWrapper_isAWarning() {
        LSTM.Builder lstm = new LSTM.Builder().nIn(2).nOut(3);
        lstm.gradientNormalization(GradientNormalization.ClipL2PerLayer);
        NetworkValidator.Findings findings =
                NetworkValidator.check(
                        network(
                                InputType.recurrent(2, 4),
                                new LastTimeStep(lstm.build()),
                                Nets.output(3)));
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).singleElement().asString().contains("clipNorm");
    }

    /** E6: where the noise goes on another backend nobody has tested. */
    @Test
    void e6_untestedBackend_isRefused() {
        assertThat(Backends.problem()).isEmpty();
        assertThat(Backends.problem("org.nd4j.linalg.jcublas.JCublasBackend").orElseThrow())
                .contains("JCublasBackend", "CpuBackend", "nd4j-native");
    }

    /** B10: which engine it will be is known, and said, before there are data. */
    @Test
    void b10_engineIsDescribed_andRequired_beforeAnyData() {
        MultiLayerNetwork unknown =
                network(
                        InputType.feedForward(Nets.INPUTS),
                        new DenseLayer.Builder()
                                .name("odd")
                                .nOut(4)
                                .activation(new ActivationELU(0.5))
                                .build(),
                        Nets.output(4));
        assertThat(NetworkValidator.check(unknown).warnings())
                .singleElement()
                .asString()
                .contains("reference engine", "layer 0 \"odd\" (DenseLayer)", "elu");
        assertThatThrownBy(() -> trainer(unknown).requireCompiledEngine().build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContainingAll("layer 0 \"odd\"", "requireCompiledEngine()");
        PrivateNetworkBuilder<PrivateMultiLayerNetwork> own =
                PrivateMultiLayerNetwork.builder(unknown)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .expectedBatchSize(5)
                        .ledgerInMemory();
        assertThat(own.build().describeEngine()).contains("reference engine", "\"odd\"");
        assertThatThrownBy(() -> own.requireCompiledEngine().build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("layer 0 \"odd\"");
        try (DpTrainer trainer = trainer(unknown).build()) {
            assertThat(trainer.describeEngine()).startsWith("reference engine").contains("\"odd\"");
        }
        try (DpTrainer trainer = trainer(Nets.mlp()).requireCompiledEngine().build()) {
            assertThat(trainer.describeEngine())
                    .startsWith("compiled engine")
                    .contains("when it sees the first examples");
            trainer.fit(Nets.data(10));
            assertThat(trainer.describeEngine()).contains("layer 0", "layer 1");
        }
    }

    /** What only shapes show is refused when they are known, before a step is charged. */
    @Test
    void b10_requiredEngine_refusesWhatTheDataShow_beforeAnyStep() {
        ComputationGraph siamese =
                (ComputationGraph)
                        ReferenceNetworks.network(ReferenceNetworks.all().get("siamese LSTM"));
        try (DpTrainer trainer =
                DpTrainer.builder(siamese)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .samplingRate(0.5)
                        .populationSize(ReferenceNetworks.EXAMPLES)
                        .steps(1)
                        .ledgerInMemory()
                        .requireCompiledEngine()
                        .build()) {
            assertThatThrownBy(() -> trainer.fit(ReferenceNetworks.data()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("requireCompiledEngine()", "vertex \"both\"");
            assertThat(trainer.ledger().steps()).isZero();
        }
    }

    private static DpTrainerBuilder trainer(MultiLayerNetwork net) {
        return DpTrainer.builder(net)
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-5)
                .samplingRate(0.5)
                .populationSize(10)
                .steps(1)
                .ledgerInMemory();
    }
}
