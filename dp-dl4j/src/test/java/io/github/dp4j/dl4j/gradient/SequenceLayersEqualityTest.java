package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskLayer;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The rarer recurrent layers, and layers around recurrent layers. */
@SuppressWarnings("deprecation") // GravesLSTM: old networks have it
class SequenceLayersEqualityTest {

    private static final int EXAMPLES = 3;
    private static final int INPUTS = 4;
    private static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE);

    /** Which of the time steps count. */
    enum Masks {
        NONE,
        ENDS,
        HOLES;

        INDArray of(DataType type, int steps) {
            if (this == NONE) {
                return null;
            }
            INDArray mask = Nd4j.zeros(type, EXAMPLES, steps);
            for (int i = 0; i < EXAMPLES; i++) {
                for (int t = 0; t < steps; t++) {
                    boolean present = this == ENDS ? t <= i % steps : (i + t) % 3 != 1;
                    mask.putScalar(i, t, present || t == i % steps ? 1 : 0);
                }
            }
            return mask;
        }
    }

    private static void check(MultiLayerNetwork net, INDArray x, INDArray y, INDArray mask) {
        check(net, x, y, mask, null);
    }

    private static void check(
            MultiLayerNetwork net, INDArray x, INDArray y, INDArray mask, INDArray labelMask) {
        Equality.checkBoth(
                net,
                new Examples(
                        new INDArray[] {x},
                        new INDArray[] {y},
                        mask == null ? null : new INDArray[] {mask},
                        labelMask == null ? null : new INDArray[] {labelMask}));
    }

    private static RnnOutputLayer rnnOutput() {
        return new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static INDArray labels(DataType type, int steps) {
        INDArray y = Nd4j.zeros(type, EXAMPLES, 3, steps);
        for (int i = 0; i < EXAMPLES; i++) {
            for (int t = 0; t < steps; t++) {
                y.putScalar(i, (i + 2 * t) % 3, t, 1);
            }
        }
        return y;
    }

    /** A dense layer below, so that errors go through the layer, and outputs at every step. */
    private static void everyStep(DataType type, Layer layer, int steps, INDArray mask) {
        MultiLayerNetwork net =
                ConvolutionEqualityTest.network(
                        type,
                        InputType.recurrent(INPUTS, steps),
                        new SimpleRnn.Builder().nOut(INPUTS).build(),
                        layer,
                        rnnOutput());
        check(net, numbers(type, 7, EXAMPLES, INPUTS, steps), labels(type, steps), mask, mask);
    }

    private static void lastStep(DataType type, Layer layer, int steps, INDArray mask) {
        MultiLayerNetwork net =
                ConvolutionEqualityTest.network(
                        type,
                        InputType.recurrent(INPUTS, steps),
                        new SimpleRnn.Builder().nOut(INPUTS).build(),
                        new LastTimeStep(layer),
                        ConvolutionEqualityTest.output(3));
        check(net, numbers(type, 7, EXAMPLES, INPUTS, steps), oneHot(type, EXAMPLES, 3), mask);
    }

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    @Property(tries = 8)
    void gravesLstm_equalsReference(
            @ForAll("types") DataType type,
            @ForAll boolean hard,
            @ForAll Masks mask,
            @ForAll @IntRange(min = 1, max = 6) int steps,
            @ForAll @IntRange(min = 1, max = 5) int hidden) {
        Layer lstm =
                new GravesLSTM.Builder()
                        .nOut(hidden)
                        .activation(hard ? Activation.SOFTSIGN : Activation.TANH)
                        .gateActivationFunction(hard ? Activation.HARDSIGMOID : Activation.SIGMOID)
                        .build();
        everyStep(type, lstm, steps, mask.of(type, steps));
    }

    @ParameterizedTest
    @EnumSource(Masks.class)
    void gravesBidirectional_equalsReference(Masks mask) {
        for (DataType type : TYPES) {
            for (int steps : new int[] {1, 5}) {
                Layer lstm = new GravesBidirectionalLSTM.Builder().nOut(4).build();
                everyStep(type, lstm, steps, mask.of(type, steps));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Masks.class)
    void bidirectional_underMasks_equalsReference(Masks mask) {
        for (DataType type : TYPES) {
            for (Layer inner :
                    List.of(
                            new LSTM.Builder().nOut(3).build(),
                            new GravesLSTM.Builder().nOut(3).build(),
                            new SimpleRnn.Builder().nOut(3).build())) {
                Layer both = new Bidirectional(Bidirectional.Mode.CONCAT, inner);
                everyStep(type, both, 5, mask.of(type, 5));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Masks.class)
    void lastTimeStep_underMasks_equalsReference(Masks mask) {
        List<Supplier<Layer>> layers =
                List.of(
                        () -> new LSTM.Builder().nOut(3).build(),
                        () -> new GravesLSTM.Builder().nOut(3).build(),
                        () -> new SimpleRnn.Builder().nOut(3).build(),
                        () -> new Bidirectional(new LSTM.Builder().nOut(3).build()));
        for (Supplier<Layer> layer : layers) {
            // Under a mask DL4J pulls the last step through an array of type float.
            for (DataType type : mask == Masks.NONE ? TYPES : List.of(DataType.FLOAT)) {
                lastStep(type, layer.get(), 5, mask.of(type, 5));
            }
        }
    }

    @Test
    void maskZero_equalsReference() {
        for (DataType type : TYPES) {
            for (Layer inner :
                    List.of(
                            new LSTM.Builder().nOut(5).build(),
                            new GravesLSTM.Builder().nOut(5).build(),
                            new SimpleRnn.Builder().nOut(5).build())) {
                INDArray x = numbers(type, 7, EXAMPLES, INPUTS, 5);
                for (int i = 0; i < EXAMPLES; i++) {
                    for (int c = 0; c < INPUTS; c++) {
                        x.putScalar(new int[] {i, c, (2 * i + 1) % 5}, 0.5);
                        x.putScalar(new int[] {i, 1, (2 * i) % 5}, 0.5);
                    }
                }
                Layer masked = new MaskZeroLayer(inner, 0.5);
                MultiLayerNetwork net =
                        ConvolutionEqualityTest.network(
                                type, InputType.recurrent(INPUTS, 5), masked, rnnOutput());
                check(net, x, labels(type, 5), null);
                if (type == DataType.FLOAT) {
                    MultiLayerNetwork last =
                            ConvolutionEqualityTest.network(
                                    type,
                                    InputType.recurrent(INPUTS, 5),
                                    new LastTimeStep(masked.clone()),
                                    ConvolutionEqualityTest.output(3));
                    check(last, x, oneHot(type, EXAMPLES, 3), null);
                }
            }
        }
    }

    @Test
    void timeDistributedMaskAndRepeat_equalReference() {
        for (DataType type : TYPES) {
            for (Masks mask : Masks.values()) {
                DenseLayer dense = new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build();
                everyStep(type, new TimeDistributed(dense), 4, mask.of(type, 4));
                everyStep(type, new MaskLayer(), 4, mask.of(type, 4));
            }
            MultiLayerNetwork repeat =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.feedForward(INPUTS),
                            new DenseLayer.Builder().nOut(3).build(),
                            new RepeatVector.Builder<>().repetitionFactor(4).build(),
                            new LSTM.Builder().nOut(3).build(),
                            rnnOutput());
            check(repeat, numbers(type, 7, EXAMPLES, INPUTS), labels(type, 4), null);
        }
    }

    @Test
    void rnnLoss_equalsReference() {
        for (DataType type : TYPES) {
            for (Masks mask : Masks.values()) {
                for (Masks labelMask : Masks.values()) {
                    MultiLayerNetwork net =
                            ConvolutionEqualityTest.network(
                                    type,
                                    InputType.recurrent(INPUTS, 4),
                                    new LSTM.Builder().nOut(3).build(),
                                    new RnnLossLayer.Builder(LossFunction.MCXENT)
                                            .activation(Activation.SOFTMAX)
                                            .build());
                    check(
                            net,
                            numbers(type, 7, EXAMPLES, INPUTS, 4),
                            labels(type, 4),
                            mask.of(type, 4),
                            labelMask.of(type, 4));
                }
            }
        }
    }

    @Test
    void labelMask_perOutput_equalsReference() {
        for (DataType type : TYPES) {
            for (boolean outputLayer : new boolean[] {true, false}) {
                Layer last =
                        outputLayer
                                ? new RnnOutputLayer.Builder(LossFunction.XENT)
                                        .nOut(3)
                                        .activation(Activation.SIGMOID)
                                        .build()
                                : new RnnLossLayer.Builder(LossFunction.XENT)
                                        .activation(Activation.SIGMOID)
                                        .build();
                MultiLayerNetwork net =
                        ConvolutionEqualityTest.network(
                                type,
                                InputType.recurrent(INPUTS, 4),
                                new LSTM.Builder().nOut(3).build(),
                                last);
                check(
                        net,
                        numbers(type, 7, EXAMPLES, INPUTS, 4),
                        labels(type, 4),
                        null,
                        numbers(type, 9, EXAMPLES, 3, 4).gt(0).castTo(type));
            }
        }
    }

    @Test
    void channelsLast_equalsReference() {
        for (DataType type : TYPES) {
            MultiLayerNetwork net =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.recurrent(INPUTS, 4, RNNFormat.NWC),
                            new GravesLSTM.Builder().nOut(3).dataFormat(RNNFormat.NWC).build(),
                            new LastTimeStep(
                                    new GravesLSTM.Builder()
                                            .nOut(3)
                                            .dataFormat(RNNFormat.NWC)
                                            .build()),
                            ConvolutionEqualityTest.output(3));
            check(net, numbers(type, 7, EXAMPLES, 4, INPUTS), oneHot(type, EXAMPLES, 3), null);
        }
    }

    @Test
    void fractionalMask_ofARecurrentState_isRefused() {
        DataType type = DataType.FLOAT;
        assertThatThrownBy(
                        () ->
                                everyStep(
                                        type,
                                        new LSTM.Builder().nOut(3).build(),
                                        4,
                                        Masks.ENDS.of(type, 4).mul(0.5)))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("other numbers than zeros and ones");
    }
}
