package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Examples whose rows cancel: what they add is one term, whole, whoever their neighbours are. */
class AddedApartTest {

    private static final double CLIP = 2;

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

    private static INDArray sum(
            MultiLayerNetwork net, Examples all, int[] indices, double clip, boolean portable) {
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        try (CompiledEngine engine =
                new CompiledEngine(
                        net,
                        new EngineSettings(1, 8),
                        portable ? Kernels.portable() : Kernels.best())) {
            engine.clippedSum(all, indices, clip, sum);
        }
        return sum.castTo(DataType.DOUBLE);
    }

    private static Examples examples(INDArray x, INDArray y) {
        return new Examples(
                new INDArray[] {x},
                new INDArray[] {y},
                /* featureMasks= */ null,
                /* labelMasks= */ null);
    }

    private static double norm(INDArray vector) {
        return vector.norm2Number().doubleValue();
    }

    /** Networks whose trained steps are sums over time; parameters are zero but for a few. */
    private static MultiLayerNetwork sequences(String kind, int steps) {
        Layer below =
                switch (kind) {
                    case "lstm" -> new LSTM.Builder().nOut(3).build();
                    case "peepholes" -> peepholes();
                    case "simple" -> new SimpleRnn.Builder().nOut(3).build();
                    default -> new DenseLayer.Builder().nOut(3).build();
                };
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .seed(3)
                        .dataType(DataType.FLOAT)
                        .list()
                        .layer(below)
                        .layer(
                                new RnnOutputLayer.Builder(LossFunction.MSE)
                                        .nOut(2)
                                        .activation(Activation.IDENTITY)
                                        .build());
        MultiLayerNetwork net =
                new MultiLayerNetwork(list.setInputType(InputType.recurrent(1, steps)).build());
        net.init();
        return net;
    }

    @SuppressWarnings("deprecation") // the only layer with peepholes
    private static Layer peepholes() {
        return new GravesLSTM.Builder().nOut(3).build();
    }

    /**
     * Sixteen examples in two chunks. The states of the first and the ninth have settled when two
     * errors of opposite sign come, the last two: they cancel thousands of times better than the
     * gradient is long. In a product with the others the rounding of their rows would show.
     */
    @ParameterizedTest
    @CsvSource({
        "dense, true",
        "dense, false",
        "lstm, true",
        "lstm, false",
        "simple, true",
        "simple, false",
        "peepholes, true",
        "peepholes, false"
    })
    void exampleWhoseRowsCancel_amongOthers_addsWhatItAddsAlone(String kind, boolean portable) {
        int steps = 40;
        MultiLayerNetwork net = sequences(kind, steps);
        INDArray x = Nd4j.zeros(DataType.FLOAT, 16, 1, steps);
        INDArray y = Nd4j.zeros(DataType.FLOAT, 16, 2, steps);
        for (int i = 0; i < 16; i++) {
            for (int t = 0; t < steps; t++) {
                x.putScalar(new int[] {i, 0, t}, i % 8 == 0 ? 1 : Math.sin(2.0 * i + t));
                y.putScalar(new int[] {i, i % 2, t}, i % 8 == 0 ? 0 : Math.cos(i * t));
            }
        }
        for (int i = 0; i < 16; i += 8) {
            y.putScalar(new int[] {i, 0, steps - 2}, -1e6);
            y.putScalar(new int[] {i, 0, steps - 1}, 1e6);
        }
        Examples all = examples(x, y);
        INDArray alone = sum(net, all, new int[] {0}, CLIP, portable);
        INDArray with = sum(net, all, IntStream.range(0, 16).toArray(), CLIP, portable);
        INDArray without = sum(net, all, IntStream.range(1, 16).toArray(), CLIP, portable);

        assertThat(norm(with.sub(without).sub(alone))).isLessThan(3e-6 * CLIP);
        try (GradientEngine reference = new ReferenceEngine(net)) {
            INDArray expected = Nd4j.zeros(DataType.FLOAT, net.numParams());
            reference.clippedSum(all, new int[] {0}, CLIP, expected);
            INDArray exact = expected.castTo(DataType.DOUBLE);
            double share = norm(alone) / norm(exact);
            // The bound of an example that cancels so well is well above its norm.
            assertThat(share).isBetween(0.1, 1 + 1e-6);
            assertThat(norm(exact.mul(share).sub(alone))).isLessThan(0.05 * norm(alone));
        }
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
        double added = norm(sum(net, examples(x, y), new int[] {0}, clip, portable));
        assertThat(added).isLessThanOrEqualTo(clip * (1 + 1e-6));
    }
}
