package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.recipe.PretrainedFeatures;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** Frozen layers below normalised features: computed once, and as DL4J computes them. */
class FrozenFeaturesTest {

    private static final int EXAMPLES = 9;
    private static final int HEIGHT = 7;
    private static final int WIDTH = 6;

    /** All of what is frozen does something: no average, scale or shift is what it was at first. */
    private static MultiLayerNetwork publicNetwork(DataType type) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(5)
                                .dataType(type)
                                .activation(Activation.RELU)
                                .list()
                                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                                .layer(new BatchNormalization())
                                .layer(
                                        new SubsamplingLayer.Builder()
                                                .kernelSize(2, 2)
                                                .stride(1, 1)
                                                .build())
                                .layer(new DropoutLayer(0.5))
                                .layer(new DenseLayer.Builder().nOut(10).build())
                                .layer(
                                        new OutputLayer.Builder()
                                                .nOut(5)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutional(HEIGHT, WIDTH, 2))
                                .build());
        network.init();
        for (String name : new String[] {"1_gamma", "1_beta", "1_mean"}) {
            INDArray array = network.getParam(name);
            array.assign(numbers(type, 7, array.shape()).addi(0.5));
        }
        network.getParam("1_log10stdev").assign(-0.2);
        return network;
    }

    private static MultiLayerNetwork network(DataType type, int lastKept) {
        MultiLayerNetwork network =
                PretrainedFeatures.of(publicNetwork(type), lastKept)
                        .network(new long[] {2, HEIGHT, WIDTH}, /* classes= */ 3, new Sgd(1));
        long below = FeaturePrefix.of(network).orElseThrow().parametersBelow();
        INDArray head =
                network.params()
                        .reshape(network.numParams())
                        .get(NDArrayIndex.interval(below, network.numParams()));
        head.assign(numbers(type, 8, head.length()));
        return network;
    }

    private static Examples data(DataType type) {
        return examples(numbers(type, 4, EXAMPLES, 2, HEIGHT, WIDTH), oneHot(type, EXAMPLES, 3));
    }

    private static GradientEngine engine(MultiLayerNetwork network, long cacheLimit) {
        return new FeaturedEngine(
                network,
                FeaturePrefix.of(network).orElseThrow(),
                head ->
                        GradientEngines.best(
                                head, new EngineSettings(2, 2), /* compiledOnly= */ true),
                cacheLimit);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, 4", "DOUBLE, 4", "FLOAT, 2", "DOUBLE, 1", "FLOAT, 3"})
    void cachedOrNot_equalsTheReferenceOnTheWholeNetwork(DataType type, int lastKept) {
        MultiLayerNetwork network = network(type, lastKept);
        Examples examples = data(type);
        for (long cacheLimit : new long[] {0, 1 << 30}) {
            try (GradientEngine reference = new ReferenceEngine(network);
                    GradientEngine compiled = engine(network, cacheLimit)) {
                for (int[] indices : new int[][] {all(EXAMPLES), {8, 2, 2, 5}, {}}) {
                    Equality.check(reference, compiled, network, examples, indices, 0.3);
                }
                assertThat(compiled.describe())
                        .contains(lastKept + 1 + " frozen layers", "compiled engine");
            }
        }
    }

    @Test
    void groups_equalTheReference_beforeAndAfterRounding() {
        MultiLayerNetwork network = network(DataType.FLOAT, 4);
        int[][] groups = {{0, 3}, {5}, {1, 2, 8}};
        double[] factors = {0.5, 1, 1};
        INDArray expected = Nd4j.zeros(DataType.FLOAT, network.numParams());
        INDArray sum = Nd4j.ones(DataType.FLOAT, network.numParams());
        try (GradientEngine reference = new ReferenceEngine(network);
                GradientEngine compiled = engine(network, 1 << 30)) {
            reference.clippedGroupSum(data(DataType.FLOAT), groups, factors, 0.3, expected);
            compiled.clippedGroupSum(data(DataType.FLOAT), groups, factors, 0.3, sum);
            assertThat(sum.distance2(expected))
                    .isLessThan(1e-5 * expected.norm2Number().doubleValue());
            INDArray wide = Objects.requireNonNull(compiled.wideSum());
            assertThat(wide.castTo(DataType.FLOAT)).isEqualTo(sum);
        }
    }

    /** Where an example stands, and beside which others, moves no bit of its gradient. */
    @Test
    void gradient_isTheSameToTheBit_whateverStandsBeside() {
        MultiLayerNetwork network = network(DataType.FLOAT, 4);
        Examples together = data(DataType.FLOAT);
        for (int i = 0; i < EXAMPLES; i++) {
            Examples one = together.example(i);
            try (GradientEngine alone = engine(network, 1 << 30);
                    GradientEngine beside = engine(network, 1 << 30)) {
                INDArray a = Nd4j.zeros(DataType.FLOAT, network.numParams());
                INDArray b = a.dup();
                alone.clippedSum(one, new int[] {0}, 0.01, a);
                beside.clippedSum(together, new int[] {i}, 0.01, b);
                assertThat(a).isEqualTo(b);
            }
        }
    }

    @Test
    void update_movesTheHeadAlone_andInTheNetworkItself() {
        MultiLayerNetwork network = network(DataType.FLOAT, 4);
        long below = FeaturePrefix.of(network).orElseThrow().parametersBelow();
        INDArray before = network.params().dup();
        try (GradientEngine engine = engine(network, 1 << 30)) {
            engine.subtract(Nd4j.ones(DataType.FLOAT, network.numParams()));
        }
        INDArray moved = before.sub(network.params()).reshape(network.numParams());
        assertThat(moved.get(NDArrayIndex.interval(0, below)).sumNumber().doubleValue()).isZero();
        assertThat(
                        moved.get(NDArrayIndex.interval(below, moved.length()))
                                .meanNumber()
                                .doubleValue())
                .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void masks_areRefused() {
        MultiLayerNetwork network = network(DataType.FLOAT, 4);
        Examples whole = data(DataType.FLOAT);
        Examples masked =
                new Examples(
                        whole.features(),
                        whole.labels(),
                        new INDArray[] {Nd4j.ones(DataType.FLOAT, EXAMPLES, 1)},
                        /* labelMasks= */ null);
        try (GradientEngine engine = engine(network, 1 << 30)) {
            assertThatThrownBy(() -> engine.prepare(masked))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("leave the masks out");
        }
    }
}
