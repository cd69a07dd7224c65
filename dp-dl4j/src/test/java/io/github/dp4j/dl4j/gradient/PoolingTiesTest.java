package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Of equal values under a window DL4J gives the error to the first. Here weights of 1 make sums of
 * channels out of data of 0 and 1: many equal sums of different data, with different gradients.
 */
class PoolingTiesTest {

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of(
                        new long[] {5, 3, 9},
                        new Convolution1DLayer.Builder(1).nIn(3).nOut(2).build(),
                        new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX, 3, 2)
                                .build()),
                Arguments.of(
                        new long[] {5, 3, 7, 6},
                        new ConvolutionLayer.Builder(1, 1).nIn(3).nOut(2).build(),
                        new SubsamplingLayer.Builder(3, 2).stride(2, 1).padding(1, 1).build()),
                Arguments.of(
                        new long[] {5, 3, 7, 6},
                        new ConvolutionLayer.Builder(1, 1).nIn(3).nOut(2).build(),
                        new SubsamplingLayer.Builder(2, 2).stride(1, 1).dilation(2, 2).build()),
                Arguments.of(
                        new long[] {5, 3, 4, 5, 4},
                        new Convolution3D.Builder(1, 1, 1).nIn(3).nOut(2).build(),
                        new Subsampling3DLayer.Builder(Subsampling3DLayer.PoolingType.MAX)
                                .kernelSize(2, 2, 2)
                                .stride(1, 2, 1)
                                .build()));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void ties_goToTheFirst(long[] shape, Layer convolution, Layer pooling) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork net =
                    new MultiLayerNetwork(
                            new NeuralNetConfiguration.Builder()
                                    .seed(5)
                                    .dataType(type)
                                    .activation(Activation.IDENTITY)
                                    .list(
                                            convolution,
                                            pooling,
                                            new GlobalPoolingLayer(PoolingType.AVG),
                                            new OutputLayer.Builder(LossFunction.MCXENT)
                                                    .nIn(2)
                                                    .nOut(3)
                                                    .activation(Activation.SOFTMAX)
                                                    .build())
                                    .build());
            net.init();
            net.getLayer(0).getParam("W").assign(1);
            for (Kernels kernels : List.of(Kernels.portable(), Kernels.best())) {
                Equality.check(
                        net,
                        examples(bits(type, shape), oneHot(type, 5, 3)),
                        all(5),
                        0.2,
                        new EngineSettings(2, 2),
                        kernels);
            }
        }
    }

    private static INDArray bits(DataType type, long[] shape) {
        Random random = new Random(3);
        INDArray array = Nd4j.create(type, shape);
        for (long i = 0; i < array.length(); i++) {
            array.data().put(i, random.nextInt(2));
        }
        return array;
    }
}
