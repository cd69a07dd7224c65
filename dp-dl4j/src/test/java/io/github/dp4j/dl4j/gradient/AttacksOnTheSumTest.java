package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.DoubleAccumulator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * How far the computed sum moves between neighbouring batches: row C3 of the attacks, and its kind.
 * Orders are coupled as {@link SumBound} couples them.
 */
class AttacksOnTheSumTest {

    private static final double CLIP = 1;

    /** Over the checks of a test: how far the sum moved beyond C, over C and over its bound eta. */
    private final DoubleAccumulator excess = new DoubleAccumulator(Math::max, -1);

    private final DoubleAccumulator share = new DoubleAccumulator(Math::max, -1);

    /** For the certificate. */
    @AfterEach
    void tellTheWorst(TestInfo test) {
        if (excess.get() > -1) {
            System.out.printf(
                    Locale.ROOT,
                    "worst move of the sum, %s %s: C (1 %+.1e), %.1e of the eta allowed%n",
                    test.getTestMethod().orElseThrow().getName(),
                    test.getDisplayName(),
                    excess.get(),
                    share.get());
        }
    }

    private static MultiLayerNetwork network(InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().seed(5).dataType(DataType.FLOAT).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(input).build());
        net.init();
        return net;
    }

    private static OutputLayer output(int out) {
        return new OutputLayer.Builder(LossFunction.MSE)
                .nOut(out)
                .activation(Activation.IDENTITY)
                .build();
    }

    /** Removes one example and says whether the sum moved by no more than it may. */
    private void check(ClipAttack attack, Examples examples, int[] batch, int place) {
        INDArray with = attack.sum(examples, batch, CLIP);
        INDArray without = attack.sum(examples, ClipAttack.without(batch, place), CLIP);
        double moved = ClipAttack.norm(with.sub(without));
        excess.accumulate(moved / CLIP - 1);
        share.accumulate((moved / CLIP - 1) / attack.engine().roundingBound());
        assertThat(moved)
                .as("place %d of %d, %s", place, batch.length, attack.engine().describe())
                .isLessThanOrEqualTo(CLIP * (1 + attack.engine().roundingBound()));
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 4096, 16_384})
    void c3_identicalExamplesAndOneWithoutGradient(int size) {
        MultiLayerNetwork net = network(InputType.feedForward(784), output(128));
        net.params().assign(0);
        INDArray x = DenseEqualityTest.numbers(DataType.FLOAT, 1, 2, 784);
        INDArray y = DenseEqualityTest.numbers(DataType.FLOAT, 2, 2, 128);
        y.getRow(1).assign(0);
        Examples examples = DenseEqualityTest.examples(x, y);
        int[] batch = new int[size];
        int[] withZero = batch.clone();
        withZero[size / 3] = 1;
        try (ClipAttack attack = new ClipAttack(net, Kernels.best(), EngineSettings.automatic())) {
            double eta;
            for (int place : new int[] {0, size / 2, size - 1}) {
                check(attack, examples, batch, place);
            }
            eta = attack.engine().roundingBound();
            assertThat(eta).isLessThan(0.01);
            INDArray with = attack.sum(examples, withZero, CLIP);
            INDArray without = attack.sum(examples, ClipAttack.without(withZero, size / 3), CLIP);
            assertThat(ClipAttack.norm(with.sub(without))).isLessThanOrEqualTo(eta * CLIP);
        }
    }

    @Test
    void c3_secretOrder_largeBatch_movesNoMore() {
        MultiLayerNetwork net = network(InputType.feedForward(64), output(32));
        Examples examples =
                DenseEqualityTest.examples(
                        DenseEqualityTest.numbers(DataType.FLOAT, 1, 8192, 64),
                        DenseEqualityTest.numbers(DataType.FLOAT, 2, 8192, 32));
        try (CompiledEngine engine =
                new CompiledEngine(net, new EngineSettings(2, 32), Kernels.best())) {
            INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
            engine.clippedSum(examples, DenseEqualityTest.all(8192), CLIP, sum);
            INDArray with = engine.wideSum().dup();
            engine.clippedSum(examples, DenseEqualityTest.all(8191), CLIP, sum);
            assertThat(ClipAttack.norm(with.sub(engine.wideSum())))
                    .isLessThanOrEqualTo(CLIP * (1 + engine.roundingBound()));
        }
    }

    /** Rectifiers at zero and equal pixels under a maximum: a bit of a neighbour would be 2 C. */
    @Test
    void kinksAndTies_anySizeAndPlace() {
        MultiLayerNetwork dense =
                network(
                        InputType.feedForward(6),
                        new DenseLayer.Builder().nOut(9).activation(Activation.RELU).build(),
                        output(3));
        MultiLayerNetwork image =
                network(
                        InputType.convolutional(6, 6, 1),
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(4)
                                .activation(Activation.RELU)
                                .build(),
                        new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                        output(3));
        MultiLayerNetwork sequence =
                network(
                        InputType.recurrent(4, 5),
                        new LSTM.Builder().nOut(6).build(),
                        new RnnOutputLayer.Builder(LossFunction.MSE)
                                .nOut(2)
                                .activation(Activation.IDENTITY)
                                .build());
        Random random = new Random(11);
        for (Kernels kernels : List.of(Kernels.best(), Kernels.portable())) {
            searchPairs(dense, kernels, random, new long[] {1, 6}, new long[] {1, 3});
            searchPairs(image, kernels, random, new long[] {1, 1, 6, 6}, new long[] {1, 3});
            searchPairs(sequence, kernels, random, new long[] {1, 4, 5}, new long[] {1, 2, 5});
        }
    }

    private void searchPairs(
            MultiLayerNetwork net, Kernels kernels, Random random, long[] x, long[] y) {
        // Few bits, so that sums of pixels tie and units meet their kinks.
        net.params().muli(4);
        int examples = 40;
        x[0] = examples;
        y[0] = examples;
        INDArray features = DenseEqualityTest.numbers(DataType.FLOAT, 6, x).muli(2);
        features.assign(org.nd4j.linalg.ops.transforms.Transforms.round(features)).muli(0.5);
        INDArray labels = DenseEqualityTest.numbers(DataType.FLOAT, 7, y).muli(10);
        features.putScalar(3, Double.NaN); // in the first example
        Examples data = DenseEqualityTest.examples(features, labels);
        try (ClipAttack attack = new ClipAttack(net, kernels, new EngineSettings(2, 16))) {
            for (int size : new int[] {1, 2, 9, 33, 70, 300, 700}) {
                int[] batch = new int[size];
                Arrays.setAll(batch, i -> random.nextInt(examples));
                for (int place : new int[] {0, size / 2, size - 1}) {
                    check(attack, data, batch, place);
                }
            }
        }
    }
}
