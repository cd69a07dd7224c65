package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.compile.CompiledNetwork;
import io.github.dp4j.dl4j.gradient.compile.DataShapes;
import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.RowSizes;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is frozen has no gradient, and below the lowest trained layer nothing is computed. */
class FrozenEqualityTest {

    private static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE);

    private static void check(Model network, INDArray x, int classes) {
        DataType type = network.params().dataType();
        int n = (int) x.size(0);
        Examples data = DenseEqualityTest.examples(x, oneHot(type, n, classes));
        for (Kernels kernels : List.of(Kernels.best(), Kernels.portable())) {
            Equality.check(network, data, all(n), 0.3, new EngineSettings(2, 2), kernels);
        }
        assertFrozenZero(network, data);
    }

    /** The sum is exactly 0 at frozen parameters, and only there. */
    private static void assertFrozenZero(Model network, Examples data) {
        INDArray sum = Nd4j.ones(network.params().dataType(), network.numParams());
        try (GradientEngine engine =
                new CompiledEngine(network, new EngineSettings(2, 2), Kernels.best())) {
            engine.clippedSum(data, all(data.size()), 0.3, sum);
        }
        for (ParameterLayout.Segment segment : ParameterLayout.of(network).segments()) {
            double most = 0;
            for (long i = segment.from(); i < segment.to(); i++) {
                most = Math.max(most, Math.abs(sum.getDouble(i)));
            }
            assertThat(most > 0).as(segment.toString()).isEqualTo(segment.trainable());
        }
    }

    /** The steps with parameters, in order, and whether they take part in norms and sums. */
    private static List<Boolean> trained(Model network, INDArray x, int classes) {
        DataType type = network.params().dataType();
        Examples data = DenseEqualityTest.examples(x, oneHot(type, (int) x.size(0), classes));
        try (Arena arena = new Arena(type)) {
            Compilation to =
                    CompiledNetwork.start(
                            arena,
                            Kernels.best(),
                            2,
                            Equality.sameMaskForAll(),
                            new RowSizes(Kernels.best()));
            CompiledNetwork.compile(
                    network,
                    DataShapes.of(
                            data.features(),
                            data.labels(),
                            data.featureMasks(),
                            data.labelMasks(),
                            false),
                    to);
            return to.steps().stream()
                    .filter(TrainableStep.class::isInstance)
                    .map(step -> ((TrainableStep) step).trainable())
                    .toList();
        }
    }

    private static DenseLayer dense(int nIn, int nOut) {
        return DenseEqualityTest.dense(nIn, nOut, Activation.TANH, /* bias= */ true);
    }

    @Test
    void transferLearnedStack_equalsReference() {
        for (DataType type : TYPES) {
            MultiLayerNetwork trained =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.convolutional(6, 6, 2),
                            new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
                            new DenseLayer.Builder().nOut(7).dropOut(0.5).build(),
                            new DenseLayer.Builder().nOut(5).build(),
                            ConvolutionEqualityTest.output(3));
            MultiLayerNetwork net =
                    new TransferLearning.Builder(trained)
                            .setFeatureExtractor(1)
                            .nOutReplace(3, 4, org.deeplearning4j.nn.weights.WeightInit.XAVIER)
                            .build();
            INDArray x = numbers(type, 3, 5, 2, 6, 6);
            check(net, x, 4);
            assertThat(trained(net, x, 4)).containsExactly(false, false, true, true);
        }
    }

    @Test
    void frozenAmongTrained_equalsReference() {
        for (DataType type : TYPES) {
            Layer last =
                    DenseEqualityTest.output(
                            4,
                            3,
                            new org.nd4j.linalg.lossfunctions.impl.LossMCXENT(),
                            Activation.SOFTMAX);
            Layer frozen = new FrozenLayerWithBackprop(dense(6, 4));
            INDArray x = numbers(type, 3, 5, 5);
            MultiLayerNetwork between =
                    DenseEqualityTest.network(type, dense(5, 6), frozen, dense(4, 4), last);
            check(between, x, 3);
            assertThat(trained(between, x, 3)).containsExactly(true, false, true, true);
            // Below a FrozenLayer DL4J trains nothing, frozen or not.
            MultiLayerNetwork ended =
                    DenseEqualityTest.network(
                            type, dense(5, 6), new FrozenLayer(dense(6, 4)), last);
            check(ended, x, 3);
            assertThat(trained(ended, x, 3)).containsExactly(false, false, true);
        }
    }

    @Test
    void frozenLstm_equalsReference() {
        for (DataType type : TYPES) {
            MultiLayerNetwork net =
                    ConvolutionEqualityTest.network(
                            type,
                            InputType.recurrent(4, 3),
                            new FrozenLayer(new LSTM.Builder().nOut(5).nIn(4).build()),
                            new LastTimeStep(new LSTM.Builder().nOut(4).build()),
                            ConvolutionEqualityTest.output(3));
            check(net, numbers(type, 3, 5, 4, 3), 3);
        }
    }

    @Test
    void transferLearnedGraph_equalsReference() {
        for (DataType type : TYPES) {
            ComputationGraph trained =
                    new ComputationGraph(
                            new NeuralNetConfiguration.Builder()
                                    .seed(3)
                                    .dataType(type)
                                    .activation(Activation.TANH)
                                    .graphBuilder()
                                    .addInputs("in")
                                    .setInputTypes(InputType.feedForward(5))
                                    .addLayer("a", dense(5, 6), "in")
                                    .addLayer("b", dense(5, 4), "in")
                                    .addVertex("both", new MergeVertex(), "a", "b")
                                    .addVertex("half", new ScaleVertex(0.5), "both")
                                    .addLayer("c", dense(10, 4), "half")
                                    .addLayer("d", dense(4, 4), "c")
                                    .addVertex("skip", new MergeVertex(), "c", "d")
                                    .addLayer("out", ConvolutionEqualityTest.output(3), "skip")
                                    .setOutputs("out")
                                    .build());
            trained.init();
            ComputationGraph net =
                    new TransferLearning.GraphBuilder(trained).setFeatureExtractor("c").build();
            INDArray x = numbers(type, 3, 5, 5);
            check(net, x, 3);
            assertThat(trained(net, x, 3)).containsExactly(false, false, false, true, true);
            assertThat(ParameterLayout.of(net).trainableParameters()).isEqualTo(20 + 27);
        }
    }
}
