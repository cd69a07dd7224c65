package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;

/**
 * Rectified units that are shut for every example: the error above them may be infinite or NaN, and
 * as in DL4J nothing of it comes through. An example that is left out for it would be no leak, but
 * lost.
 */
class DeadUnitsEqualityTest {

    private static final int N = 6;

    private static void requireNorms(GradientEngine engine, MultiLayerNetwork net, Examples data) {
        INDArray sum = Nd4j.zeros(net.params().dataType(), net.numParams());
        assertThat(engine.clippedSum(data, DenseEqualityTest.all(N), 1, sum))
                .doesNotContain(Double.NaN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"RELU", "THRESHOLDEDRELU"})
    void powerMeanOfADeadChannel_equalsReference(Activation activation) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork net =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.convolutional(5, 5, 2),
                            new ConvolutionLayer.Builder(2, 2)
                                    .nOut(3)
                                    .activation(activation)
                                    .build(),
                            new GlobalPoolingLayer.Builder(PoolingType.PNORM).pnorm(2).build(),
                            ConvolutionEqualityTest.output(3));
            net.getLayer(0).getParam("b").putScalar(1, -1e3); // never above 0
            Examples data =
                    DenseEqualityTest.examples(
                            DenseEqualityTest.numbers(type, 1, N, 2, 5, 5),
                            DenseEqualityTest.oneHot(type, N, 3));
            for (Kernels kernels : List.of(Kernels.best(), Kernels.portable())) {
                try (GradientEngine engine =
                        new CompiledEngine(net, new EngineSettings(2, 2), kernels)) {
                    requireNorms(engine, net, data);
                }
            }
            Equality.checkBoth(net, data);
        }
    }

    @Test
    void rectifiedOutputsUnderLossesThatDivideByThem_equalReference() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            for (ILossFunction loss :
                    List.<ILossFunction>of(new LossPoisson(), new LossKLD(), new LossMAPE())) {
                MultiLayerNetwork net =
                        DenseEqualityTest.network(
                                type,
                                DenseEqualityTest.dense(4, 5, Activation.TANH, /* bias= */ true),
                                DenseEqualityTest.output(5, 3, loss, Activation.RELU));
                INDArray labels = DenseEqualityTest.numbers(type, 2, N, 3);
                labels = labels.mul(labels).add(0.1);
                Examples data =
                        DenseEqualityTest.examples(
                                DenseEqualityTest.numbers(type, 1, N, 4), labels);
                INDArray sum = Nd4j.zeros(type, net.numParams());
                try (GradientEngine reference = new ReferenceEngine(net);
                        GradientEngine compiled =
                                new CompiledEngine(net, new EngineSettings(2, 2), Kernels.best())) {
                    double[] expected =
                            reference.clippedSum(data, DenseEqualityTest.all(N), 1, sum);
                    double[] actual = compiled.clippedSum(data, DenseEqualityTest.all(N), 1, sum);
                    for (int i = 0; i < N; i++) {
                        assertThat(actual[i]).as("%s, example %d", loss, i).isFinite();
                        if (!Double.isNaN(expected[i])) {
                            assertThat(actual[i])
                                    .isBetween(
                                            expected[i] * 0.999 - 1e-4, expected[i] * 1.001 + 1e-4);
                        }
                    }
                }
            }
        }
    }

    /** Long sequences round much: smaller chunks, not noise that is nearly twice as large. */
    @Test
    void longSequences_boundRoundingByALittle() {
        int steps = 1000;
        MultiLayerNetwork net =
                ConvolutionEqualityTest.network(
                        DataType.FLOAT,
                        InputType.recurrent(3, steps),
                        new LSTM.Builder().nOut(4).build(),
                        new RnnOutputLayer.Builder(LossFunction.MSE)
                                .nOut(2)
                                .activation(Activation.IDENTITY)
                                .build());
        Examples data =
                DenseEqualityTest.examples(
                        DenseEqualityTest.numbers(DataType.FLOAT, 1, 2, 3, steps),
                        DenseEqualityTest.numbers(DataType.FLOAT, 2, 2, 2, steps));
        try (GradientEngine engine = GradientEngines.best(net)) {
            engine.prepare(data);
            assertThat(engine.roundingBound()).isLessThan(0.06);
        }
    }
}
