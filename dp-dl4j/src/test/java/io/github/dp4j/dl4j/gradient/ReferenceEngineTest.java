package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class ReferenceEngineTest {

    private static MultiLayerNetwork mlp(DataType type) {
        MultiLayerConfiguration conf =
                new NeuralNetConfiguration.Builder()
                        .seed(7)
                        .dataType(type)
                        .list()
                        .layer(
                                new DenseLayer.Builder()
                                        .nIn(5)
                                        .nOut(4)
                                        .activation(Activation.TANH)
                                        .build())
                        .layer(
                                new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                        .nIn(4)
                                        .nOut(3)
                                        .activation(Activation.SOFTMAX)
                                        .build())
                        .build();
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        return net;
    }

    @Test
    void sum_withoutClipping_isDl4jsBatchGradient() {
        MultiLayerNetwork net = mlp(DataType.DOUBLE);
        INDArray x = Nd4j.rand(DataType.DOUBLE, 6, 5);
        INDArray y = Nd4j.eye(3).castTo(DataType.DOUBLE).repeat(0, 2);
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, net.numParams());
        try (GradientEngine engine = new ReferenceEngine(net)) {
            engine.clippedSum(
                    new Examples(new INDArray[] {x}, new INDArray[] {y}, null, null),
                    IntStream.range(0, 6).toArray(),
                    Double.POSITIVE_INFINITY,
                    sum);
        }
        net.setInput(x);
        net.setLabels(y);
        net.computeGradientAndScore();
        assertThat(sum.sub(net.gradient().gradient()).norm2Number().doubleValue())
                .isCloseTo(0, Offset.offset(1e-12));
    }

    /** ND4J's own float norm reads low on a vector this long, and C would be exceeded. */
    @Test
    void clippedNorm_ofMillionsOfFloats_isNeverAboveTheClipNorm() {
        int width = 1500;
        MultiLayerConfiguration conf =
                new NeuralNetConfiguration.Builder()
                        .seed(7)
                        .list()
                        .layer(
                                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                                        .nIn(width)
                                        .nOut(width)
                                        .activation(Activation.IDENTITY)
                                        .build())
                        .build();
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        INDArray x = Nd4j.rand(DataType.FLOAT, 1, width);
        INDArray y = Nd4j.rand(DataType.FLOAT, 1, width).muli(5);
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        double clipNorm = 0.25;
        try (GradientEngine engine = new ReferenceEngine(net)) {
            double[] norms =
                    engine.clippedSum(
                            new Examples(new INDArray[] {x}, new INDArray[] {y}, null, null),
                            new int[] {0},
                            clipNorm,
                            sum);
            assertThat(norms[0]).isGreaterThan(clipNorm);
        }
        double squares = 0;
        for (float value : sum.toFloatVector()) {
            squares += (double) value * value;
        }
        assertThat(Math.sqrt(squares)).isCloseTo(clipNorm, Offset.offset(1e-6 * clipNorm));
    }

    private static MultiLayerNetwork network(Layer... layers) {
        return ConvolutionEqualityTest.network(DataType.FLOAT, InputType.feedForward(1), layers);
    }

    private static OutputLayer output(int out) {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                .nOut(out)
                .activation(Activation.IDENTITY)
                .build();
    }

    /** A factor of 1 for a norm a little above C would add more than C. */
    @Test
    void normALittleAboveC_isClipped() {
        MultiLayerNetwork net = network(output(1));
        net.params().assign(0);
        INDArray x = Nd4j.zeros(DataType.FLOAT, 1, 1);
        try (GradientEngine engine = new ReferenceEngine(net)) {
            for (double above : new double[] {1e-5, 3e-5, 1e-4}) {
                // The gradient is that of the bias alone, -2 y.
                INDArray y = Nd4j.valueArrayOf(new long[] {1, 1}, (1 + above) / 2, DataType.FLOAT);
                INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
                double[] norms =
                        engine.clippedSum(DenseEqualityTest.examples(x, y), new int[] {0}, 1, sum);
                assertThat(norms[0]).isCloseTo(1 + above, Offset.offset(1e-7));
                assertThat(ClipAttack.norm(sum)).isCloseTo(1, Offset.offset(2e-7));
            }
        }
    }

    /** One example that is not finite would spoil all the others, which shows that it was there. */
    @Test
    void notFinite_addsNothing_andIsNaN() {
        MultiLayerNetwork net = mlp(DataType.DOUBLE);
        INDArray x = DenseEqualityTest.numbers(DataType.DOUBLE, 3, 5, 5);
        INDArray y = DenseEqualityTest.oneHot(DataType.DOUBLE, 5, 3);
        INDArray bad = x.dup();
        bad.putScalar(1, 2, Double.NaN);
        bad.putScalar(4, 0, Double.POSITIVE_INFINITY);
        INDArray expected = Nd4j.zeros(DataType.DOUBLE, net.numParams());
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, net.numParams());
        try (GradientEngine engine = new ReferenceEngine(net)) {
            double[] norms =
                    engine.clippedSum(
                            DenseEqualityTest.examples(x, y), new int[] {0, 2, 3}, 0.3, expected);
            double[] withBad =
                    engine.clippedSum(
                            DenseEqualityTest.examples(bad, y), DenseEqualityTest.all(5), 0.3, sum);
            assertThat(withBad)
                    .containsExactly(norms[0], Double.NaN, norms[1], norms[2], Double.NaN);
        }
        assertThat(ClipAttack.norm(expected)).isGreaterThan(0.1);
        assertThat(sum).isEqualTo(expected);
    }

    /** A norm of some of the trained parameters only would let the others exceed C. */
    @Test
    void norm_aroundAFrozenLayer_isThatOfAllTrainedParameters() {
        DenseLayer frozen = new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build();
        MultiLayerNetwork net =
                network(
                        new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build(),
                        new FrozenLayerWithBackprop(frozen),
                        output(2));
        assertThat(ParameterLayout.of(net).trainable()).hasSizeGreaterThan(1);
        Examples one =
                DenseEqualityTest.examples(
                        DenseEqualityTest.numbers(DataType.FLOAT, 1, 1, 1),
                        DenseEqualityTest.numbers(DataType.FLOAT, 2, 1, 2));
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        INDArray clipped = Nd4j.zeros(DataType.FLOAT, net.numParams());
        try (GradientEngine engine = new ReferenceEngine(net)) {
            double[] norms = engine.clippedSum(one, new int[] {0}, Double.POSITIVE_INFINITY, sum);
            double norm = ClipAttack.norm(sum);
            assertThat(norms[0]).isCloseTo(norm, Offset.offset(1e-6 * norm));
            for (ParameterLayout.Segment segment : ParameterLayout.of(net).trainable()) {
                long from = segment.from();
                INDArray part = sum.get(NDArrayIndex.interval(from, segment.to()));
                assertThat(ClipAttack.norm(part)).isBetween(1e-3 * norm, 0.999 * norm);
            }
            engine.clippedSum(one, new int[] {0}, 0.5 * norm, clipped);
            assertThat(ClipAttack.norm(clipped)).isCloseTo(0.5 * norm, Offset.offset(1e-6 * norm));
        }
    }

    /** A state that is kept between sequences would let an example change those after it. */
    @Test
    void stateOfAnExample_isForgottenBeforeTheNext() {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(7)
                                .dataType(DataType.DOUBLE)
                                .list()
                                .layer(new LSTM.Builder().nIn(3).nOut(4).build())
                                .layer(
                                        new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE)
                                                .nIn(4)
                                                .nOut(2)
                                                .activation(Activation.IDENTITY)
                                                .build())
                                .backpropType(BackpropType.TruncatedBPTT) // keeps states
                                .tBPTTLength(5)
                                .build());
        net.init();
        Examples two =
                DenseEqualityTest.examples(
                        DenseEqualityTest.numbers(DataType.DOUBLE, 1, 2, 3, 5),
                        DenseEqualityTest.numbers(DataType.DOUBLE, 2, 2, 2, 5));
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, net.numParams());
        try (GradientEngine engine = new ReferenceEngine(net)) {
            double alone = engine.clippedSum(two, new int[] {1}, 1, sum)[0];
            assertThat(alone).isFinite().isGreaterThan(0);
            assertThat(engine.clippedSum(two, new int[] {1, 0, 1}, 1, sum))
                    .contains(alone, atIndex(0))
                    .contains(alone, atIndex(2));
        }
    }
}
