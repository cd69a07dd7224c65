package io.github.dp4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class GroupNormalizationTest {

    private static final int CLASSES = 3;

    private static NeuralNetConfiguration.Builder conf(DataType type, IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .activation(Activation.TANH)
                .updater(updater);
    }

    private static MultiLayerNetwork network(
            DataType type, IUpdater updater, InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = conf(type, updater).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        list.layer(output());
        MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
        network.init();
        spread(network.paramTable());
        return network;
    }

    /** Gamma and beta that differ from channel to channel, as training leaves them. */
    private static void spread(Map<String, INDArray> parameters) {
        parameters.forEach(
                (name, array) -> {
                    if (name.endsWith("gamma") || name.endsWith("beta")) {
                        array.addi(numbers(array.dataType(), 9, array.shape()).muli(0.3));
                    }
                });
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static INDArray numbers(DataType type, long seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.data().put(i, random.nextGaussian());
        }
        return array.castTo(type);
    }

    private static INDArray labels(DataType type, int count) {
        INDArray labels = Nd4j.zeros(type, count, CLASSES);
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, i % CLASSES, 1);
        }
        return labels;
    }

    /** Of [examples, channels, positions], by the formula, number by number. */
    private static double[] byHand(
            INDArray x, int groups, double eps, INDArray gamma, INDArray beta) {
        int channels = (int) x.size(1);
        int positions = (int) x.size(2);
        int each = channels / groups;
        double[] y = new double[(int) x.length()];
        for (int i = 0; i < x.size(0); i++) {
            for (int c = 0; c < channels; c++) {
                int from = c / each * each;
                double mean = 0;
                double square = 0;
                for (int d = from; d < from + each; d++) {
                    for (int p = 0; p < positions; p++) {
                        mean += x.getDouble(i, d, p) / (each * positions);
                    }
                }
                for (int d = from; d < from + each; d++) {
                    for (int p = 0; p < positions; p++) {
                        square += Math.pow(x.getDouble(i, d, p) - mean, 2) / (each * positions);
                    }
                }
                for (int p = 0; p < positions; p++) {
                    y[(i * channels + c) * positions + p] =
                            gamma.getDouble(c)
                                            * (x.getDouble(i, c, p) - mean)
                                            / Math.sqrt(square + eps)
                                    + beta.getDouble(c);
                }
            }
        }
        return y;
    }

    @Property(tries = 30)
    void output_isTheFormula(
            @ForAll @IntRange(min = 1, max = 3) int groups,
            @ForAll @IntRange(min = 1, max = 3) int each,
            @ForAll @IntRange(min = 1, max = 3) int height,
            @ForAll @IntRange(min = 2, max = 4) int width,
            @ForAll CNN2DFormat format) {
        int channels = groups * each;
        MultiLayerNetwork network =
                network(
                        DataType.DOUBLE,
                        new NoOp(),
                        InputType.convolutional(height, width, channels, format),
                        new GroupNormalization.Builder(groups).eps(1e-3).build());
        INDArray x = numbers(DataType.DOUBLE, 5, 4, channels, height, width).addi(2);
        boolean last = format == CNN2DFormat.NHWC;
        INDArray y = network.feedForward(last ? x.permute(0, 2, 3, 1).dup('c') : x).get(1);
        double[] expected =
                byHand(
                        x.reshape(4, channels, (long) height * width),
                        groups,
                        1e-3,
                        network.getParam("0_gamma"),
                        network.getParam("0_beta"));
        INDArray first = last ? y.permute(0, 3, 1, 2).dup('c') : y.dup('c');
        assertThat(first.data().asDouble()).containsExactly(expected, within(1e-10));
    }

    @Test
    void vectors_areNormalizedByTheirGroups() {
        MultiLayerNetwork network =
                network(
                        DataType.DOUBLE,
                        new NoOp(),
                        InputType.feedForward(6),
                        new GroupNormalization(2));
        INDArray x = numbers(DataType.DOUBLE, 5, 4, 6);
        double[] expected =
                byHand(
                        x.reshape(4, 6, 1),
                        2,
                        1e-5,
                        network.getParam("0_gamma"),
                        network.getParam("0_beta"));
        assertThat(network.feedForward(x).get(1).dup('c').data().asDouble())
                .containsExactly(expected, within(1e-10));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void gradients_ofImages_areFiniteDifferences(CNN2DFormat format) {
        MultiLayerNetwork network =
                network(
                        DataType.DOUBLE,
                        new NoOp(),
                        InputType.convolutional(4, 3, 2, format),
                        new ConvolutionLayer.Builder(2, 2).nOut(4).dataFormat(format).build(),
                        new GroupNormalization(2),
                        new ActivationLayer(Activation.TANH),
                        new ConvolutionLayer.Builder(2, 2).nOut(2).dataFormat(format).build(),
                        new GroupNormalization(1));
        INDArray x =
                format == CNN2DFormat.NCHW
                        ? numbers(DataType.DOUBLE, 1, 3, 2, 4, 3)
                        : numbers(DataType.DOUBLE, 1, 3, 4, 3, 2);
        assertThat(gradientsAreRight(network, x)).isTrue();
    }

    private static boolean gradientsAreRight(MultiLayerNetwork network, INDArray x) {
        return inDouble(
                () ->
                        GradientCheckUtil.checkGradients(
                                new GradientCheckUtil.MLNConfig()
                                        .net(network)
                                        .input(x)
                                        .labels(labels(DataType.DOUBLE, (int) x.size(0)))
                                        .print(GradientCheckUtil.PrintMode.FAILURES_ONLY)));
    }

    /** DL4J's check wants double as ND4J's default type. */
    private static boolean inDouble(BooleanSupplier check) {
        DataType before = Nd4j.defaultFloatingPointType();
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
        try {
            return check.getAsBoolean();
        } finally {
            Nd4j.setDefaultDataTypes(before, before);
        }
    }

    @Test
    void gradients_ofVectors_areFiniteDifferences() {
        MultiLayerNetwork network =
                network(
                        DataType.DOUBLE,
                        new NoOp(),
                        InputType.feedForward(4),
                        new DenseLayer.Builder().nOut(8).build(),
                        new GroupNormalization(2),
                        new DenseLayer.Builder().nOut(6).build(),
                        new GroupNormalization(1));
        assertThat(gradientsAreRight(network, numbers(DataType.DOUBLE, 1, 4, 4))).isTrue();
    }

    private static ComputationGraph residual(DataType type, IUpdater updater) {
        ComputationGraphConfiguration conf =
                conf(type, updater)
                        .graphBuilder()
                        .addInputs("in")
                        .addLayer("norm", new GroupNormalization(2), "in")
                        .addLayer("relu", new ActivationLayer(Activation.TANH), "norm")
                        .addLayer(
                                "conv", new ConvolutionLayer.Builder(1, 1).nOut(4).build(), "relu")
                        .addVertex(
                                "sum",
                                new ElementWiseVertex(ElementWiseVertex.Op.Add),
                                "in",
                                "conv")
                        .addLayer("last", new GroupNormalization(4), "sum")
                        .addLayer("out", output(), "last")
                        .setOutputs("out")
                        .setInputTypes(InputType.convolutional(3, 2, 4))
                        .build();
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        spread(graph.paramTable());
        return graph;
    }

    @Test
    void gradients_ofAGraph_areFiniteDifferences() {
        GradientCheckUtil.GraphConfig check =
                new GradientCheckUtil.GraphConfig()
                        .net(residual(DataType.DOUBLE, new NoOp()))
                        .inputs(new INDArray[] {numbers(DataType.DOUBLE, 1, 3, 4, 3, 2)})
                        .labels(new INDArray[] {labels(DataType.DOUBLE, 3)})
                        .print(GradientCheckUtil.PrintMode.FAILURES_ONLY);
        assertThat(inDouble(() -> GradientCheckUtil.checkGradients(check))).isTrue();
    }

    /** The same numbers alone and in company, training or not. */
    @Test
    void example_isNormalizedByItself() {
        MultiLayerNetwork network =
                network(
                        DataType.FLOAT,
                        new NoOp(),
                        InputType.convolutional(4, 4, 4),
                        new GroupNormalization(2));
        INDArray x = numbers(DataType.FLOAT, 5, 6, 4, 4, 4);
        for (boolean training : new boolean[] {true, false}) {
            INDArray all = network.feedForward(x, training).get(1).dup('c');
            INDArray one = x.get(NDArrayIndex.interval(2, 3)).dup('c');
            INDArray alone = network.feedForward(one, training).get(1).dup('c');
            assertThat(alone.data().asFloat())
                    .containsExactly(
                            all.get(NDArrayIndex.interval(2, 3)).dup('c').data().asFloat(),
                            within(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void network_learns_andIsTheSameFromAFile(DataType type) throws IOException {
        MultiLayerNetwork network =
                network(
                        type,
                        new Adam(0.05),
                        InputType.convolutionalFlat(6, 6, 2),
                        new GroupNormalization(1),
                        new ConvolutionLayer.Builder(3, 3).nOut(8).build(),
                        new GroupNormalization.Builder(4).eps(1e-3).name("inner").build());
        INDArray x = numbers(type, 2, 30, 72);
        DataSet data = new DataSet(x, labels(type, 30));
        double before = network.score(data);
        for (int i = 0; i < 30; i++) {
            network.fit(data);
        }
        assertThat(network.score(data)).isLessThan(0.5 * before);
        assertThat(network.output(x).dataType()).isEqualTo(type);

        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, file, /* saveUpdater= */ true);
        MultiLayerNetwork read =
                ModelSerializer.restoreMultiLayerNetwork(
                        new ByteArrayInputStream(file.toByteArray()), /* loadUpdater= */ true);
        assertThat(read.output(x)).isEqualTo(network.output(x));
        assertThat(network.clone().output(x)).isEqualTo(network.output(x));
        MultiLayerConfiguration conf = network.getLayerWiseConfigurations();
        assertThat(read.getLayerWiseConfigurations()).isEqualTo(conf);
        assertThat(MultiLayerConfiguration.fromYaml(conf.toYaml())).isEqualTo(conf);
        GroupNormalization inner = (GroupNormalization) conf.clone().getConf(2).getLayer();
        assertThat(inner.getGroups()).isEqualTo(4);
        assertThat(inner.getEps()).isEqualTo(1e-3);
        assertThat(inner.getLayerName()).isEqualTo("inner");
    }

    @Test
    void graph_isTheSameFromAFile() throws IOException {
        ComputationGraph graph = residual(DataType.FLOAT, new Adam(0.01));
        INDArray x = numbers(DataType.FLOAT, 2, 5, 4, 3, 2);
        graph.fit(new DataSet(x, labels(DataType.FLOAT, 5)));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(graph, file, /* saveUpdater= */ true);
        ComputationGraph read =
                ModelSerializer.restoreComputationGraph(
                        new ByteArrayInputStream(file.toByteArray()), /* loadUpdater= */ true);
        assertThat(read.outputSingle(x)).isEqualTo(graph.outputSingle(x));
        assertThat(ComputationGraphConfiguration.fromYaml(graph.getConfiguration().toYaml()))
                .isEqualTo(graph.getConfiguration());
    }

    @Test
    void layers_areEqualByTheirSettings() {
        assertThat(new GroupNormalization(2))
                .isEqualTo(new GroupNormalization(2))
                .hasSameHashCodeAs(new GroupNormalization(2))
                .isNotEqualTo(new GroupNormalization(4))
                .isNotEqualTo(new GroupNormalization.Builder(2).eps(1e-3).build())
                .isNotEqualTo(
                        new GroupNormalization.Builder(2).dataFormat(CNN2DFormat.NHWC).build())
                .isNotEqualTo(new GroupNormalization.Builder(2).nOut(4).build())
                .isNotEqualTo(new BatchNormalization());
    }

    @Test
    void whatMakesNoSense_isRefused_inWords() {
        assertThatThrownBy(() -> new GroupNormalization(0)).hasMessageContaining("at least 1");
        for (double eps : new double[] {0, -1, 2, Double.NaN}) {
            assertThatThrownBy(() -> new GroupNormalization.Builder(1).eps(eps).build())
                    .hasMessageContaining("eps from 1.0E-12 to 1");
        }
        assertThatThrownBy(() -> ofVectors(6, new GroupNormalization(4)))
                .hasMessageContaining("4 groups do not divide 6 channels");
        assertThatThrownBy(() -> ofVectors(6, new GroupNormalization(6)))
                .hasMessageContaining("single number")
                .hasMessageContaining("fewer than 6 groups");
        assertThatThrownBy(
                        () ->
                                network(
                                        DataType.FLOAT,
                                        new NoOp(),
                                        InputType.recurrent(4, 3),
                                        new GroupNormalization(2)))
                .hasMessageContaining("takes vectors and images");
        MultiLayerNetwork network = ofVectors(6, new GroupNormalization(2));
        assertThatThrownBy(() -> network.output(Nd4j.ones(DataType.FLOAT, 2, 8)))
                .hasMessageContaining("expects 6 channels, but is given 8");
    }

    private static MultiLayerNetwork ofVectors(int size, Layer layer) {
        return network(DataType.FLOAT, new NoOp(), InputType.feedForward(size), layer);
    }

    @Test
    void channelsUnknown_isRefused_inWords() {
        MultiLayerConfiguration conf =
                conf(DataType.FLOAT, new NoOp())
                        .list()
                        .layer(new GroupNormalization(2))
                        .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(2).build())
                        .build();
        assertThatThrownBy(() -> new MultiLayerNetwork(conf).init())
                .hasMessageContaining("set an input type");
    }
}
