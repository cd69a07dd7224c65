package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
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
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

class RecurrentEqualityTest {

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    private static RnnOutputLayer rnnOutput(int classes) {
        return new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** One-hot labels at every time step, [n, classes, T]. */
    private static INDArray labels(DataType type, int n, int classes, int steps) {
        INDArray y = Nd4j.zeros(type, n, classes, steps);
        for (int i = 0; i < n; i++) {
            for (int t = 0; t < steps; t++) {
                y.putScalar(i, (i + 2 * t) % classes, t, 1);
            }
        }
        return y;
    }

    /** Sequences of different lengths: 1 up to a last step, 0 behind it. */
    private static INDArray endMask(DataType type, int n, int steps) {
        INDArray mask = Nd4j.zeros(type, n, steps);
        for (int i = 0; i < n; i++) {
            for (int t = 0; t <= i % steps; t++) {
                mask.putScalar(i, t, 1);
            }
        }
        return mask;
    }

    private static void check(
            MultiLayerNetwork net, INDArray x, INDArray y, INDArray fm, INDArray lm, boolean port) {
        Equality.check(
                net,
                new Examples(
                        new INDArray[] {x},
                        new INDArray[] {y},
                        fm == null ? null : new INDArray[] {fm},
                        lm == null ? null : new INDArray[] {lm}),
                all((int) x.size(0)),
                0.5,
                new EngineSettings(2, 2),
                port ? Kernels.portable() : Kernels.best());
    }

    @Property(tries = 25)
    void sequencesToSequences_equalReference(
            @ForAll("types") DataType type,
            @ForAll boolean portable,
            @ForAll boolean simple,
            @ForAll boolean featureMask,
            @ForAll boolean labelMask,
            @ForAll @IntRange(min = 1, max = 12) int steps,
            @ForAll @IntRange(min = 1, max = 5) int nIn,
            @ForAll @IntRange(min = 1, max = 9) int hidden) {
        Layer recurrent =
                simple
                        ? new SimpleRnn.Builder().nOut(hidden).build()
                        : new LSTM.Builder().nOut(hidden).build();
        MultiLayerNetwork net =
                ConvolutionEqualityTest.network(
                        type,
                        InputType.recurrent(nIn, steps),
                        recurrent,
                        new DenseLayer.Builder().nOut(4).build(),
                        rnnOutput(3));
        check(
                net,
                numbers(type, 7, 5, nIn, steps),
                labels(type, 5, 3, steps),
                featureMask ? endMask(type, 5, steps) : null,
                labelMask ? endMask(type, 5, steps) : null,
                portable);
    }

    @Property(tries = 20)
    void lastTimeStep_equalsReference(
            @ForAll("types") DataType any,
            @ForAll boolean simple,
            @ForAll boolean mask,
            @ForAll RNNFormat format,
            @ForAll @IntRange(min = 1, max = 9) int steps) {
        // Under a mask DL4J pulls the last step through an array of type float.
        DataType type = mask ? DataType.FLOAT : any;
        Layer recurrent =
                simple
                        ? new SimpleRnn.Builder().nOut(6).dataFormat(format).build()
                        : new LSTM.Builder().nOut(6).dataFormat(format).build();
        MultiLayerNetwork net =
                ConvolutionEqualityTest.network(
                        type,
                        InputType.recurrent(4, steps, format),
                        new LastTimeStep(recurrent),
                        new DenseLayer.Builder().nOut(4).build(),
                        ConvolutionEqualityTest.output(3));
        INDArray x =
                format == RNNFormat.NCW
                        ? numbers(type, 7, 5, 4, steps)
                        : numbers(type, 7, 5, steps, 4);
        check(net, x, oneHot(type, 5, 3), mask ? endMask(type, 5, steps) : null, null, false);
    }

    @Test
    void lstm_hardSigmoidGates_equalReference() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork net =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.recurrent(4, 5),
                            new LSTM.Builder()
                                    .nOut(6)
                                    .activation(Activation.SOFTSIGN)
                                    .gateActivationFunction(Activation.HARDSIGMOID)
                                    .build(),
                            rnnOutput(3));
            check(net, numbers(type, 7, 5, 4, 5), labels(type, 5, 3, 5), null, null, false);
        }
    }

    @ParameterizedTest
    @EnumSource(Bidirectional.Mode.class)
    void bidirectional_each_equalsReference(Bidirectional.Mode mode) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork net =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.recurrent(4, 5),
                            new Bidirectional(mode, new LSTM.Builder().nOut(6).build()),
                            new Bidirectional(mode, new SimpleRnn.Builder().nOut(3).build()),
                            rnnOutput(3));
            check(net, numbers(type, 7, 5, 4, 5), labels(type, 5, 3, 5), null, null, false);
        }
    }

    @ParameterizedTest
    @EnumSource(PoolingType.class)
    void globalPooling_overTime_equalsReference(PoolingType pooling) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            for (boolean masked : new boolean[] {false, true}) {
                MultiLayerNetwork net =
                        ConvolutionEqualityTest.network(
                                type,
                                InputType.recurrent(4, 5),
                                new SimpleRnn.Builder().nOut(6).build(),
                                new GlobalPoolingLayer.Builder(pooling).pnorm(3).build(),
                                ConvolutionEqualityTest.output(3));
                check(
                        net,
                        numbers(type, 7, 5, 4, 5),
                        oneHot(type, 5, 3),
                        masked ? endMask(type, 5, 5) : null,
                        null,
                        false);
            }
        }
    }

    @Test
    void embeddings_equalReference() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            for (boolean bias : new boolean[] {false, true}) {
                MultiLayerNetwork one =
                        DenseEqualityTest.network(
                                type,
                                new EmbeddingLayer.Builder().nIn(9).nOut(5).hasBias(bias).build(),
                                DenseEqualityTest.output(
                                        5, 3, new LossMCXENT(), Activation.SOFTMAX));
                check(one, words(type, 6, 1), oneHot(type, 6, 3), null, null, false);
                MultiLayerNetwork many =
                        ConvolutionEqualityTest.network(
                                type,
                                InputType.recurrent(9, 7),
                                new EmbeddingSequenceLayer.Builder()
                                        .nIn(9)
                                        .nOut(5)
                                        .inputLength(7)
                                        .hasBias(bias)
                                        .build(),
                                new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
                                new OutputLayer.Builder(LossFunction.MCXENT)
                                        .nIn(5)
                                        .nOut(3)
                                        .activation(Activation.SOFTMAX)
                                        .build());
                check(many, words(type, 6, 7), oneHot(type, 6, 3), null, null, false);
                check(
                        many,
                        words(type, 6, 7),
                        oneHot(type, 6, 3),
                        endMask(type, 6, 7),
                        null,
                        false);
            }
        }
    }

    /** Indices below 9, some of them repeated in one example. */
    private static INDArray words(DataType type, int n, int length) {
        INDArray words = Nd4j.zeros(type, n, length);
        for (int i = 0; i < n; i++) {
            for (int t = 0; t < length; t++) {
                words.putScalar(i, t, (i * 5 + t * t) % 9);
            }
        }
        return words;
    }
}
