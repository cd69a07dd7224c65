package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.kernel.Kernels;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the proof of the sum's bound asks of an example beyond a norm of at most C. */
class FloorOfRoundingTest {

    /** Of two rows; see CancellingRows. */
    private static final double RHO = 16;

    private static MultiLayerNetwork network(InputType input, Layer layer) {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .dataType(DataType.FLOAT)
                                .list()
                                .layer(layer)
                                .setInputType(input)
                                .build());
        net.init();
        net.params().assign(0);
        return net;
    }

    private static double contribution(
            MultiLayerNetwork net, INDArray x, INDArray y, double clip, boolean portable) {
        Examples one =
                new Examples(
                        new INDArray[] {x}, new INDArray[] {y}, /* featureMasks= */ null, null);
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        try (CompiledEngine engine =
                new CompiledEngine(
                        net,
                        new EngineSettings(1, 8),
                        portable ? Kernels.portable() : Kernels.best())) {
            engine.clippedSum(one, new int[] {0}, clip, sum);
        }
        return sum.castTo(DataType.DOUBLE).norm2Number().doubleValue();
    }

    /** The error of a product of matrices goes by the mass of the rows, which must be bounded. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsThatCancel_addNoMoreMassThanTheSumsBoundCounts(boolean portable) {
        MultiLayerNetwork net =
                network(
                        InputType.recurrent(1, 2),
                        new RnnOutputLayer.Builder(LossFunction.MSE)
                                .nOut(1)
                                .activation(Activation.IDENTITY)
                                .build());
        double second = 1 + 0x1p-7;
        INDArray x = Nd4j.createFromArray(new float[][][] {{{1, (float) second}}});
        INDArray y = Nd4j.createFromArray(new float[][][] {{{-1000, 1000}}});

        // Errors are e and -e: the weight's gradient is e 2^-7, the bias' 0.
        double massOfNorm = (Math.hypot(1, 1) + Math.hypot(second, 1)) / 0x1p-7;
        double clip = 2;
        assertThat(contribution(net, x, y, clip, portable) * massOfNorm)
                .isBetween(0.9 * RHO * clip, 1.001 * RHO * clip);
    }

    /** An error that underflows when it is scaled may round up to nearly twice its size. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void errorThatRoundsUpWhereFloatsEnd_addsNoMoreThanC(boolean portable) {
        MultiLayerNetwork net =
                network(
                        InputType.feedForward(1),
                        new OutputLayer.Builder(LossFunction.MSE)
                                .nOut(1)
                                .activation(Activation.IDENTITY)
                                .build());
        double error = 0.5625 * 0x1p-129;
        INDArray x = Nd4j.createFromArray(new float[][] {{0x1p101f}});
        INDArray y = Nd4j.createFromArray(new float[][] {{(float) (-error / 2)}});

        double clip = error * 0x1p101 * 0x1p-20;
        assertThat(contribution(net, x, y, clip, portable)).isLessThanOrEqualTo(clip * (1 + 1e-6));
    }
}
