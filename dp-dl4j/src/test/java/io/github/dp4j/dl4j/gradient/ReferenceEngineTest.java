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
            engine.addClippedSum(
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
}
