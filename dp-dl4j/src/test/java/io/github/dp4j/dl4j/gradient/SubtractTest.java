package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.network;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.kernel.Kernels;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Both engines write the parameters as ND4J's subtraction would, to the last bit. */
class SubtractTest {

    @ParameterizedTest
    @CsvSource({"FLOAT, 5", "DOUBLE, 5", "FLOAT, 70000", "DOUBLE, 70000"})
    void subtract_equalsNd4j(DataType type, int inputs) {
        MultiLayerNetwork net = classifier(type, inputs);
        INDArray update = Nd4j.randn(type, net.numParams());
        INDArray kept = update.dup();
        try (GradientEngine reference = new ReferenceEngine(net);
                GradientEngine compiled =
                        new CompiledEngine(net, new EngineSettings(3, 2), Kernels.best())) {
            for (GradientEngine engine : new GradientEngine[] {reference, compiled}) {
                INDArray expected = net.params().sub(update.reshape(net.params().shape()));
                engine.subtract(update);
                assertThat(net.params()).as(engine.describe()).isEqualTo(expected);
            }
        }
        assertThat(update).isEqualTo(kept);
    }

    private static MultiLayerNetwork classifier(DataType type, int inputs) {
        return network(type, output(inputs, 3, new LossMCXENT(), Activation.SOFTMAX));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void subtract_otherLength_isRefused(DataType type) {
        MultiLayerNetwork net = classifier(type, 5);
        try (GradientEngine compiled =
                new CompiledEngine(net, EngineSettings.automatic(), Kernels.best())) {
            INDArray update = Nd4j.zeros(type, net.numParams() + 1);
            assertThatThrownBy(() -> compiled.subtract(update))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("update must be a contiguous vector");
        }
    }
}
