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
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Convolution3D.DataFormat;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class VolumeEqualityTest {

    private static final int DEPTH = 5;
    private static final int HEIGHT = 6;
    private static final int WIDTH = 7;

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    @Provide
    Arbitrary<ConvolutionMode> modes() {
        return Arbitraries.of(ConvolutionMode.Same, ConvolutionMode.Truncate);
    }

    /** Without an input type: DL4J gets the shapes of volumes with channels last wrong. */
    private static void check(
            DataType type, DataFormat format, int chunk, boolean portable, Layer... body) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .seed(5)
                        .dataType(type)
                        .activation(Activation.TANH)
                        .list();
        for (Layer layer : body) {
            list.layer(layer);
        }
        boolean first = format == DataFormat.NCDHW;
        list.layer(
                new GlobalPoolingLayer.Builder(PoolingType.AVG)
                        .poolingDimensions(first ? new int[] {2, 3, 4} : new int[] {1, 2, 3})
                        .build());
        list.layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(3)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build());
        MultiLayerNetwork net = new MultiLayerNetwork(list.build());
        net.init();
        INDArray x =
                first
                        ? numbers(type, 4, 5, 2, DEPTH, HEIGHT, WIDTH)
                        : numbers(type, 4, 5, DEPTH, HEIGHT, WIDTH, 2);
        Equality.check(
                net,
                examples(x, oneHot(type, 5, 3)),
                all(5),
                0.5,
                new EngineSettings(2, chunk),
                portable ? Kernels.portable() : Kernels.best());
    }

    @Property(tries = 20)
    void convolution_anyWindow_equalsReference(
            @ForAll("types") DataType type,
            @ForAll("modes") ConvolutionMode mode,
            @ForAll DataFormat format,
            @ForAll boolean portable,
            @ForAll boolean bias,
            @ForAll @IntRange(min = 1, max = 4) int filters,
            @ForAll @IntRange(min = 1, max = 3) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int stride,
            @ForAll @IntRange(min = 0, max = 1) int padding,
            @ForAll @IntRange(min = 1, max = 2) int dilation,
            @ForAll @IntRange(min = 1, max = 4) int chunk) {
        int p = mode == ConvolutionMode.Truncate ? padding : 0;
        check(
                type,
                format,
                chunk,
                portable,
                new Convolution3D.Builder(kernel, 2, 1)
                        .nIn(2)
                        .nOut(filters)
                        .stride(stride, stride, 1)
                        .padding(p, p, p)
                        .dilation(dilation, dilation, 1)
                        .convolutionMode(mode)
                        .dataFormat(format)
                        .hasBias(bias)
                        .biasInit(0.3)
                        .build(),
                new Convolution3D.Builder(1, 2, 2).nIn(filters).nOut(3).dataFormat(format).build());
    }

    /** Its clip goes by bounds that lie 5e-5 above the norms. */
    @Test
    void convolutionOfManyRows_equalsReferenceButForTheBoundsOfItsNorms() {
        for (DataFormat format : DataFormat.values()) {
            for (boolean portable : new boolean[] {false, true}) {
                convolution_anyWindow_equalsReference(
                        DataType.FLOAT,
                        ConvolutionMode.Same,
                        format,
                        portable,
                        /* bias= */ true,
                        /* filters= */ 2,
                        /* kernel= */ 3,
                        /* stride= */ 1,
                        /* padding= */ 0,
                        /* dilation= */ 1,
                        /* chunk= */ 4);
            }
        }
    }

    @Property(tries = 20)
    void pooling_anyWindow_equalsReference(
            @ForAll("types") DataType type,
            @ForAll("modes") ConvolutionMode mode,
            @ForAll DataFormat format,
            @ForAll boolean portable,
            @ForAll @IntRange(min = 2, max = 3) int kernel,
            @ForAll @IntRange(min = 1, max = 2) int stride,
            @ForAll @IntRange(min = 0, max = 1) int padding,
            @ForAll @IntRange(min = 1, max = 2) int dilation) {
        int p = mode == ConvolutionMode.Truncate ? padding : 0;
        for (Subsampling3DLayer.PoolingType pooling :
                List.of(Subsampling3DLayer.PoolingType.MAX, Subsampling3DLayer.PoolingType.AVG)) {
            check(
                    type,
                    format,
                    3,
                    portable,
                    new Convolution3D.Builder(1, 2, 2).nIn(2).nOut(3).dataFormat(format).build(),
                    new Subsampling3DLayer.Builder(pooling)
                            .kernelSize(kernel, 2, 2)
                            .stride(stride, stride, 1)
                            .padding(p, p, p)
                            .dilation(dilation, 1, dilation)
                            .convolutionMode(mode)
                            .dataFormat(format)
                            .build());
        }
    }

    @Test
    void positionsMoved_equalReference() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            check(
                    type,
                    DataFormat.NCDHW,
                    3,
                    /* portable= */ false,
                    new ZeroPadding3DLayer.Builder(1, 0, 0, 2, 1, 1).build(),
                    new Convolution3D.Builder(2, 2, 2).nIn(2).nOut(3).build(),
                    new Upsampling3D.Builder(2).build(),
                    new Cropping3D.Builder(1, 2, 3, 0, 1, 4).build());
        }
    }
}
