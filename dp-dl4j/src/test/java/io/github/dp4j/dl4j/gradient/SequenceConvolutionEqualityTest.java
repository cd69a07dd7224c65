package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.network;
import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.output;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SequenceConvolutionEqualityTest {

    private static final int STEPS = 9;

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    @Property(tries = 20)
    void convolution_anyWindow_equalsReference(
            @ForAll("types") DataType type,
            @ForAll ConvolutionMode mode,
            @ForAll boolean portable,
            @ForAll boolean bias,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll @IntRange(min = 1, max = 18) int filters,
            @ForAll @IntRange(min = 1, max = 3) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int stride,
            @ForAll @IntRange(min = 0, max = 1) int padding,
            @ForAll @IntRange(min = 1, max = 2) int dilation,
            @ForAll @IntRange(min = 1, max = 5) int chunk) {
        int s = mode == ConvolutionMode.Truncate ? stride : 1;
        boolean padded = mode == ConvolutionMode.Truncate || mode == ConvolutionMode.Strict;
        MultiLayerNetwork net =
                network(
                        type,
                        InputType.recurrent(channels, STEPS),
                        new Convolution1DLayer.Builder(kernel, s, padded ? padding : 0)
                                .nOut(filters)
                                .dilation(dilation)
                                .convolutionMode(mode)
                                .hasBias(bias)
                                .build(),
                        new Convolution1DLayer.Builder(2).nOut(3).build(),
                        new GlobalPoolingLayer(PoolingType.AVG),
                        output(3));
        Equality.check(
                net,
                examples(numbers(type, 4, 6, channels, STEPS), oneHot(type, 6, 3)),
                all(6),
                0.5,
                new EngineSettings(2, chunk),
                portable ? Kernels.portable() : Kernels.best());
    }

    @Property(tries = 15)
    void stridesThatFillUp_equalReference(
            @ForAll("types") DataType type,
            @ForAll boolean causal,
            @ForAll boolean portable,
            @ForAll @IntRange(min = 2, max = 4) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int dilation) {
        MultiLayerNetwork net =
                network(
                        type,
                        InputType.recurrent(2, STEPS),
                        new Convolution1DLayer.Builder(kernel, 2)
                                .nOut(4)
                                .dilation(dilation)
                                .convolutionMode(
                                        causal ? ConvolutionMode.Causal : ConvolutionMode.Same)
                                .build(),
                        new GlobalPoolingLayer(PoolingType.SUM),
                        output(3));
        Equality.check(
                net,
                examples(numbers(type, 4, 5, 2, STEPS), oneHot(type, 5, 3)),
                all(5),
                0.5,
                new EngineSettings(1, 3),
                portable ? Kernels.portable() : Kernels.best());
    }

    @Property(tries = 15)
    void pooling_anyWindow_equalsReference(
            @ForAll("types") DataType type,
            @ForAll boolean same,
            @ForAll boolean portable,
            @ForAll boolean countPadding,
            @ForAll @IntRange(min = 2, max = 3) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int stride) {
        for (SubsamplingLayer.PoolingType pooling :
                List.of(
                        SubsamplingLayer.PoolingType.MAX,
                        SubsamplingLayer.PoolingType.AVG,
                        SubsamplingLayer.PoolingType.PNORM)) {
            MultiLayerNetwork net =
                    network(
                            type,
                            InputType.recurrent(2, STEPS),
                            new Convolution1DLayer.Builder(2).nOut(4).build(),
                            new Subsampling1DLayer.Builder(pooling, kernel, stride)
                                    .convolutionMode(
                                            same ? ConvolutionMode.Same : ConvolutionMode.Truncate)
                                    .pnorm(3)
                                    .avgPoolIncludePadInDivisor(countPadding)
                                    .build(),
                            new GlobalPoolingLayer(PoolingType.AVG),
                            output(3));
            Equality.check(
                    net,
                    examples(numbers(type, 4, 5, 2, STEPS), oneHot(type, 5, 3)),
                    all(5),
                    0.5,
                    new EngineSettings(2, 3),
                    portable ? Kernels.portable() : Kernels.best());
        }
    }

    @Property(tries = 20)
    void mask_shortenedByEveryWindow_equalsReference(
            @ForAll boolean precise,
            @ForAll boolean same,
            @ForAll boolean portable,
            @ForAll @IntRange(min = 2, max = 3) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int stride) {
        ConvolutionMode mode = same ? ConvolutionMode.Same : ConvolutionMode.Truncate;
        // DL4J cannot shorten the mask of a network in double: its own product is in float.
        DataType type = precise && same && stride == 1 ? DataType.DOUBLE : DataType.FLOAT;
        MultiLayerNetwork net =
                network(
                        type,
                        InputType.recurrent(2, STEPS),
                        new Convolution1DLayer.Builder(kernel, stride)
                                .nOut(4)
                                .convolutionMode(mode)
                                .build(),
                        new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX, 2, stride)
                                .convolutionMode(mode)
                                .build(),
                        new DenseLayer.Builder().nOut(4).build(), // multiplies by the mask
                        new GlobalPoolingLayer(PoolingType.AVG),
                        output(3));
        INDArray mask = Nd4j.zeros(type, 5, STEPS);
        for (int i = 0; i < 5; i++) {
            for (int t = 0; t < 2 + i; t++) {
                mask.putScalar(i, t, 1);
            }
        }
        Examples masked =
                new Examples(
                        new INDArray[] {numbers(type, 4, 5, 2, STEPS)},
                        new INDArray[] {oneHot(type, 5, 3)},
                        new INDArray[] {mask},
                        null);
        Equality.check(
                net,
                masked,
                all(5),
                0.5,
                new EngineSettings(2, 2),
                portable ? Kernels.portable() : Kernels.best());
    }
}
