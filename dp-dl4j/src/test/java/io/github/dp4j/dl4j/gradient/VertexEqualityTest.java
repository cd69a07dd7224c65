package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PoolHelperVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

class VertexEqualityTest {

    private static final int N = 3;
    private static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE);

    private static GraphBuilder builder(DataType type) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .activation(Activation.TANH)
                .graphBuilder();
    }

    private static DenseLayer dense(int nOut) {
        return new DenseLayer.Builder().nOut(nOut).build();
    }

    private static Layer rnn(int nOut) {
        return new SimpleRnn.Builder().nOut(nOut).build();
    }

    private static Layer output() {
        return ConvolutionEqualityTest.output(3);
    }

    private static Layer output(int nIn) {
        return DenseEqualityTest.output(nIn, 3, new LossMCXENT(), Activation.SOFTMAX);
    }

    private static Layer rnnOutput() {
        return new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static ComputationGraph init(GraphBuilder builder) {
        ComputationGraphConfiguration conf = builder.setOutputs("out").build();
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        return graph;
    }

    private static void check(GraphBuilder builder, INDArray y, INDArray... x) {
        Equality.checkBoth(init(builder), new Examples(x, new INDArray[] {y}, null, null));
    }

    private static void checkMasked(
            GraphBuilder builder, INDArray y, INDArray[] masks, INDArray... x) {
        Equality.checkBoth(init(builder), new Examples(x, new INDArray[] {y}, masks, null));
    }

    @Test
    void stackAndUnstack_equalReference() {
        for (DataType type : TYPES) {
            GraphBuilder siamese =
                    builder(type)
                            .addInputs("a", "b")
                            .setInputTypes(InputType.feedForward(5), InputType.feedForward(5))
                            .addVertex("both", new StackVertex(), "a", "b")
                            .addLayer(
                                    "shared",
                                    new DenseLayer.Builder().nOut(4).hasLayerNorm(true).build(),
                                    "both")
                            .addLayer("deeper", dense(6), "shared")
                            .addVertex("first", new UnstackVertex(0, 2), "deeper")
                            .addVertex("second", new UnstackVertex(1, 2), "deeper")
                            .addVertex("distance", new L2Vertex(), "first", "second")
                            .addVertex("all", new MergeVertex(), "distance", "first")
                            .addLayer("out", output(), "all");
            check(siamese, oneHot(type, N, 3), numbers(type, 1, N, 5), numbers(type, 2, N, 5));
        }
    }

    /** A maximum goes before a convolution's function, unless somebody else reads its values. */
    @Test
    void maximaOfTwoTowers_oneOfThemReadTwice_equalReference() {
        for (DataType type : TYPES) {
            GraphBuilder towers =
                    builder(type)
                            .addInputs("a", "b")
                            .setInputTypes(
                                    InputType.convolutional(6, 5, 2),
                                    InputType.convolutional(6, 5, 2))
                            .addLayer("left", convolution(Activation.TANH), "a")
                            .addLayer("right", convolution(Activation.SIGMOID), "b")
                            .addLayer("maxLeft", maximum(), "left")
                            .addLayer("maxRight", maximum(), "right")
                            .addLayer("again", convolution(Activation.RELU), "right")
                            .addLayer("maxAgain", maximum(), "again")
                            .addVertex("all", new MergeVertex(), "maxLeft", "maxRight")
                            .addLayer("vector", dense(4), "all")
                            .addLayer("other", dense(3), "maxAgain")
                            .addVertex("both", new MergeVertex(), "vector", "other")
                            .addLayer("out", output(), "both");
            check(
                    towers,
                    oneHot(type, N, 3),
                    numbers(type, 1, N, 2, 6, 5),
                    numbers(type, 2, N, 2, 6, 5));
        }
    }

    private static Layer convolution(Activation function) {
        return new ConvolutionLayer.Builder(2, 2).nOut(3).activation(function).build();
    }

    private static Layer maximum() {
        return new SubsamplingLayer.Builder(2, 2).stride(1, 1).build();
    }

    @Test
    void stackOfWhatIsNotAVector_isRefused() {
        GraphBuilder builder =
                builder(DataType.FLOAT)
                        .addInputs("a", "b")
                        .setInputTypes(InputType.recurrent(5, 4), InputType.recurrent(5, 4))
                        .addVertex("both", new StackVertex(), "a", "b")
                        .addLayer("shared", rnn(4), "both")
                        .addVertex("first", new UnstackVertex(0, 2), "shared")
                        .addLayer("out", rnnOutput(), "first");
        INDArray x = numbers(DataType.FLOAT, 1, N, 5, 4);
        assertThatThrownBy(() -> check(builder, numbers(DataType.FLOAT, 2, N, 2, 4), x, x))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("stack");
    }

    @Test
    void reshapeAndPoolHelper_equalReference() {
        for (DataType type : TYPES) {
            GraphBuilder builder =
                    builder(type)
                            .addInputs("in")
                            .setInputTypes(InputType.feedForward(7))
                            .addLayer("a", dense(2 * 4 * 4), "in")
                            .addVertex("image", new ReshapeVertex(-1, 2, 4, 4), "a")
                            .addVertex("corner", new PoolHelperVertex(), "image")
                            .addLayer(
                                    "conv",
                                    new ConvolutionLayer.Builder(2, 2).nIn(2).nOut(3).build(),
                                    "corner")
                            .addVertex("flat", new ReshapeVertex(-1, 12), "conv")
                            .addLayer("out", output(12), "flat");
            check(builder, oneHot(type, N, 3), numbers(type, 1, N, 7));
        }
    }

    @Test
    void preprocessors_equalReference() {
        for (DataType type : TYPES) {
            GraphBuilder builder =
                    builder(type)
                            .addInputs("in")
                            .setInputTypes(InputType.convolutional(5, 5, 2))
                            .addLayer(
                                    "conv",
                                    new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
                                    "in")
                            .addVertex(
                                    "steps",
                                    new PreprocessorVertex(new CnnToRnnPreProcessor(4, 4, 3)),
                                    "conv")
                            .addLayer("rnn", rnn(4), "steps")
                            .addVertex(
                                    "flat",
                                    new PreprocessorVertex(
                                            new CnnToFeedForwardPreProcessor(4, 4, 3)),
                                    "conv")
                            .addLayer("side", dense(3), "flat")
                            .addVertex("last", new LastTimeStepVertex("in"), "rnn")
                            .addVertex("all", new MergeVertex(), "last", "side")
                            .addLayer("out", output(), "all");
            check(builder, oneHot(type, N, 3), numbers(type, 1, N, 2, 5, 5));
        }
    }

    private static INDArray mask(DataType type, boolean holes) {
        INDArray mask = Nd4j.zeros(type, N, 4);
        for (int i = 0; i < N; i++) {
            for (int t = 0; t <= i + 1; t++) {
                mask.putScalar(i, t, holes && t == 1 && i > 0 ? 0 : 1);
            }
        }
        return mask;
    }

    /** An encoder whose last state is repeated for a decoder. */
    private static GraphBuilder sequences(DataType type) {
        return builder(type)
                .addInputs("in", "more")
                .setInputTypes(InputType.recurrent(3, 4), InputType.recurrent(2, 4))
                .addLayer("encoder", new LSTM.Builder().nOut(4).build(), "in")
                .addVertex("last", new LastTimeStepVertex("in"), "encoder")
                .addVertex("again", new DuplicateToTimeSeriesVertex("more"), "last")
                .addVertex("back", new ReverseTimeSeriesVertex("in"), "encoder")
                .addVertex("plainBack", new ReverseTimeSeriesVertex(), "encoder")
                .addVertex("merged", new MergeVertex(), "back", "plainBack")
                .addVertex("seen", new MergeVertex(), "again", "more")
                .addLayer("decoder", rnn(3), "seen")
                .addLayer("pooled", rnn(3), "merged")
                .addVertex(
                        "sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "decoder", "pooled")
                .addLayer("out", rnnOutput(), "sum");
    }

    @Test
    void sequenceVertices_withoutMasks_equalReference() {
        for (DataType type : TYPES) {
            check(
                    sequences(type),
                    numbers(type, 9, N, 2, 4),
                    numbers(type, 1, N, 3, 4),
                    numbers(type, 2, N, 2, 4));
        }
    }

    @Test
    void sequenceVertices_underMasks_equalReference() {
        for (DataType type : TYPES) {
            // Both at once would meet in the sum, which is refused.
            for (boolean first : new boolean[] {true, false}) {
                INDArray[] masks = {
                    first ? mask(type, /* holes= */ false) : null,
                    first ? null : mask(type, /* holes= */ true)
                };
                checkMasked(
                        sequences(type),
                        numbers(type, 9, N, 2, 4),
                        masks,
                        numbers(type, 1, N, 3, 4),
                        numbers(type, 2, N, 2, 4));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ElementWiseVertex.Op.class)
    void elementwise_underAMask_equalsReference(ElementWiseVertex.Op op) {
        for (DataType type : TYPES) {
            GraphBuilder builder =
                    builder(type)
                            .addInputs("in")
                            .setInputTypes(InputType.recurrent(3, 4))
                            .addLayer("a", rnn(3), "in")
                            .addLayer("b", rnn(3), "in")
                            .addVertex("both", new ElementWiseVertex(op), "a", "b")
                            .addVertex("some", new SubsetVertex(1, 2), "both")
                            .addLayer("c", rnn(3), "some")
                            .addLayer(
                                    "pool",
                                    new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
                                    "c")
                            .addLayer("out", output(), "pool");
            checkMasked(
                    builder,
                    oneHot(type, N, 3),
                    new INDArray[] {mask(type, true)},
                    numbers(type, 1, N, 3, 4));
        }
    }

    @Test
    void channelsLast_merge_equalsReference() {
        for (DataType type : TYPES) {
            GraphBuilder images =
                    builder(type)
                            .addInputs("in")
                            .setInputTypes(InputType.convolutional(4, 4, 2, CNN2DFormat.NHWC))
                            .addLayer("a", conv(3), "in")
                            .addLayer("b", conv(2), "in")
                            .addVertex("all", new MergeVertex(), "a", "b")
                            .addLayer("last", dense(4), "all")
                            .addLayer("out", output(), "last");
            check(images, oneHot(type, N, 3), numbers(type, 1, N, 4, 4, 2));
        }
    }

    private static ConvolutionLayer conv(int filters) {
        return new ConvolutionLayer.Builder(2, 2)
                .nOut(filters)
                .dataFormat(CNN2DFormat.NHWC)
                .build();
    }

    @Test
    void mergeOverTime_equalsReference() {
        for (DataType type : TYPES) {
            for (RNNFormat format : RNNFormat.values()) {
                MergeVertex merge = new MergeVertex();
                merge.setMergeAxis(format == RNNFormat.NCW ? 2 : 1);
                GraphBuilder builder =
                        builder(type)
                                .addInputs("x", "y")
                                .addLayer(
                                        "a",
                                        new SimpleRnn.Builder()
                                                .nIn(3)
                                                .nOut(3)
                                                .dataFormat(format)
                                                .build(),
                                        "x")
                                .addVertex("all", merge, "a", "y")
                                .addLayer(
                                        "b",
                                        new SimpleRnn.Builder()
                                                .nIn(3)
                                                .nOut(3)
                                                .dataFormat(format)
                                                .build(),
                                        "all")
                                .addLayer(
                                        "pool",
                                        new GlobalPoolingLayer.Builder(PoolingType.MAX)
                                                .poolingDimensions(format == RNNFormat.NCW ? 2 : 1)
                                                .build(),
                                        "b")
                                .addLayer("out", output(3), "pool");
                boolean first = format == RNNFormat.NCW;
                check(
                        builder,
                        oneHot(type, N, 3),
                        first ? numbers(type, 1, N, 3, 2) : numbers(type, 1, N, 2, 3),
                        first ? numbers(type, 2, N, 3, 4) : numbers(type, 2, N, 4, 3));
            }
        }
    }
}
