package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SimpleLayersEqualityTest {

    private static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE);

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    @Property(tries = 12)
    void denseWithLayerNorm_equalsReference(
            @ForAll("types") DataType type,
            @ForAll boolean bias,
            @ForAll boolean masked,
            @ForAll @IntRange(min = 4, max = 8) int hidden) {
        MultiLayerNetwork net =
                ConvolutionEqualityTest.network(
                        type,
                        InputType.feedForward(5),
                        new DenseLayer.Builder().nOut(4).build(),
                        new DenseLayer.Builder()
                                .nOut(hidden)
                                .hasLayerNorm(true)
                                .hasBias(bias)
                                .activation(Activation.TANH)
                                .build(),
                        new DenseLayer.Builder()
                                .nOut(4)
                                .hasLayerNorm(true)
                                .activation(Activation.SOFTPLUS)
                                .build(),
                        ConvolutionEqualityTest.output(3));
        INDArray mask = DenseEqualityTest.numbers(type, 5, 5, 1).gt(0).castTo(type).addi(0.5);
        Equality.checkBoth(
                net,
                new Examples(
                        new INDArray[] {numbers(type, 8, 5, 5)},
                        new INDArray[] {oneHot(type, 5, 3)},
                        masked ? new INDArray[] {mask} : null,
                        null));
    }

    @Test
    void elementwiseMultiplication_equalsReference() {
        for (DataType type : TYPES) {
            MultiLayerNetwork net =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.feedForward(5),
                            new DenseLayer.Builder().nOut(4).build(),
                            new ElementWiseMultiplicationLayer.Builder()
                                    .nIn(4)
                                    .nOut(4)
                                    .activation(Activation.TANH)
                                    .build(),
                            ConvolutionEqualityTest.output(3));
            Equality.checkBoth(net, examples(numbers(type, 8, 5, 5), oneHot(type, 5, 3)));
        }
    }

    /** Zero times NaN is NaN: an example that counts nothing has to be left out of the sum. */
    @Test
    void elementwiseMultiplication_badExamples_addNothing() {
        for (DataType type : TYPES) {
            INDArray x = numbers(type, 8, 5, 5);
            x.putScalar(1, 2, Double.NaN);
            MultiLayerNetwork net =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.feedForward(5),
                            new ElementWiseMultiplicationLayer.Builder()
                                    .nIn(5)
                                    .nOut(5)
                                    .activation(Activation.TANH)
                                    .build(),
                            ConvolutionEqualityTest.output(3));
            Equality.checkBoth(net, examples(x, oneHot(type, 5, 3)));
        }
    }

    @Test
    void imageLoss_equalsReference() {
        for (DataType type : TYPES) {
            for (CNN2DFormat format : CNN2DFormat.values()) {
                boolean first = format == CNN2DFormat.NCHW;
                long[] xs = first ? new long[] {3, 2, 4, 4} : new long[] {3, 4, 4, 2};
                long[] ys = {3, 3, 3, 3};
                MultiLayerNetwork net =
                        ConvolutionEqualityTest.network(
                                type,
                                InputType.convolutional(4, 4, 2, format),
                                new ConvolutionLayer.Builder(2, 2)
                                        .nOut(3)
                                        .dataFormat(format)
                                        .build(),
                                new CnnLossLayer.Builder(LossFunction.MSE)
                                        .format(format)
                                        .activation(Activation.SIGMOID)
                                        .build());
                INDArray x = numbers(type, 8, xs);
                INDArray y = numbers(type, 9, ys);
                Equality.checkBoth(net, examples(x, y));
                List<INDArray> masks =
                        first
                                ? List.of(numbers(type, 3, 3, 1, 3, 3), numbers(type, 3, ys))
                                : List.of();
                for (INDArray mask : masks) {
                    Equality.checkBoth(
                            net,
                            new Examples(
                                    new INDArray[] {x},
                                    new INDArray[] {y},
                                    null,
                                    new INDArray[] {mask.gt(0).castTo(type)}));
                }
            }
        }
    }
}
