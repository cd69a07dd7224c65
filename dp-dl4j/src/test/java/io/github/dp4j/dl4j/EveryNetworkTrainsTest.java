package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

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
        assertSame(network.params(), ReferenceNetworks.plain(configuration, STEPS));
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
        assertSame(trained.params(), ReferenceNetworks.plain(configuration, STEPS));
    }

    private static <N> PrivateNetworkBuilder<N> plain(PrivateNetworkBuilder<N> builder) {
        return builder.clipNorm(Double.POSITIVE_INFINITY)
                .noiseMultiplier(0)
                .delta(1e-5)
                .expectedBatchSize(ReferenceNetworks.EXAMPLES)
                .ledgerInMemory();
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
