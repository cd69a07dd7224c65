package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.layers.GroupNormalization;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What one example adds to the clipped sum, as an attacker would have it: rows C1, C2, M9 and M10
 * of the attacks, and a search for more of their kind.
 */
class AttacksOnTheClipTest {

    private static final double CLIP = 1;

    /** What invariant 15 (a) allows. */
    private static final double LARGEST = 1 + 1e-6;

    private static final EngineSettings ALONE = new EngineSettings(1, 8);

    /** A network whose trained steps are of a kind. */
    private record Kind(InputType input, Supplier<Layer[]> layers) {
        MultiLayerNetwork network(DataType type) {
            return AttacksOnTheClipTest.network(type, input, layers.get());
        }
    }

    private static Kind kind(InputType input, Supplier<Layer[]> layers) {
        return new Kind(input, layers);
    }

    private static Layer[] layers(Layer... layers) {
        return layers;
    }

    private static MultiLayerNetwork network(DataType type, InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .seed(5)
                        .dataType(type)
                        .convolutionMode(ConvolutionMode.Truncate)
                        .list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(input).build());
        net.init();
        return net;
    }

    private static RnnOutputLayer sequences(int out) {
        return new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(out)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static OutputLayer output(int out) {
        return new OutputLayer.Builder(LossFunction.MSE)
                .nOut(out)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static ConvolutionLayer one(int in, int out) {
        return new ConvolutionLayer.Builder(1, 1)
                .nIn(in)
                .nOut(out)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static CnnLossLayer images() {
        return new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    }

    private static List<Kernels> bothKernels() {
        return List.of(Kernels.best(), Kernels.portable());
    }

    @Test
    void c1_positionsThatCancel_addNoMoreThanC() {
        MultiLayerNetwork net = network(DataType.FLOAT, InputType.recurrent(8, 2), sequences(8));
        net.params().assign(0);
        float d = 2047 * 0x1p-23f;
        INDArray x = Nd4j.zeros(DataType.FLOAT, 1, 8, 2);
        INDArray y = Nd4j.zeros(DataType.FLOAT, 1, 8, 2);
        x.putScalar(0, 0, 0, 1);
        x.putScalar(0, 0, 1, 1 + d);
        y.putScalar(0, 0, 0, -4e6);
        y.putScalar(0, 0, 1, 4e6);
        requireClipped(net, x, y);
    }

    @Test
    void c1_onePixelConvolution_pixelsThatCancel_addNoMoreThanC() {
        MultiLayerNetwork net =
                network(DataType.FLOAT, InputType.convolutional(2, 2, 64), one(64, 64), images());
        net.params().assign(0);
        float d = 2047 * 0x1p-23f;
        INDArray x = Nd4j.zeros(DataType.FLOAT, 1, 64, 2, 2);
        INDArray y = Nd4j.zeros(DataType.FLOAT, 1, 64, 2, 2);
        for (int c = 0; c < 64; c++) {
            for (int p = 0; p < 4; p++) {
                x.putScalar(0, c, p / 2, p % 2, p % 2 == 0 ? 1 : 1 + d);
                y.putScalar(0, c, p / 2, p % 2, p % 2 == 0 ? -4e6 : 4e6);
            }
        }
        requireClipped(net, x, y);
    }

    private static void requireClipped(MultiLayerNetwork net, INDArray x, INDArray y) {
        for (Kernels kernels : bothKernels()) {
            try (ClipAttack attack = new ClipAttack(net, kernels, ALONE)) {
                assertThat(attack.contribution(DenseEqualityTest.examples(x, y), CLIP))
                        .as(attack.engine().describe())
                        .isLessThanOrEqualTo(LARGEST);
            }
        }
    }

    /** The networks that are climbed, each with trained steps of another kind. */
    @SuppressWarnings("deprecation") // GravesLSTM: the only layer with peepholes
    private static Map<String, Kind> allKinds() {
        InputType image = InputType.convolutional(4, 4, 2);
        Map<String, Kind> kinds = new TreeMap<>();
        kinds.put("grams", kind(InputType.recurrent(8, 3), () -> layers(sequences(8))));
        kinds.put("explicit", kind(InputType.recurrent(2, 9), () -> layers(sequences(2))));
        kinds.put("dense", kind(InputType.feedForward(5), () -> layers(output(3))));
        kinds.put(
                "lstm",
                kind(
                        InputType.recurrent(3, 3),
                        () -> layers(new LSTM.Builder().nOut(4).build(), sequences(2))));
        kinds.put(
                "peepholes",
                kind(
                        InputType.recurrent(3, 3),
                        () -> layers(new GravesLSTM.Builder().nOut(4).build(), sequences(2))));
        kinds.put(
                "simple",
                kind(
                        InputType.recurrent(3, 7),
                        () ->
                                layers(
                                        new SimpleRnn.Builder()
                                                .nOut(3)
                                                .activation(Activation.IDENTITY)
                                                .build(),
                                        sequences(2))));
        kinds.put("convolution", kind(image, () -> layers(one(2, 3), images())));
        kinds.put(
                "depthwise",
                kind(
                        image,
                        () ->
                                layers(
                                        new DepthwiseConvolution2D.Builder()
                                                .kernelSize(1, 1)
                                                .depthMultiplier(2)
                                                .activation(Activation.IDENTITY)
                                                .build(),
                                        images())));
        kinds.put(
                "normalised",
                kind(
                        InputType.feedForward(5),
                        () ->
                                layers(
                                        new DenseLayer.Builder().nOut(4).hasLayerNorm(true).build(),
                                        new PReLULayer.Builder().inputShape(4).build(),
                                        output(3))));
        kinds.put(
                "groupnorm",
                kind(image, () -> layers(one(2, 4), new GroupNormalization(2), images())));
        kinds.put(
                "elementwise",
                kind(
                        InputType.feedForward(5),
                        () ->
                                layers(
                                        new ElementWiseMultiplicationLayer.Builder()
                                                .nIn(5)
                                                .nOut(5)
                                                .build(),
                                        output(3))));
        return kinds;
    }

    private static Stream<String> kinds() {
        return allKinds().keySet().stream();
    }

    private static long[] labels(MultiLayerNetwork net, long[] x) {
        return net.output(Nd4j.zeros(net.params().dataType(), x)).shape();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void climb_anyKindOfStep_findsNoTermAboveC(String kind) {
        double worst = 0;
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            Kind of = allKinds().get(kind);
            MultiLayerNetwork net = of.network(type);
            long[] x = of.input().getShape(/* includeBatchDim= */ true);
            x[0] = 1;
            for (Kernels kernels : bothKernels()) {
                try (ClipAttack attack = new ClipAttack(net, kernels, ALONE)) {
                    Random random = new Random(17);
                    for (double scale : new double[] {1e-30, 1, 1e6, 1e30}) {
                        double found =
                                ClipAttack.climb(
                                        attack,
                                        DenseEqualityTest.numbers(type, 3, x),
                                        DenseEqualityTest.numbers(type, 4, labels(net, x))
                                                .mul(scale),
                                        random,
                                        40,
                                        CLIP);
                        worst = Math.max(worst, found);
                        assertThat(found)
                                .as("%s, %s, labels of %s", type, attack.engine().describe(), scale)
                                .isLessThanOrEqualTo(LARGEST);
                    }
                }
            }
        }
        System.out.printf(
                Locale.ROOT, "worst term of %s: C (1 %+.1e), 1e-6 allowed%n", kind, worst - 1);
    }

    /** The same word twice, its errors cancelling but for a bit: they are summed in float. */
    @Test
    void embedding_positionsThatCancel_addNoMoreThanC() {
        MultiLayerNetwork net =
                network(
                        DataType.FLOAT,
                        InputType.recurrent(4, 3),
                        new EmbeddingSequenceLayer.Builder().nIn(4).nOut(3).inputLength(3).build(),
                        sequences(3));
        Random random = new Random(3);
        for (int i = 0; i < 60; i++) {
            double large = Math.pow(10, 9 * random.nextDouble());
            INDArray x = Nd4j.ones(DataType.FLOAT, 1, 1, 3).reshape(1, 3);
            INDArray y = DenseEqualityTest.numbers(DataType.FLOAT, i, 1, 3, 3).muli(large);
            for (int c = 0; c < 3; c++) {
                y.putScalar(0, c, 1, -y.getDouble(0, c, 0) * (1 + 0x1p-22 * random.nextInt(3)));
            }
            requireClipped(net, x, y);
        }
    }

    /** M10: a factor of 1 for a norm just above C. */
    @Test
    void m10_normJustAboveC_isClipped() {
        MultiLayerNetwork net = network(DataType.FLOAT, InputType.feedForward(1), output(1));
        net.params().assign(0);
        INDArray x = Nd4j.zeros(DataType.FLOAT, 1, 1);
        for (double above : new double[] {1e-5, 3e-5, 1e-4}) {
            // The gradient is that of the bias alone, -2 y.
            INDArray y = Nd4j.valueArrayOf(new long[] {1, 1}, (1 + above) / 2, DataType.FLOAT);
            requireClipped(net, x, y);
        }
    }

    /**
     * M9: gradients that are not kept, with a factor between 1/2 and 1: of two such layers one adds
     * at once and the other computes them again.
     */
    @Test
    void m9_gradientsThatAreNotKept_heedEveryFactor() {
        MultiLayerNetwork net =
                network(
                        DataType.FLOAT,
                        InputType.convolutional(5, 5, 128),
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(128)
                                .activation(Activation.IDENTITY)
                                .build(),
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(128)
                                .activation(Activation.IDENTITY)
                                .build(),
                        images());
        Examples examples =
                DenseEqualityTest.examples(
                        DenseEqualityTest.numbers(DataType.FLOAT, 1, 2, 128, 5, 5),
                        DenseEqualityTest.numbers(DataType.FLOAT, 2, 2, 128, 1, 1));
        double[] norms;
        try (GradientEngine engine = new ReferenceEngine(net)) {
            INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
            norms = engine.clippedSum(examples, new int[] {0, 1}, CLIP, sum);
        }
        for (Kernels kernels : bothKernels()) {
            EngineSettings settings = new EngineSettings(1, 32);
            for (double factor : new double[] {0.6, 0.9}) {
                double clip = factor * Math.min(norms[0], norms[1]);
                Equality.check(net, examples, new int[] {0, 1}, clip, settings, kernels);
                try (ClipAttack attack = new ClipAttack(net, kernels, settings)) {
                    assertThat(attack.contribution(examples, clip)).isLessThanOrEqualTo(LARGEST);
                    assertThat(attack.engine().describe())
                            .containsPattern("(?s)not kept.*not kept");
                }
            }
        }
    }

    /** M10: an example that is left out, beside dropout, has no part in the others' factors. */
    @Test
    void m10_notFiniteBesideDropout_changesNoNeighbour() {
        MultiLayerNetwork net =
                network(
                        DataType.FLOAT,
                        InputType.feedForward(4),
                        new DenseLayer.Builder().nOut(6).dropOut(0.5).build(),
                        output(3));
        INDArray x = DenseEqualityTest.numbers(DataType.FLOAT, 1, 5, 4);
        INDArray y = DenseEqualityTest.numbers(DataType.FLOAT, 2, 5, 3).muli(3);
        Examples good = DenseEqualityTest.examples(x, y);
        INDArray bad = x.dup();
        bad.putScalar(2, 1, Double.NaN);
        int[] others = {0, 1, 3, 4};
        for (Kernels kernels : bothKernels()) {
            try (CompiledEngine engine =
                    new CompiledEngine(
                            net,
                            ALONE,
                            kernels,
                            worker -> Equality.sameMaskForAll(),
                            ClipAttack::inOrder)) {
                INDArray expected = Nd4j.zeros(DataType.FLOAT, net.numParams());
                INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
                double[] norms = engine.clippedSum(good, others, 0.3, expected);
                double[] withBad =
                        engine.clippedSum(
                                DenseEqualityTest.examples(bad, y),
                                DenseEqualityTest.all(5),
                                0.3,
                                sum);
                assertThat(withBad)
                        .containsExactly(norms[0], norms[1], Double.NaN, norms[2], norms[3]);
                assertThat(ClipAttack.norm(sum.sub(expected))).isLessThanOrEqualTo(1e-6);
                assertThat(ClipAttack.norm(sum)).isGreaterThan(0.1);
            }
        }
    }

    /** M10: likewise beside convolutions, whose kept gradients meet in one product. */
    @Test
    void m10_notFiniteBesideConvolutions_changesNoNeighbour() {
        MultiLayerNetwork net =
                network(
                        DataType.FLOAT,
                        InputType.convolutional(4, 4, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
                        output(3));
        INDArray x = DenseEqualityTest.numbers(DataType.FLOAT, 1, 5, 2, 4, 4);
        INDArray y = DenseEqualityTest.numbers(DataType.FLOAT, 2, 5, 3).muli(3);
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e38}) {
            INDArray bad = x.dup();
            bad.putScalar(new int[] {2, 0, 1, 1}, wrong);
            for (Kernels kernels : bothKernels()) {
                try (CompiledEngine engine =
                        new CompiledEngine(
                                net,
                                ALONE,
                                kernels,
                                worker -> Equality.sameMaskForAll(),
                                ClipAttack::inOrder)) {
                    INDArray expected = Nd4j.zeros(DataType.FLOAT, net.numParams());
                    INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
                    engine.clippedSum(
                            DenseEqualityTest.examples(x, y),
                            new int[] {0, 1, 3, 4},
                            0.3,
                            expected);
                    engine.clippedSum(
                            DenseEqualityTest.examples(bad, y), DenseEqualityTest.all(5), 0.3, sum);
                    assertThat(ClipAttack.norm(sum)).isGreaterThan(0.1);
                    // What is not left out is clipped like any other.
                    double most = wrong == 1e38 ? 0.3 : 0;
                    assertThat(ClipAttack.norm(sum.sub(expected))).isLessThanOrEqualTo(most + 1e-6);
                }
            }
        }
    }
}
