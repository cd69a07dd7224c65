package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What DL4J computes otherwise than one would think, or not at all, is left to DL4J. */
class ConvolutionFallbackTest {

    private static final DataType TYPE = DataType.FLOAT;

    private static ConvolutionLayer.Builder convolution(int nIn, CNN2DFormat format) {
        return new ConvolutionLayer.Builder(2, 2).nIn(nIn).nOut(3).dataFormat(format);
    }

    private static Convolution1DLayer.Builder convolution1(int nIn) {
        return new Convolution1DLayer.Builder(2).nIn(nIn).nOut(3);
    }

    private static Convolution3D.Builder convolution3(int nIn) {
        return new Convolution3D.Builder(2, 2, 2).nIn(nIn).nOut(3);
    }

    private static Layer pooling1(int padding, ConvolutionMode mode) {
        return new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX, 2, 1, padding)
                .convolutionMode(mode)
                .build();
    }

    private static Layer mean() {
        return new GlobalPoolingLayer(PoolingType.AVG);
    }

    private static Arguments refused(String reason, long[] input, Layer... layers) {
        return Arguments.of(reason, input, layers);
    }

    static Stream<Arguments> networks() {
        CNN2DFormat first = CNN2DFormat.NCHW;
        CNN2DFormat last = CNN2DFormat.NHWC;
        long[] sequence = {2, 6};
        long[] image = {2, 6, 6};
        return Stream.of(
                refused("NWC", sequence, convolution1(6).rnnDataFormat(RNNFormat.NWC).build()),
                refused(
                        "one channel",
                        new long[] {1, 6, 6},
                        new SeparableConvolution2D.Builder(3, 3)
                                .dataFormat(first)
                                .nIn(1)
                                .nOut(2)
                                .depthMultiplier(2)
                                .build()),
                refused(
                        "softmax of positions",
                        sequence,
                        convolution1(2).build(),
                        new ActivationLayer(Activation.SOFTMAX)),
                refused(
                        "softmax of positions",
                        image,
                        convolution(2, first).build(),
                        new ActivationLayer(Activation.SOFTMAX)),
                refused("padding", sequence, pooling1(1, ConvolutionMode.Truncate)),
                refused("Causal", sequence, pooling1(0, ConvolutionMode.Causal)),
                refused(
                        "dropout above trained layers",
                        sequence,
                        convolution1(2).build(),
                        convolution1(3).dropOut(0.5).build()),
                refused(
                        "dropout above trained layers",
                        new long[] {2, 4, 4, 4},
                        convolution3(2).build(),
                        convolution3(3).dropOut(0.5).build()),
                refused(
                        "dropout above trained layers",
                        image,
                        convolution(2, first).build(),
                        new Deconvolution2D.Builder(2, 2).nIn(3).nOut(3).dropOut(0.5).build()),
                refused(
                        "data format unlike",
                        image,
                        convolution(2, first).build(),
                        convolution(3, last).build()),
                refused(
                        "data format unlike",
                        image,
                        convolution(2, first).build(),
                        new SubsamplingLayer.Builder(2, 2).dataFormat(last).build()),
                refused("pooling over other", image, convolution(6, last).build(), mean()),
                refused("multiple of the block", image, new SpaceToDepthLayer.Builder<>(4).build()),
                refused(
                        "depth beyond",
                        image,
                        new LocalResponseNormalization.Builder().n(4).build()),
                refused(
                        "input shape",
                        image,
                        new PReLULayer.Builder().inputShape(2, 6, 5).build()));
    }

    private static MultiLayerNetwork network(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().dataType(TYPE).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        MultiLayerNetwork net =
                new MultiLayerNetwork(list.validateOutputLayerConfig(false).build());
        net.init();
        return net;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void unequalOptions_areRefused(String reason, long[] input, Layer[] layers) {
        long[] shape = new long[input.length + 1];
        shape[0] = 2;
        System.arraycopy(input, 0, shape, 1, input.length);
        assertRefused(reason, network(layers), numbers(TYPE, 4, shape), null);
    }

    @Test
    void masksUnderCausalStrides_areRefused() {
        MultiLayerNetwork net =
                network(
                        convolution1(2).stride(2).convolutionMode(ConvolutionMode.Causal).build(),
                        mean());
        assertRefused("a mask", net, numbers(TYPE, 4, 2, 2, 6), Nd4j.ones(TYPE, 2, 6));
    }

    private static void assertRefused(
            String reason, MultiLayerNetwork net, INDArray x, INDArray mask) {
        Examples examples =
                new Examples(
                        new INDArray[] {x},
                        new INDArray[] {oneHot(TYPE, 2, 3)},
                        mask == null ? null : new INDArray[] {mask},
                        null);
        INDArray sum = Nd4j.zeros(TYPE, Math.max(1, net.numParams()));
        try (GradientEngine compiled =
                new CompiledEngine(net, new EngineSettings(1, 2), Kernels.portable())) {
            assertThatThrownBy(() -> compiled.clippedSum(examples, all(2), 1, sum))
                    .isInstanceOf(UnsupportedLayerException.class)
                    .hasMessageContaining(reason);
        }
    }
}
