package io.github.dp4j.dl4j.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.Nets;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;

class NetworkValidatorTest {

    private static List<String> problems(Layer middle, Layer last) {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1))
                                .list()
                                .layer(Nets.dense(Nets.INPUTS, 4))
                                .layer(middle)
                                .layer(last)
                                .build());
        return NetworkValidator.check(net).problems();
    }

    static Stream<Arguments> refusedMiddles() {
        return Stream.of(
                Arguments.of(
                        new BatchNormalization.Builder().nIn(4).nOut(4).name("bn").build(),
                        "layer 1 \"bn\" (BatchNormalization)",
                        "hasLayerNorm"),
                Arguments.of(
                        new AutoEncoder.Builder().nIn(4).nOut(4).build(),
                        "layer 1 (AutoEncoder)",
                        "freeze"),
                Arguments.of(
                        new DenseLayer.Builder()
                                .nIn(4)
                                .nOut(4)
                                .weightNoise(new DropConnect(0.5))
                                .build(),
                        "layer 1 (DenseLayer)",
                        "dropout"));
    }

    @ParameterizedTest
    @MethodSource("refusedMiddles")
    void layer_thatMixesExamples_isRefusedWithPlaceAndRemedy(
            Layer layer, String where, String remedy) {
        assertThat(problems(layer, Nets.output(4)))
                .singleElement()
                .asString()
                .startsWith(where)
                .contains(remedy);
    }

    static Stream<Arguments> refusedEnds() {
        return Stream.of(
                Arguments.of(
                        new CenterLossOutputLayer.Builder()
                                .nIn(4)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "CenterLossOutputLayer"),
                Arguments.of(
                        new OCNNOutputLayer.Builder().nIn(4).hiddenLayerSize(2).build(),
                        "OCNNOutputLayer"),
                Arguments.of(
                        new OutputLayer.Builder(new LossFMeasure())
                                .nIn(4)
                                .nOut(1)
                                .activation(Activation.SIGMOID)
                                .build(),
                        "F-measure"));
    }

    @ParameterizedTest
    @MethodSource("refusedEnds")
    void outputLayer_thatMixesExamples_isRefused(Layer layer, String said) {
        assertThat(problems(Nets.dense(4, 4), layer)).anySatisfy(p -> assertThat(p).contains(said));
    }

    @Test
    void frozenBatchNormalization_isAllowed() {
        Layer frozen = new FrozenLayer(new BatchNormalization.Builder().nIn(4).nOut(4).build());
        assertThat(problems(frozen, Nets.output(4))).isEmpty();
    }

    @Test
    void everyProblem_isListed() {
        List<String> problems =
                problems(
                        new BatchNormalization.Builder().nIn(4).nOut(4).build(),
                        new CenterLossOutputLayer.Builder()
                                .nIn(4)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build());
        assertThat(problems).hasSize(2);
    }

    @Test
    void truncatedBptt_otherOptimisers_halfPrecision_areRefused() {
        NeuralNetConfiguration.Builder lbfgs =
                Nets.conf(new Sgd(1)).optimizationAlgo(OptimizationAlgorithm.LBFGS);
        MultiLayerNetwork net =
                Nets.network(
                        lbfgs.list()
                                .layer(Nets.output(Nets.INPUTS))
                                .backpropType(BackpropType.TruncatedBPTT)
                                .build());
        assertThat(NetworkValidator.check(net).problems())
                .hasSize(2)
                .anySatisfy(p -> assertThat(p).contains("truncated back-propagation"))
                .anySatisfy(p -> assertThat(p).contains("LBFGS"));
        MultiLayerNetwork half =
                Nets.network(
                        Nets.conf(new Sgd(1))
                                .dataType(DataType.FLOAT16)
                                .list()
                                .layer(Nets.output(Nets.INPUTS))
                                .build());
        assertThat(NetworkValidator.check(half).problems())
                .singleElement()
                .asString()
                .contains("HALF");
    }

    @Test
    void uninitialisedOrFullyFrozen_isRefused() {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        Nets.conf(new Sgd(1)).list().layer(Nets.output(Nets.INPUTS)).build());
        assertThat(NetworkValidator.check(net).problems())
                .singleElement()
                .asString()
                .contains("init()");
    }

    @Test
    void gradientNormalization_isAWarning() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1))
                                .gradientNormalization(
                                        GradientNormalization.ClipElementWiseAbsoluteValue)
                                .list()
                                .layer(Nets.output(Nets.INPUTS))
                                .build());
        assertThat(NetworkValidator.check(net).problems()).isEmpty();
        assertThat(NetworkValidator.check(net).warnings())
                .singleElement()
                .asString()
                .contains("clipNorm");
    }

    @Test
    void graph_vertexIsNamed() {
        ComputationGraph graph =
                new ComputationGraph(
                        Nets.conf(new Sgd(1))
                                .graphBuilder()
                                .addInputs("in")
                                .addLayer(
                                        "norm",
                                        new BatchNormalization.Builder().nIn(5).nOut(5).build(),
                                        "in")
                                .addLayer("out", Nets.output(Nets.INPUTS), "norm")
                                .setOutputs("out")
                                .build());
        graph.init();
        assertThat(NetworkValidator.check(graph).problems())
                .singleElement()
                .asString()
                .startsWith("vertex \"norm\" (BatchNormalization)");
    }
}
