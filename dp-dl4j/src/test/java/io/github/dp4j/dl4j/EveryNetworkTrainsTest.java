package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.plan.Sampling;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * B1: what the compiled engine does not know trains all the same, by every door. Without noise and
 * clipping every private training is DL4J's own (invariant 9).
 */
class EveryNetworkTrainsTest {

    private static final int STEPS = 5;

    static Stream<String> names() {
        return ReferenceNetworks.all().keySet().stream().sorted();
    }

    static DpTrainerBuilder trainer(Model network) {
        return network instanceof MultiLayerNetwork net
                ? DpTrainer.builder(net)
                : DpTrainer.builder((ComputationGraph) network);
    }

    /** From a configuration of its own: DL4J's clones share what is inside wrappers. */
    private static INDArray plainly(String name) {
        return ReferenceNetworks.plain(ReferenceNetworks.all().get(name), STEPS);
    }

    private static void assertSame(INDArray actual, INDArray expected) {
        assertThat(actual.distance2(expected) / expected.norm2Number().doubleValue())
                .isLessThan(2e-6);
    }

    @ParameterizedTest
    @MethodSource("names")
    void b1_trainer_withoutNoiseAndClipping_isPlainDl4j(String name) {
        Object configuration = ReferenceNetworks.all().get(name);
        Model network = ReferenceNetworks.network(configuration);
        INDArray start = network.params().dup();
        try (DpTrainer trainer =
                trainer(network)
                        .clipNorm(Double.POSITIVE_INFINITY)
                        .noiseMultiplier(0)
                        .delta(1e-5)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(ReferenceNetworks.EXAMPLES)
                        .steps(STEPS)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(Examples.of(ReferenceNetworks.data()));
            assertThat(trainer.describeEngine()).contains("reference engine");
            assertThat(trainer.skippedExamples()).isZero();
        }
        assertThat(network.params().distance2(start)).isGreaterThan(0.01);
        assertSame(network.params(), plainly(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void b1_privateNetwork_withoutNoiseAndClipping_isPlainDl4j(String name) {
        Object configuration = ReferenceNetworks.all().get(name);
        Model network = ReferenceNetworks.network(configuration);
        ListDataSetIterator<DataSet> pass =
                new ListDataSetIterator<>(
                        ReferenceNetworks.data().asList(), ReferenceNetworks.EXAMPLES);
        Model trained;
        if (network instanceof MultiLayerNetwork net) {
            PrivateMultiLayerNetwork own = plain(PrivateMultiLayerNetwork.builder(net)).build();
            own.fit(pass, STEPS);
            trained = own;
        } else {
            PrivateComputationGraph own =
                    plain(PrivateComputationGraph.builder((ComputationGraph) network)).build();
            own.fit(pass, STEPS);
            trained = own;
        }
        assertSame(trained.params(), plainly(name));
    }

    private static <N> PrivateNetworkBuilder<N> plain(PrivateNetworkBuilder<N> builder) {
        return builder.clipNorm(Double.POSITIVE_INFINITY)
                .noiseMultiplier(0)
                .delta(1e-5)
                .expectedBatchSize(ReferenceNetworks.EXAMPLES)
                .ledgerInMemory();
    }

    /** Two inputs, each through the same LSTM, side by side in one batch. */
    @Test
    void b1_siameseNetworkOfTwoInputs_isPlainDl4j() {
        ComputationGraphConfiguration conf =
                Nets.conf(new Adam(0.01))
                        .graphBuilder()
                        .addInputs("left", "right")
                        .addVertex("both", new StackVertex(), "left", "right")
                        .addLayer(
                                "lstm",
                                new LastTimeStep(new LSTM.Builder().nIn(2).nOut(3).build()),
                                "both")
                        .addVertex("first", new UnstackVertex(0, 2), "lstm")
                        .addVertex("second", new UnstackVertex(1, 2), "lstm")
                        .addVertex("apart", new L2Vertex(), "first", "second")
                        .addLayer(
                                "out",
                                new OutputLayer.Builder(LossFunction.XENT)
                                        .nIn(1)
                                        .nOut(1)
                                        .activation(Activation.SIGMOID)
                                        .build(),
                                "apart")
                        .setOutputs("out")
                        .build();
        ComputationGraph network = new ComputationGraph(conf);
        network.init();
        ComputationGraph plain = network.clone();
        INDArray all =
                Nets.data(8).getFeatures().get(NDArrayIndex.all(), NDArrayIndex.interval(0, 4));
        INDArray[] x = {all.reshape(8, 2, 2), all.mul(-0.5).reshape(8, 2, 2)};
        INDArray[] y = {Nd4j.createFromArray(1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0).reshape(8, 1)};
        for (int i = 0; i < STEPS; i++) {
            plain.fit(x, y);
        }
        try (DpTrainer trainer =
                trainer(network)
                        .clipNorm(Double.POSITIVE_INFINITY)
                        .noiseMultiplier(0)
                        .delta(1e-5)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(8)
                        .steps(STEPS)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(new MultiDataSet(x, y));
        }
        assertSame(network.params(), plain.params());
    }

    /** Batch normalisation trained on public data, frozen, and a new head: images too. */
    @Test
    void b1_transferLearningFromBatchNormalization_isPlainDl4j() {
        MultiLayerNetwork trained =
                Nets.network(
                        Nets.conf(new Adam(0.01))
                                .activation(Activation.TANH)
                                .list()
                                .layer(new ConvolutionLayer.Builder(2, 2).nOut(3).build())
                                .layer(new BatchNormalization())
                                .layer(new DenseLayer.Builder().nOut(4).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutionalFlat(4, 3, 1))
                                .build());
        DataSet data = ReferenceNetworks.data();
        for (int i = 0; i < 3; i++) {
            trained.fit(data);
        }
        MultiLayerNetwork network =
                new TransferLearning.Builder(trained).setFeatureExtractor(1).build();
        MultiLayerNetwork plain = network.clone();
        for (int i = 0; i < STEPS; i++) {
            plain.fit(data);
        }
        try (DpTrainer trainer =
                trainer(network)
                        .clipNorm(Double.POSITIVE_INFINITY)
                        .noiseMultiplier(0)
                        .delta(1e-5)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(ReferenceNetworks.EXAMPLES)
                        .steps(STEPS)
                        .ledgerInMemory()
                        .requireCompiledEngine()
                        .build()) {
            trainer.fit(data);
        }
        assertSame(network.params(), plain.params());
    }

    /** What draws at random cannot be equal; it runs, with noise and clipping, and learns. */
    @Test
    void b1_layersThatDrawAtRandom_trainPrivately() {
        for (MultiLayerConfiguration configuration :
                new MultiLayerConfiguration[] {
                    ReferenceNetworks.randomRelu(), ReferenceNetworks.dropoutSchedule(0.5)
                }) {
            MultiLayerNetwork net = (MultiLayerNetwork) ReferenceNetworks.network(configuration);
            INDArray start = net.params().dup();
            try (DpTrainer trainer =
                    DpTrainer.builder(net)
                            .clipNorm(1)
                            .noiseMultiplier(1)
                            .delta(1e-5)
                            .samplingRate(0.5)
                            .populationSize(ReferenceNetworks.EXAMPLES)
                            .steps(STEPS)
                            .ledgerInMemory()
                            .build()) {
                trainer.fit(ReferenceNetworks.data());
                assertThat(trainer.ledger().steps()).isEqualTo(STEPS);
                assertThat(trainer.skippedExamples()).isZero();
            }
            assertThat(net.params().distance2(start)).isGreaterThan(0.01);
        }
    }
}
