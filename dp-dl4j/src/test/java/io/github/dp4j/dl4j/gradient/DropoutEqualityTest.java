package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Dropout's kin, with random numbers that depend on the place alone. */
class DropoutEqualityTest {

    private static final int SIZE = 4;
    private static final int STEPS = 3;

    /** DL4J's side: {@code y = m x + s} at every place, channels last. */
    @SuppressWarnings("serial")
    private record Shared(IntToDoubleFunction multiplier, IntToDoubleFunction shift)
            implements IDropout {

        @Override
        public INDArray applyDropout(
                INDArray in, INDArray out, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
            return out.assign(in.mul(each(in, multiplier)).addi(each(in, shift)));
        }

        @Override
        public INDArray backprop(INDArray outError, INDArray inError, int iteration, int epoch) {
            return inError.assign(outError.mul(each(outError, multiplier)));
        }

        /** [1, C, T], or an output layer's [T, C]: the place is that of [T, C]. */
        private static INDArray each(INDArray like, IntToDoubleFunction value) {
            INDArray result = like.ulike();
            for (int c = 0; c < SIZE; c++) {
                for (int t = 0; t < STEPS; t++) {
                    double x = value.applyAsDouble(t * SIZE + c);
                    if (like.rank() == 3) {
                        result.putScalar(0, c, t, x);
                    } else {
                        result.putScalar(t, c, x);
                    }
                }
            }
            return result;
        }

        @Override
        public void clear() {}

        @Override
        public Shared clone() {
            return this;
        }
    }

    private static MultiLayerNetwork network(
            DataType type, IDropout dropout, boolean outputLayerToo) {
        RnnOutputLayer.Builder last =
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX);
        if (outputLayerToo) {
            last.dropOut(dropout);
        }
        return ConvolutionEqualityTest.network(
                type,
                InputType.recurrent(SIZE, STEPS),
                new LSTM.Builder().nOut(SIZE).dropOut(dropout).build(),
                new LSTM.Builder().nOut(SIZE).build(),
                new DropoutLayer.Builder(dropout).build(),
                last.build());
    }

    private static void check(Shared oracle, IDropout dropout, boolean outputLayerToo) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork expected = network(type, oracle, outputLayerToo);
            MultiLayerNetwork net = network(type, dropout, outputLayerToo);
            net.params().assign(expected.params());
            INDArray y = oneHot(type, 3 * STEPS, 2).reshape(3, STEPS, 2).permute(0, 2, 1).dup('c');
            for (Kernels kernels : List.of(Kernels.best(), Kernels.portable())) {
                try (GradientEngine reference = new ReferenceEngine(expected);
                        GradientEngine compiled =
                                new CompiledEngine(
                                        net,
                                        new EngineSettings(2, 2),
                                        kernels,
                                        worker -> Equality.sameMaskForAll())) {
                    Equality.check(
                            reference,
                            compiled,
                            net,
                            DenseEqualityTest.examples(numbers(type, 2, 3, SIZE, STEPS), y),
                            all(3),
                            0.3);
                }
            }
        }
    }

    private static double gaussian(int place) {
        double radius = Math.sqrt(-2 * Math.log(1 - Equality.uniform(2 * place)));
        return radius * Math.cos(2 * Math.PI * Equality.uniform(2 * place + 1));
    }

    @Test
    void gaussianDropout_equalsReference() {
        DoubleUnaryOperator deviation = rate -> Math.sqrt(rate / (1 - rate));
        check(
                new Shared(i -> 1 + deviation.applyAsDouble(0.3) * gaussian(i), i -> 0),
                new GaussianDropout(0.3),
                /* outputLayerToo= */ true);
    }

    @Test
    void gaussianNoise_equalsReference() {
        check(
                new Shared(i -> 1, i -> 0.4 * gaussian(i)),
                new GaussianNoise(0.4),
                /* outputLayerToo= */ true);
    }

    @Test
    void alphaDropout_equalsReference() {
        // Klambauer et al., arXiv 1706.02515: alpha' and the two corrections.
        double p = 0.7;
        double dropped = -1.6732632423543772 * 1.0507009873554805;
        double a = 1 / Math.sqrt(p + dropped * dropped * p * (1 - p));
        double b = -a * (1 - p) * dropped;
        check(
                new Shared(
                        i -> Equality.uniform(i) < p ? a : 0,
                        i -> (Equality.uniform(i) < p ? 0 : a * dropped) + b),
                new AlphaDropout(p),
                /* outputLayerToo= */ true);
    }

    @Test
    void spatialDropout_equalsReference() {
        check(
                new Shared(i -> Equality.uniform(i % SIZE) < 0.6 ? 1 / 0.6 : 0, i -> 0),
                new SpatialDropout(0.6),
                /* outputLayerToo= */ false);
    }
}
