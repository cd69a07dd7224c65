package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.check.NetworkValidator;
import io.github.dp4j.dl4j.gradient.compile.EngineForecast;
import io.github.dp4j.layers.FourierFeatures;
import io.github.dp4j.layers.OrientedGradients;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class FeaturedEngineTest {

    private static final int HEIGHT = 7;
    private static final int WIDTH = 9;

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    private static MultiLayerNetwork network(DataType type, int channels, boolean flat) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(5)
                                .dataType(type)
                                .activation(Activation.TANH)
                                .list()
                                .layer(new OrientedGradients(2, 1))
                                .layer(new FourierFeatures(64, 1, 3))
                                .layer(new DenseLayer.Builder().nOut(6).dropOut(1.0).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(3)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(
                                        flat
                                                ? InputType.convolutionalFlat(
                                                        HEIGHT, WIDTH, channels)
                                                : InputType.convolutional(HEIGHT, WIDTH, channels))
                                .build());
        network.init();
        return network;
    }

    private static GradientEngine engine(MultiLayerNetwork network, boolean cached) {
        return cached
                ? GradientEngines.best(network, new EngineSettings(2, 2), /* compiledOnly= */ true)
                : new FeaturedEngine(
                        network,
                        FeaturePrefix.of(network).orElseThrow(),
                        head ->
                                GradientEngines.best(
                                        head, new EngineSettings(2, 2), /* compiledOnly= */ true),
                        /* cacheLimit= */ 0);
    }

    @Property(tries = 12)
    void featuresAndWhatIsAbove_equalReference(
            @ForAll("types") DataType type,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll boolean flat,
            @ForAll boolean cached) {
        MultiLayerNetwork network = network(type, channels, flat);
        INDArray images = numbers(type, 4, 9, channels, HEIGHT, WIDTH);
        Examples examples =
                examples(
                        flat ? images.reshape('c', 9, channels * HEIGHT * WIDTH) : images,
                        oneHot(type, 9, 3));
        try (GradientEngine reference = new ReferenceEngine(network);
                GradientEngine compiled = engine(network, cached)) {
            assertThat(compiled.describe()).contains("OrientedGradients", "compiled engine");
            for (int[] indices : new int[][] {all(9), {8, 2, 2, 5}, {}}) {
                Equality.check(reference, compiled, network, examples, indices, 0.5);
            }
        }
    }

    /** One engine meets other examples and, in the same memory, other parameters. */
    @Test
    void otherExamplesAndParameters_areNotTakenForThoseOfBefore() {
        MultiLayerNetwork network = network(DataType.FLOAT, 1, /* flat= */ false);
        try (GradientEngine compiled = engine(network, /* cached= */ true);
                GradientEngine reference = new ReferenceEngine(network)) {
            for (int seed = 4; seed < 7; seed++) {
                Examples examples =
                        examples(
                                numbers(DataType.FLOAT, seed, 9, 1, HEIGHT, WIDTH),
                                oneHot(DataType.FLOAT, 9, 3));
                Equality.check(reference, compiled, network, examples, all(9), 0.5);
                network.setParams(network.params().mul(2));
                Equality.check(reference, compiled, network, examples, all(9), 0.5);
                INDArray before = network.params().dup();
                compiled.subtract(Nd4j.ones(DataType.FLOAT, network.numParams()));
                assertThat(network.params()).isEqualTo(before.sub(1));
            }
        }
    }

    /** What does more than give numbers another shape is DL4J's to run. */
    @Test
    void featuresBehindAnotherProcessor_areLeftToTheReferenceEngine() {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new FourierFeatures(64, 1, 3))
                                .layer(output())
                                .inputPreProcessor(0, new ComposableInputPreProcessor())
                                .setInputType(InputType.feedForward(5))
                                .build());
        network.init();
        assertThat(FeaturePrefix.of(network)).isEmpty();
        try (GradientEngine engine = GradientEngines.best(network)) {
            assertThat(engine.describe()).contains("reference", "FourierFeatures");
        }
    }

    /** Another example beside it moves no bit of an example's gradient. */
    @Test
    void gradient_isTheSameToTheBit_whateverStandsBeside() {
        MultiLayerNetwork network = network(DataType.FLOAT, 1, /* flat= */ false);
        INDArray images = numbers(DataType.FLOAT, 4, 9, 1, HEIGHT, WIDTH);
        INDArray labels = oneHot(DataType.FLOAT, 9, 3);
        for (int first = 0; first < 9; first++) {
            int start = first;
            INDArray alone = images.get(interval(start, start + 1L)).dup('c');
            try (GradientEngine one = engine(network, /* cached= */ true);
                    GradientEngine many = engine(network, /* cached= */ true)) {
                INDArray a = Nd4j.zeros(DataType.FLOAT, network.numParams());
                INDArray b = a.dup();
                one.clippedSum(
                        examples(alone, labels.get(interval(start, start + 1L)).dup('c')),
                        new int[] {0},
                        0.01,
                        a);
                many.clippedSum(examples(images, labels), new int[] {start}, 0.01, b);
                assertThat(a).isEqualTo(b);
            }
        }
    }

    private static org.nd4j.linalg.indexing.INDArrayIndex interval(long from, long to) {
        return org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to);
    }

    /** In a graph DL4J runs the layer itself, one example at a time. */
    @Test
    void graph_trainsOnTheReferenceEngine_andSaysSo() {
        ComputationGraph graph =
                new ComputationGraph(
                        new NeuralNetConfiguration.Builder()
                                .graphBuilder()
                                .addInputs("in")
                                .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, 1))
                                .addLayer("features", new OrientedGradients(1, 2), "in")
                                .addLayer("out", output(), "features")
                                .setOutputs("out")
                                .build());
        graph.init();
        try (GradientEngine engine = GradientEngines.best(graph)) {
            assertThat(engine.describe()).contains("reference", "OrientedGradients");
            INDArray sum = Nd4j.zeros(DataType.FLOAT, graph.numParams());
            double[] norms =
                    engine.clippedSum(
                            examples(
                                    numbers(DataType.FLOAT, 4, 3, 1, HEIGHT, WIDTH),
                                    oneHot(DataType.FLOAT, 3, 3)),
                            all(3),
                            0.5,
                            sum);
            assertThat(norms).hasSize(3).doesNotContain(0);
        }
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    @Test
    void featuresAboveWhatLearns_areRefused() {
        NeuralNetConfiguration.Builder start = new NeuralNetConfiguration.Builder();
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        start.list()
                                .layer(new DenseLayer.Builder().nOut(6).build())
                                .layer(new FourierFeatures(64, 1, 3))
                                .layer(output())
                                .setInputType(InputType.feedForward(5))
                                .build());
        network.init();
        ComputationGraph graph =
                new ComputationGraph(
                        start.graphBuilder()
                                .addInputs("in")
                                .setInputTypes(InputType.feedForward(5))
                                .addLayer("dense", new DenseLayer.Builder().nOut(6).build(), "in")
                                .addLayer("features", new FourierFeatures(64, 1, 3), "dense")
                                .addLayer("out", output(), "features")
                                .setOutputs("out")
                                .build());
        graph.init();
        for (Model each : List.of(network, graph)) {
            assertThat(NetworkValidator.check(each, /* compiledEngineOnly= */ false).problems())
                    .singleElement()
                    .asString()
                    .contains("FourierFeatures(64", "no gradient goes", "put the features first");
        }
    }

    /** Users freeze what they do not train, and set dropout for all layers. */
    @Test
    void frozenFeatures_andDropoutForAll_areCompiledAllTheSame() {
        MultiLayerNetwork network = network(DataType.FLOAT, 1, /* flat= */ false);
        MultiLayerNetwork frozen =
                new TransferLearning.Builder(network).setFeatureExtractor(1).build();
        MultiLayerNetwork dropped =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .dropOut(0.5)
                                .list()
                                .layer(new OrientedGradients(1, 1))
                                .layer(output())
                                .setInputType(InputType.convolutional(HEIGHT, WIDTH, 1))
                                .build());
        dropped.init();
        Examples examples =
                examples(
                        numbers(DataType.FLOAT, 4, 9, 1, HEIGHT, WIDTH),
                        oneHot(DataType.FLOAT, 9, 3));
        for (MultiLayerNetwork each : List.of(frozen, dropped)) {
            try (GradientEngine engine =
                    GradientEngines.best(
                            each, new EngineSettings(2, 2), /* compiledOnly= */ true)) {
                assertThat(engine.losses(examples, all(9))).doesNotContain(Double.NaN);
                assertThat(engine.describe()).contains("compiled engine");
            }
        }
        try (GradientEngine reference = new ReferenceEngine(frozen);
                GradientEngine compiled = engine(frozen, /* cached= */ true)) {
            Equality.check(reference, compiled, frozen, examples, all(9), 0.5);
        }
    }

    @Test
    void featuresBehindOtherLayers_areNamedAsTheReasonThatTheyAre() {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new ActivationLayer(Activation.RELU))
                                .layer(new FourierFeatures(64, 1, 3))
                                .layer(output())
                                .setInputType(InputType.feedForward(5))
                                .build());
        network.init();
        assertThat(EngineForecast.unknown(network))
                .singleElement()
                .asString()
                .contains("FourierFeatures", "at the beginning", "nothing before them");
    }
}
