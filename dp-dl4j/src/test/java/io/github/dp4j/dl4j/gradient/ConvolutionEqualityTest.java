package io.github.dp4j.dl4j.gradient;

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
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ConvolutionEqualityTest {

    static MultiLayerNetwork network(DataType type, InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .seed(5)
                        .dataType(type)
                        .activation(Activation.TANH)
                        .list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(input).build());
        net.init();
        return net;
    }

    static OutputLayer output(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    @Provide
    Arbitrary<ConvolutionMode> modes() {
        return Arbitraries.of(ConvolutionMode.Same, ConvolutionMode.Truncate);
    }

    @Property(tries = 25)
    void convolution_anyWindow_equalsReference(
            @ForAll("types") DataType type,
            @ForAll("modes") ConvolutionMode mode,
            @ForAll CNN2DFormat format,
            @ForAll boolean portable,
            @ForAll boolean bias,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll @IntRange(min = 1, max = 18) int filters,
            @ForAll @IntRange(min = 1, max = 3) int kernelHeight,
            @ForAll @IntRange(min = 1, max = 3) int kernelWidth,
            @ForAll @IntRange(min = 1, max = 2) int stride,
            @ForAll @IntRange(min = 0, max = 1) int padding,
            @ForAll @IntRange(min = 1, max = 2) int dilation,
            @ForAll @IntRange(min = 1, max = 5) int chunk) {
        int s =
                mode == ConvolutionMode.Same
                        ? Math.min(stride, Math.min(kernelHeight, kernelWidth))
                        : stride;
        ConvolutionLayer.Builder first =
                new ConvolutionLayer.Builder(kernelHeight, kernelWidth)
                        .nOut(filters)
                        .stride(s, s)
                        .dilation(dilation, dilation)
                        .convolutionMode(mode)
                        .dataFormat(format)
                        .hasBias(bias);
        if (mode == ConvolutionMode.Truncate) {
            first.padding(padding, padding);
        }
        MultiLayerNetwork net =
                network(
                        type,
                        InputType.convolutional(7, 8, channels, format),
                        first.build(),
                        new ConvolutionLayer.Builder(2, 2).nOut(3).dataFormat(format).build(),
                        output(3));
        INDArray x =
                format == CNN2DFormat.NCHW
                        ? numbers(type, 4, 6, channels, 7, 8)
                        : numbers(type, 4, 6, 7, 8, channels);
        Equality.check(
                net,
                examples(x, oneHot(type, 6, 3)),
                all(6),
                0.5,
                new EngineSettings(2, chunk),
                portable ? Kernels.portable() : Kernels.best());
    }

    static List<IActivation> functions() {
        return List.of(
                new ActivationTanH(),
                new ActivationSigmoid(),
                new ActivationReLU(),
                new ActivationLReLU(0.3),
                new ActivationLReLU(-0.7),
                new ActivationCube(),
                new ActivationSwish());
    }

    static List<IActivation> rectifiers() {
        return List.of(
                new ActivationReLU(),
                new ActivationReLU(null, null, 0.2),
                new ActivationLReLU(0.3),
                new ActivationLReLU(-0.7));
    }

    /** Where images have margins of zeros and biases begin at zero, many arguments are zero. */
    @ParameterizedTest
    @MethodSource("rectifiers")
    void rectifierAtZero_equalsReference(IActivation function) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            INDArray x = numbers(type, 4, 5, 2, 7, 6);
            x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 4)).assign(0);
            Equality.checkBoth(
                    network(
                            type,
                            InputType.convolutional(7, 6, 2),
                            new ConvolutionLayer.Builder(2, 2).nOut(4).activation(function).build(),
                            new ActivationLayer(function),
                            output(3)),
                    examples(x, oneHot(type, 5, 3)));
        }
    }

    /** A maximum may be taken before a function that never falls, and before no other. */
    @ParameterizedTest
    @MethodSource("functions")
    void maximum_ofAFunctionOfAConvolution_equalsReference(IActivation function) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            Layer pool = new SubsamplingLayer.Builder(3, 2).stride(2, 1).build();
            ConvolutionLayer.Builder convolution = new ConvolutionLayer.Builder(2, 2).nOut(4);
            InputType input = InputType.convolutional(7, 6, 2);
            Examples data = examples(numbers(type, 4, 5, 2, 7, 6), oneHot(type, 5, 3));
            Equality.checkBoth(
                    network(type, input, convolution.activation(function).build(), pool, output(3)),
                    data);
            Equality.checkBoth(
                    network(
                            type,
                            input,
                            convolution.activation(new ActivationIdentity()).build(),
                            new ActivationLayer(function),
                            pool,
                            output(3)),
                    data);
        }
    }

    @Property(tries = 25)
    void pooling_anyWindow_equalsReference(
            @ForAll("types") DataType type,
            @ForAll("modes") ConvolutionMode mode,
            @ForAll CNN2DFormat format,
            @ForAll boolean portable,
            @ForAll boolean countPadding,
            @ForAll @IntRange(min = 2, max = 3) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int stride,
            @ForAll @IntRange(min = 0, max = 1) int padding,
            @ForAll @IntRange(min = 1, max = 2) int dilation) {
        INDArray x =
                format == CNN2DFormat.NCHW
                        ? numbers(type, 4, 5, 2, 7, 6)
                        : numbers(type, 4, 5, 7, 6, 2);
        for (SubsamplingLayer.PoolingType pooling :
                List.of(
                        SubsamplingLayer.PoolingType.MAX,
                        SubsamplingLayer.PoolingType.AVG,
                        SubsamplingLayer.PoolingType.PNORM)) {
            SubsamplingLayer.Builder pool =
                    new SubsamplingLayer.Builder(pooling)
                            .kernelSize(kernel, kernel)
                            .stride(stride, stride)
                            .dilation(dilation, dilation)
                            .convolutionMode(mode)
                            .pnorm(3)
                            // DL4J applies none here.
                            .dropOut(0.5)
                            .avgPoolIncludePadInDivisor(countPadding);
            if (mode == ConvolutionMode.Truncate) {
                pool.padding(padding, padding);
            }
            MultiLayerNetwork net =
                    network(
                            type,
                            InputType.convolutional(7, 6, 2, format),
                            new ConvolutionLayer.Builder(2, 2).nOut(4).dataFormat(format).build(),
                            pool.build(),
                            output(3));
            Equality.check(
                    net,
                    examples(x, oneHot(type, 5, 3)),
                    all(5),
                    0.5,
                    new EngineSettings(2, 3),
                    portable ? Kernels.portable() : Kernels.best());
        }
    }

    @ParameterizedTest
    @EnumSource(PoolingType.class)
    void globalPooling_each_equalsReference(PoolingType pooling) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork net =
                    network(
                            type,
                            InputType.convolutional(6, 6, 2),
                            new ConvolutionLayer.Builder(2, 2).nOut(4).build(),
                            new GlobalPoolingLayer.Builder(pooling).pnorm(3).build(),
                            output(3));
            Equality.check(
                    net,
                    examples(numbers(type, 4, 5, 2, 6, 6).mul(0.1), oneHot(type, 5, 3)),
                    all(5),
                    0.5,
                    new EngineSettings(2, 3),
                    Kernels.best());
        }
    }

    @Test
    void positionsMoved_equalReference() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork net =
                    network(
                            type,
                            InputType.convolutional(6, 5, 2),
                            new ZeroPaddingLayer.Builder(1, 2, 0, 1).build(),
                            new ConvolutionLayer.Builder(2, 2).nOut(4).build(),
                            new Upsampling2D.Builder(2).build(),
                            new Cropping2D.Builder(1, 2, 3, 1).build(),
                            new ZeroPaddingLayer.Builder(1, 2, 0, 1).build(),
                            new ConvolutionLayer.Builder(2, 2).nOut(4).build(),
                            new DenseLayer.Builder().nOut(5).build(),
                            output(3));
            Equality.check(
                    net,
                    examples(numbers(type, 4, 5, 2, 6, 5), oneHot(type, 5, 3)),
                    all(5),
                    0.5,
                    new EngineSettings(2, 3),
                    Kernels.best());
        }
    }

    @Test
    void flatImages_equalReference() {
        MultiLayerNetwork net =
                network(
                        DataType.FLOAT,
                        InputType.convolutionalFlat(8, 7, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                        output(3));
        Equality.check(
                net,
                examples(numbers(DataType.FLOAT, 4, 5, 112), oneHot(DataType.FLOAT, 5, 3)),
                all(5),
                0.5,
                new EngineSettings(2, 3),
                Kernels.best());
    }
}
