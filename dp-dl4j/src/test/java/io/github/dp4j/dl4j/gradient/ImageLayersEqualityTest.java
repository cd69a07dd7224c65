package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.network;
import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.output;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import io.github.dp4j.dl4j.kernel.Kernels;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ImageLayersEqualityTest {

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    private static void check(
            DataType type, CNN2DFormat format, int chunk, boolean portable, Layer... layers) {
        MultiLayerNetwork net = network(type, InputType.convolutional(6, 8, 2, format), layers);
        // Also those that start at zero, such as the slopes of PReLU.
        net.params()
                .assign(numbers(type, 8, net.numParams()).mul(0.3).reshape(net.params().shape()));
        INDArray x =
                format == CNN2DFormat.NCHW
                        ? numbers(type, 4, 5, 2, 6, 8)
                        : numbers(type, 4, 5, 6, 8, 2);
        Equality.check(
                net,
                examples(x, oneHot(type, 5, 3)),
                all(5),
                0.5,
                new EngineSettings(2, chunk),
                portable ? Kernels.portable() : Kernels.best());
    }

    private static ConvolutionLayer convolution(int kernel, int filters) {
        return new ConvolutionLayer.Builder(kernel, kernel).nOut(filters).build();
    }

    @Property(tries = 15)
    // DL4J fails when all axes are shared.
    void prelu_anySharedAxes_equalsReference(
            @ForAll("types") DataType type,
            @ForAll CNN2DFormat format,
            @ForAll boolean portable,
            @ForAll @IntRange(min = 0, max = 6) int shared,
            @ForAll @IntRange(min = 1, max = 4) int chunk) {
        long[] axes =
                java.util.stream.LongStream.rangeClosed(1, 3)
                        .filter(axis -> (shared >> (axis - 1) & 1) == 1)
                        .toArray();
        PReLULayer.Builder prelu = new PReLULayer.Builder();
        prelu.inputShape(format == CNN2DFormat.NCHW ? new long[] {3, 5, 7} : new long[] {5, 7, 3});
        if (axes.length > 0) {
            prelu.sharedAxes(axes);
        }
        check(
                type,
                format,
                chunk,
                portable,
                convolution(2, 3),
                prelu.build(),
                new DenseLayer.Builder().nOut(4).build(),
                new PReLULayer.Builder().inputShape(4).build(),
                output(3));
    }

    @Property(tries = 15)
    void localResponse_anyDepth_equalsReference(
            @ForAll("types") DataType type,
            @ForAll CNN2DFormat format,
            @ForAll boolean portable,
            @ForAll @IntRange(min = 1, max = 5) int depth,
            @ForAll @IntRange(min = 1, max = 4) int chunk) {
        check(
                type,
                format,
                chunk,
                portable,
                convolution(2, 6),
                new LocalResponseNormalization.Builder(1.5, depth, 0.4, 0.75).build(),
                convolution(2, 3),
                new GlobalPoolingLayer(PoolingType.AVG),
                output(3));
    }

    @Property(tries = 10)
    void positionsMoved_anyFormat_equalReference(
            @ForAll("types") DataType type,
            @ForAll CNN2DFormat format,
            @ForAll boolean portable,
            @ForAll @IntRange(min = 1, max = 4) int chunk) {
        check(
                type,
                format,
                chunk,
                portable,
                convolution(1, 3),
                new SpaceToDepthLayer.Builder<>(2).build(),
                new ZeroPaddingLayer.Builder(1, 2, 0, 1).build(),
                convolution(2, 3),
                new Upsampling2D.Builder(2).build(),
                new Cropping2D.Builder(1, 2, 3, 1).build(),
                output(3));
    }
}
