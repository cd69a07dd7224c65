package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class GraphEqualityTest {

    private static ComputationGraphConfiguration.GraphBuilder builder(DataType type) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .activation(Activation.TANH)
                .graphBuilder();
    }

    private static ComputationGraph init(ComputationGraphConfiguration.GraphBuilder builder) {
        ComputationGraph graph = new ComputationGraph(builder.build());
        graph.init();
        return graph;
    }

    private static DenseLayer dense(int nOut) {
        return new DenseLayer.Builder().nOut(nOut).build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static void check(ComputationGraph graph, INDArray[] x, INDArray... y) {
        Equality.check(
                graph,
                new Examples(x, y, null, null),
                all((int) x[0].size(0)),
                0.5,
                new EngineSettings(2, 2),
                Kernels.best());
    }

    @ParameterizedTest
    @EnumSource(ElementWiseVertex.Op.class)
    void elementwise_each_equalsReference(ElementWiseVertex.Op op) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            ComputationGraph graph =
                    init(
                            builder(type)
                                    .addInputs("in")
                                    .setInputTypes(InputType.feedForward(5))
                                    .addLayer("a", dense(6), "in")
                                    .addLayer("b", dense(6), "a")
                                    .addVertex("both", new ElementWiseVertex(op), "a", "b")
                                    .addLayer("out", output(), "both")
                                    .setOutputs("out"));
            check(graph, new INDArray[] {numbers(type, 1, 5, 5)}, oneHot(type, 5, 3));
        }
    }

    @Test
    void branchesInputsAndOutputs_equalReference() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            ComputationGraph graph =
                    init(
                            builder(type)
                                    .addInputs("image", "vector")
                                    .setInputTypes(
                                            InputType.convolutional(6, 6, 2),
                                            InputType.feedForward(5))
                                    .addLayer("c1", conv(4), "image")
                                    .addLayer("c2", conv(3), "image")
                                    .addVertex("merged", new MergeVertex(), "c1", "c2")
                                    .addLayer("flat", dense(6), "merged")
                                    .addLayer("side", dense(6), "vector")
                                    .addVertex("scaled", new ScaleVertex(0.5), "side")
                                    .addVertex("shifted", new ShiftVertex(0.25), "scaled")
                                    .addVertex("unit", new L2NormalizeVertex(), "shifted")
                                    .addVertex("all", new MergeVertex(), "flat", "unit")
                                    .addVertex("some", new SubsetVertex(2, 8), "all")
                                    .addLayer("out1", output(), "all")
                                    .addLayer("out2", output(), "some")
                                    .setOutputs("out1", "out2"));
            check(
                    graph,
                    new INDArray[] {numbers(type, 1, 5, 2, 6, 6), numbers(type, 2, 5, 5)},
                    oneHot(type, 5, 3),
                    oneHot(type, 5, 3));
        }
    }

    private static ConvolutionLayer conv(int filters) {
        return new ConvolutionLayer.Builder(3, 3).nOut(filters).build();
    }

    @Test
    void frozenBranch_hasNoGradient() {
        ComputationGraph graph =
                init(
                        builder(DataType.DOUBLE)
                                .addInputs("in")
                                .setInputTypes(InputType.feedForward(5))
                                .addLayer("a", dense(6), "in")
                                .addLayer("b", new FrozenLayer(dense(6)), "a")
                                .addLayer("c", dense(6), "a")
                                .addVertex("both", new MergeVertex(), "b", "c")
                                .addLayer("out", output(), "both")
                                .setOutputs("out"));
        check(
                graph,
                new INDArray[] {numbers(DataType.DOUBLE, 1, 5, 5)},
                oneHot(DataType.DOUBLE, 5, 3));
    }

    @Test
    void unknownLayer_runsOnTheReferenceEngine_andIsNamed() {
        ComputationGraph graph =
                init(
                        builder(DataType.FLOAT)
                                .addInputs("in")
                                .setInputTypes(InputType.feedForward(5))
                                .addLayer(
                                        "odd",
                                        new DenseLayer.Builder()
                                                .nOut(3)
                                                .activation(Activation.RRELU)
                                                .build(),
                                        "in")
                                .addLayer("out", output(), "odd")
                                .setOutputs("out"));
        INDArray sum = Nd4j.zeros(DataType.FLOAT, graph.numParams());
        try (GradientEngine engine = GradientEngines.best(graph)) {
            double[] norms =
                    engine.clippedSum(
                            new Examples(
                                    new INDArray[] {numbers(DataType.FLOAT, 1, 5, 5)},
                                    new INDArray[] {oneHot(DataType.FLOAT, 5, 3)},
                                    null,
                                    null),
                            all(5),
                            1,
                            sum);
            assertThat(norms).hasSize(5).doesNotContain(Double.NaN);
            assertThat(engine.describe()).contains("reference engine").contains("odd");
        }
    }
}
