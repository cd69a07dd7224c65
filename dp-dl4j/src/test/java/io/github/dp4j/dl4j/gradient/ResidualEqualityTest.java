package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.WideResidualNetworks;
import io.github.dp4j.dl4j.kernel.Kernels;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** Residual networks with group normalisation, as images are trained privately. */
class ResidualEqualityTest {

    private static ComputationGraph network(ComputationGraphConfiguration conf) {
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        GroupNormEqualityTest.spread(graph.paramTable());
        return graph;
    }

    /** Of a smooth network: at a kink, gradients would differ with rounding. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void wideResidualNetwork_ofFewChannels_equalsReference(DataType type) {
        ComputationGraph graph =
                network(
                        WideResidualNetworks.of(
                                type, 8, Activation.TANH, 4, /* blocks= */ 2, 4, 8, 16));
        Equality.check(
                graph,
                examples(numbers(type, 4, 4, 3, 8, 8), oneHot(type, 4, 10)),
                all(4),
                0.5,
                new EngineSettings(2, 2),
                Kernels.best());
    }

    /** WRN-16-4 itself: 2.7 million parameters, counted by hand from the table of layers. */
    @Test
    void wrn16x4_isCompiledWhole() {
        ComputationGraph graph = network(WideResidualNetworks.wrn16x4());
        assertThat(graph.numParams()).isEqualTo(2_748_890);
        try (DpTrainer trainer =
                DpTrainer.builder(graph)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .samplingRate(0.5)
                        .populationSize(2)
                        .steps(1)
                        .ledgerInMemory()
                        .requireCompiledEngine()
                        .build()) {
            trainer.fit(
                    new DataSet(
                            numbers(DataType.FLOAT, 1, 2, 3, 32, 32),
                            oneHot(DataType.FLOAT, 2, 10)));
            assertThat(trainer.describeEngine())
                    .contains("compiled engine", "group normalisation of 32x32x64 in 16 groups");
            assertThat(trainer.skippedExamples()).isZero();
        }
    }
}
