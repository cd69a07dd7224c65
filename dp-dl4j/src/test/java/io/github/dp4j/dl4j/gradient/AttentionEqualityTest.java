package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class AttentionEqualityTest {

    private static final int N = 3;
    private static final int INPUTS = 4;

    private static INDArray mask(DataType type, int steps) {
        return SequenceLayersEqualityTest.Masks.HOLES.of(type, steps);
    }

    private static void check(DataType type, Layer attention, int steps, boolean masked) {
        MultiLayerNetwork net =
                ConvolutionEqualityTest.network(
                        type,
                        InputType.recurrent(INPUTS, steps),
                        new SimpleRnn.Builder().nOut(INPUTS).build(),
                        attention,
                        new GlobalPoolingLayer.Builder(PoolingType.SUM).build(),
                        ConvolutionEqualityTest.output(3));
        Equality.checkBoth(
                net,
                new Examples(
                        new INDArray[] {numbers(type, 7, N, INPUTS, steps)},
                        new INDArray[] {oneHot(type, N, 3)},
                        masked ? new INDArray[] {mask(type, steps)} : null,
                        null));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, 5, true, true",
        "DOUBLE, 5, true, false",
        "DOUBLE, 4, false, true",
        "FLOAT, 1, true, false",
        "DOUBLE, 1, true, true"
    })
    void selfAttention_equalsReference(DataType type, int steps, boolean project, boolean masked) {
        SelfAttentionLayer.Builder layer = new SelfAttentionLayer.Builder().nIn(INPUTS);
        check(
                type,
                project
                        ? layer.nOut(6).nHeads(2).headSize(3).projectInput(true).build()
                        : layer.nOut(INPUTS).nHeads(1).projectInput(false).build(),
                steps,
                masked);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, true", "DOUBLE, false", "DOUBLE, true"})
    void attentionVertex_equalsReference(DataType type, boolean masked) {
        AttentionVertex attention =
                new AttentionVertex.Builder()
                        .nInQueries(INPUTS)
                        .nInKeys(INPUTS)
                        .nInValues(INPUTS)
                        .nHeads(1)
                        .headSize(INPUTS)
                        .nOut(INPUTS)
                        .projectInput(false)
                        .weightInit(WeightInit.XAVIER)
                        .build();
        ComputationGraph graph =
                new ComputationGraph(
                        new NeuralNetConfiguration.Builder()
                                .seed(3)
                                .dataType(type)
                                .activation(Activation.TANH)
                                .graphBuilder()
                                .addInputs("x", "y")
                                .setInputTypes(
                                        InputType.recurrent(INPUTS, 3),
                                        InputType.recurrent(INPUTS, 5))
                                .addLayer("q", new SimpleRnn.Builder().nOut(INPUTS).build(), "x")
                                .addLayer("k", new SimpleRnn.Builder().nOut(INPUTS).build(), "y")
                                .addVertex("attention", attention, "q", "k", "k")
                                .addLayer(
                                        "pool",
                                        new GlobalPoolingLayer.Builder(PoolingType.SUM).build(),
                                        "attention")
                                .addLayer("out", ConvolutionEqualityTest.output(3), "pool")
                                .setOutputs("out")
                                .build());
        graph.init();
        Equality.checkBoth(
                graph,
                new Examples(
                        new INDArray[] {
                            numbers(type, 1, N, INPUTS, 3), numbers(type, 2, N, INPUTS, 5)
                        },
                        new INDArray[] {oneHot(type, N, 3)},
                        masked ? new INDArray[] {mask(type, 3), mask(type, 5)} : null,
                        null));
    }
}
