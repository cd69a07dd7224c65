package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
}
