package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.gradient.compile.EngineForecast;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.layers.GroupNormalization;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GroupNormEqualityTest {

    private static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE);

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    private static MultiLayerNetwork network(DataType type, InputType input, Layer... layers) {
        MultiLayerNetwork net = ConvolutionEqualityTest.network(type, input, layers);
        spread(net.paramTable());
        return net;
    }

    /** Gamma and beta that differ from channel to channel, as training leaves them. */
    static void spread(Map<String, INDArray> parameters) {
        parameters.forEach(
                (name, array) -> {
                    if (name.endsWith("gamma") || name.endsWith("beta")) {
                        array.addi(numbers(array.dataType(), 7, array.shape()).muli(0.3));
                    }
                });
    }

    private static ConvolutionLayer conv(int filters, CNN2DFormat format) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(filters)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .dataFormat(format)
                .build();
    }

    @Property(tries = 25)
    void images_equalReference(
            @ForAll("types") DataType type,
            @ForAll CNN2DFormat format,
            @ForAll boolean portable,
            @ForAll @IntRange(min = 1, max = 4) int groups,
            @ForAll @IntRange(min = 1, max = 5) int each,
            @ForAll @IntRange(min = 1, max = 5) int chunk) {
        MultiLayerNetwork net =
                network(
                        type,
                        InputType.convolutional(5, 4, 2, format),
                        new GroupNormalization(1),
                        conv(groups * each, format),
                        new GroupNormalization(groups),
                        new ActivationLayer(Activation.TANH),
                        conv(3, format),
                        new GroupNormalization.Builder(3).eps(1e-2).build(),
                        ConvolutionEqualityTest.output(3));
        INDArray x =
                format == CNN2DFormat.NCHW
                        ? numbers(type, 4, 6, 2, 5, 4)
                        : numbers(type, 4, 6, 5, 4, 2);
        Equality.check(
                net,
                examples(x, oneHot(type, 6, 3)),
                all(6),
                0.5,
                new EngineSettings(2, chunk),
                portable ? Kernels.portable() : Kernels.best());
    }

    /** Images in blocks of 16 channels, as the fastest convolutions have them. */
    @Test
    void imagesInBlocks_equalReference() {
        for (DataType type : TYPES) {
            for (int groups : new int[] {1, 2, 4, 16, 32}) {
                MultiLayerNetwork net =
                        network(
                                type,
                                InputType.convolutional(9, 7, 16),
                                conv(32, CNN2DFormat.NCHW),
                                new GroupNormalization(groups),
                                new ActivationLayer(Activation.TANH),
                                conv(32, CNN2DFormat.NCHW),
                                new GroupNormalization(groups),
                                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                                        .kernelSize(2, 2)
                                        .stride(2, 2)
                                        .build(),
                                ConvolutionEqualityTest.output(3));
                Equality.checkBoth(
                        net, examples(numbers(type, 4, 3, 16, 9, 7), oneHot(type, 3, 3)));
            }
        }
    }

    /**
     * Two numbers that are nearly equal normalise to something else with each rounding, the more so
     * the smaller eps is: in float the oracle's own rounding would be compared.
     */
    @Property(tries = 12)
    void vectors_equalReference(
            @ForAll("types") DataType type,
            @ForAll boolean masked,
            @ForAll @IntRange(min = 1, max = 4) int groups,
            @ForAll @IntRange(min = 2, max = 5) int each) {
        double eps = type == DataType.FLOAT ? 1e-2 : 1e-5;
        MultiLayerNetwork net =
                network(
                        type,
                        InputType.feedForward(6),
                        new GroupNormalization.Builder(3).eps(eps).build(),
                        new DenseLayer.Builder().nOut(groups * each).build(),
                        new GroupNormalization.Builder(groups).eps(eps).build(),
                        new DenseLayer.Builder().nOut(4).build(),
                        ConvolutionEqualityTest.output(3));
        INDArray mask = numbers(type, 5, 5, 1).gt(0).castTo(type);
        Equality.checkBoth(
                net,
                new Examples(
                        new INDArray[] {numbers(type, 8, 5, 6)},
                        new INDArray[] {oneHot(type, 5, 3)},
                        masked ? new INDArray[] {mask} : null,
                        null));
    }

    /** A constant group has variance 0: eps alone stands below its error. */
    @Test
    void constantAndWrongExamples_equalReference() {
        for (DataType type : TYPES) {
            MultiLayerNetwork net =
                    network(
                            type,
                            InputType.convolutional(4, 4, 2),
                            new GroupNormalization(2),
                            conv(4, CNN2DFormat.NCHW),
                            new GroupNormalization(2),
                            ConvolutionEqualityTest.output(3));
            INDArray x = numbers(type, 4, 5, 2, 4, 4);
            x.slice(1).assign(0.5);
            x.putScalar(new int[] {3, 1, 2, 2}, Double.NaN);
            Equality.checkBoth(net, examples(x, oneHot(type, 5, 3)));
        }
    }

    @Test
    void frozen_equalsReference() {
        for (DataType type : TYPES) {
            MultiLayerNetwork below =
                    network(
                            type,
                            InputType.convolutional(4, 4, 2),
                            new FrozenLayer(new GroupNormalization.Builder(1).nOut(2).build()),
                            conv(4, CNN2DFormat.NCHW),
                            ConvolutionEqualityTest.output(3));
            MultiLayerNetwork between =
                    network(
                            type,
                            InputType.convolutional(4, 4, 2),
                            conv(4, CNN2DFormat.NCHW),
                            new FrozenLayerWithBackprop(
                                    new GroupNormalization.Builder(2).nOut(4).build()),
                            ConvolutionEqualityTest.output(3));
            for (MultiLayerNetwork net : List.of(below, between)) {
                Equality.checkBoth(net, examples(numbers(type, 4, 5, 2, 4, 4), oneHot(type, 5, 3)));
            }
        }
    }

    /** Bit for bit the same, whoever else stands in the chunk. */
    @Test
    void example_hasTheSameNumbersInAnyCompany() {
        MultiLayerNetwork net =
                network(
                        DataType.FLOAT,
                        InputType.convolutional(4, 4, 2),
                        new GroupNormalization(1),
                        new GroupNormalization(2),
                        ConvolutionEqualityTest.output(3));
        Examples data =
                examples(numbers(DataType.FLOAT, 4, 8, 2, 4, 4), oneHot(DataType.FLOAT, 8, 3));
        try (GradientEngine engine =
                new CompiledEngine(net, new EngineSettings(1, 8), Kernels.best())) {
            INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
            double[] together = engine.clippedSum(data, all(8), 0.5, sum);
            for (int i = 0; i < 8; i++) {
                double[] alone = engine.clippedSum(data, new int[] {i}, 0.5, sum);
                assertThat(alone[0]).isEqualTo(together[i]);
            }
        }
    }

    @Test
    void engine_saysWhatItIs_andWhatItTakes() {
        MultiLayerNetwork net =
                network(
                        DataType.FLOAT,
                        InputType.convolutional(4, 4, 2),
                        conv(4, CNN2DFormat.NCHW),
                        new GroupNormalization(2),
                        ConvolutionEqualityTest.output(3));
        assertThat(EngineForecast.unknown(net)).isEmpty();
        Examples data =
                examples(numbers(DataType.FLOAT, 4, 3, 2, 4, 4), oneHot(DataType.FLOAT, 3, 3));
        try (GradientEngine engine =
                new CompiledEngine(net, new EngineSettings(1, 2), Kernels.best())) {
            engine.prepare(data);
            assertThat(engine.describe()).contains("group normalisation of 4x4x4 in 2 groups");
        }
        Examples other =
                examples(numbers(DataType.FLOAT, 4, 3, 3, 4, 4), oneHot(DataType.FLOAT, 3, 3));
        assertThatThrownBy(
                        () -> {
                            try (GradientEngine engine =
                                    new CompiledEngine(
                                            net, new EngineSettings(1, 2), Kernels.best())) {
                                engine.prepare(other);
                            }
                        })
                .isInstanceOf(IllegalArgumentException.class);
    }
}
