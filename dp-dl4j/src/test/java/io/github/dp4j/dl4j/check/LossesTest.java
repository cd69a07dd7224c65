package io.github.dp4j.dl4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.Nets;
import io.github.dp4j.dl4j.PrivateComputationGraph;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.plan.Sampling;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** B3: losses whose labels are not shaped like outputs train, and train as DL4J does. */
class LossesTest {

    private static final int EXAMPLES = 6;
    private static final int STEPS = 4;
    private static final int STEPS_OF_TIME = 3;

    private static INDArray numbers(long... shape) {
        Random random = new Random(1);
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.data().put(i, random.nextGaussian());
        }
        return array;
    }

    private static INDArray indices(int classes, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.data().put(i, i * 5 % classes);
        }
        return array;
    }

    private static OutputLayer output(ILossFunction loss, int nOut, Activation activation) {
        return new OutputLayer.Builder(loss).nOut(nOut).activation(activation).build();
    }

    private static MultiLayerNetwork network(InputType type, Layer... layers) {
        return network(DataType.DOUBLE, type, layers);
    }

    private static MultiLayerNetwork network(DataType data, InputType type, Layer... layers) {
        var list = Nets.conf(new Adam(0.01)).dataType(data).activation(Activation.TANH).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return Nets.network(list.setInputType(type).validateOutputLayerConfig(false).build());
    }

    private static MultiLayerNetwork flat(Layer last) {
        return network(
                InputType.feedForward(Nets.INPUTS), new DenseLayer.Builder().nOut(4).build(), last);
    }

    /** Trains both ways, and returns which engine it was. */
    private static String check(MultiLayerNetwork net, INDArray x, INDArray y) {
        MultiLayerNetwork plain = net.clone();
        INDArray before = net.params().dup();
        DataSet data = new DataSet(x, y);
        for (int i = 0; i < STEPS; i++) {
            plain.fit(data);
        }
        String engine;
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(Double.POSITIVE_INFINITY)
                        .noiseMultiplier(0)
                        .delta(1e-5)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(EXAMPLES)
                        .steps(STEPS)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(data);
            engine = trainer.describeEngine();
            assertThat(trainer.skippedExamples()).isZero();
        }
        assertThat(before.distance2(plain.params())).isGreaterThan(1e-3);
        assertThat(net.params().distance2(plain.params()))
                .as(engine)
                .isLessThan(net.params().dataType() == DataType.FLOAT ? 1e-4 : 1e-7);
        return engine;
    }

    @Test
    void b3_sparseCrossEntropy_ofVectorsAndSequences_isCompiled() {
        INDArray x = numbers(EXAMPLES, Nets.INPUTS);
        INDArray y = indices(3, EXAMPLES, 1);
        assertThat(check(flat(output(new LossSparseMCXENT(), 3, Activation.SOFTMAX)), x, y))
                .startsWith("compiled engine");
        // As Keras' import ends a network: softmax, then a loss without parameters.
        MultiLayerNetwork imported =
                network(
                        InputType.feedForward(Nets.INPUTS),
                        new DenseLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(),
                        new LossLayer.Builder(new LossSparseMCXENT())
                                .activation(Activation.IDENTITY)
                                .build());
        assertThat(check(imported, x, y)).startsWith("compiled engine");

        INDArray sequences = numbers(EXAMPLES, 2, STEPS_OF_TIME);
        INDArray indices = indices(3, EXAMPLES, 1, STEPS_OF_TIME);
        InputType recurrent = InputType.recurrent(2, STEPS_OF_TIME);
        assertThat(
                        check(
                                network(
                                        recurrent,
                                        new LSTM.Builder().nOut(4).build(),
                                        new RnnOutputLayer.Builder(new LossSparseMCXENT())
                                                .nOut(3)
                                                .activation(Activation.SOFTMAX)
                                                .build()),
                                sequences,
                                indices))
                .startsWith("compiled engine");
        assertThat(
                        check(
                                network(
                                        recurrent,
                                        new LSTM.Builder().nOut(3).build(),
                                        new RnnLossLayer.Builder(new LossSparseMCXENT())
                                                .activation(Activation.SOFTMAX)
                                                .build()),
                                sequences,
                                indices))
                .startsWith("compiled engine");
    }

    @Test
    void b3_oneSigmoid_isCompiled() {
        INDArray y = indices(2, EXAMPLES, 1);
        assertThat(
                        check(
                                flat(output(new LossBinaryXENT(), 1, Activation.SIGMOID)),
                                numbers(EXAMPLES, Nets.INPUTS),
                                y))
                .startsWith("compiled engine");
    }

    @Test
    void b3_mixtureDensityAndMultiLabel_runOnTheReferenceEngine() {
        LossMixtureDensity mixture =
                LossMixtureDensity.builder().gaussians(2).labelWidth(3).build();
        INDArray x = numbers(EXAMPLES, Nets.INPUTS);
        assertThat(
                        check(
                                network(
                                        DataType.FLOAT, // in double DL4J's own fails
                                        InputType.feedForward(Nets.INPUTS),
                                        output(mixture, 10, Activation.IDENTITY)),
                                x.castTo(DataType.FLOAT),
                                numbers(EXAMPLES, 3).castTo(DataType.FLOAT)))
                .startsWith("reference engine");
        INDArray some = Nd4j.zeros(DataType.DOUBLE, EXAMPLES, 3);
        for (int i = 0; i < EXAMPLES; i++) {
            some.putScalar(i, i % 3, 1);
        }
        assertThat(
                        check(
                                network(
                                        DataType.FLOAT, // as above
                                        InputType.feedForward(Nets.INPUTS),
                                        output(new LossMultiLabel(), 3, Activation.TANH)),
                                x.castTo(DataType.FLOAT),
                                some.castTo(DataType.FLOAT)))
                .startsWith("reference engine");
    }

    @Test
    void b3_yolo2_runsOnTheReferenceEngine() {
        int classes = 2;
        int boxes = 2;
        MultiLayerNetwork net =
                network(
                        InputType.convolutional(4, 4, 3),
                        new ConvolutionLayer.Builder(1, 1)
                                .nOut(boxes * (5 + classes))
                                .activation(Activation.IDENTITY)
                                .build(),
                        new Yolo2OutputLayer.Builder()
                                .boundingBoxPriors(
                                        Nd4j.createFromArray(new double[][] {{1, 1}, {2, 1}}))
                                .build());
        INDArray y = Nd4j.zeros(DataType.DOUBLE, EXAMPLES, 4 + classes, 4, 4);
        for (int i = 0; i < EXAMPLES; i++) {
            int at = i % 4;
            double[] box = {at + 0.1, 1.2, at + 0.9, 1.9, i % 2, 1 - i % 2};
            for (int c = 0; c < box.length; c++) {
                y.putScalar(new long[] {i, c, 1, at}, box[c]);
            }
        }
        assertThat(check(net, numbers(EXAMPLES, 3, 4, 4), y)).startsWith("reference engine");
    }

    /** The remedy that is offered for a network without a loss. */
    @Test
    void b3_networkWithoutALoss_isTrainedOnceItHasOne() {
        MultiLayerNetwork imported =
                network(
                        InputType.feedForward(Nets.INPUTS),
                        new DenseLayer.Builder().nOut(1).activation(Activation.SIGMOID).build());
        assertThat(NetworkValidator.check(imported).problems())
                .singleElement()
                .asString()
                .contains("addLayer(new LossLayer.Builder(loss)");
        MultiLayerNetwork net =
                new TransferLearning.Builder(imported)
                        .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
                        .addLayer(
                                new LossLayer.Builder(new LossBinaryXENT())
                                        .activation(Activation.IDENTITY)
                                        .build())
                        .build();
        assertThat(check(net, numbers(EXAMPLES, Nets.INPUTS), indices(2, EXAMPLES, 1)))
                .startsWith("compiled engine");
    }

    @Test
    void b3_graph_sparseCrossEntropy_trains() {
        ComputationGraphConfiguration conf =
                Nets.conf(new Adam(0.01))
                        .graphBuilder()
                        .addInputs("in")
                        .setInputTypes(InputType.feedForward(Nets.INPUTS))
                        .addLayer(
                                "out", output(new LossSparseMCXENT(), 3, Activation.SOFTMAX), "in")
                        .setOutputs("out")
                        .build();
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        ComputationGraph plain = graph.clone();
        INDArray[] x = {numbers(EXAMPLES, Nets.INPUTS)};
        INDArray[] y = {indices(3, EXAMPLES, 1)};
        plain.fit(x, y);
        PrivateComputationGraph own =
                PrivateComputationGraph.builder(graph)
                        .clipNorm(Double.POSITIVE_INFINITY)
                        .noiseMultiplier(0)
                        .delta(1e-5)
                        .expectedBatchSize(EXAMPLES)
                        .ledgerInMemory()
                        .build();
        own.fit(x, y);
        assertThat(own.params().distance2(plain.params())).isLessThan(1e-9);
    }

    @Test
    void b3_labelsThatDoNotFitTheLoss_areRefusedByTheExamplesIndex() {
        INDArray x = numbers(EXAMPLES, Nets.INPUTS);
        INDArray outside = indices(3, EXAMPLES, 1);
        outside.putScalar(4, 0, 3);
        INDArray broken = indices(3, EXAMPLES, 1);
        broken.putScalar(2, 0, 0.5);
        MultiLayerNetwork sparse = flat(output(new LossSparseMCXENT(), 3, Activation.SOFTMAX));
        refused(sparse, x, outside, "[0] of example 4", "from 0 to 2");
        refused(sparse, x, broken, "[0] of example 2");
        refused(sparse, x, numbers(EXAMPLES, 3), "[6, 3]", "[6, 1]", "class index");
        INDArray none = Nets.data(EXAMPLES).getLabels();
        none.getRow(3).assign(0);
        refused(Nets.mlp(), x, none, "[0] of example 3", "no class");
    }

    private static void refused(
            MultiLayerNetwork net, INDArray x, INDArray y, CharSequence... said) {
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .samplingRate(0.5)
                        .populationSize(EXAMPLES)
                        .steps(1)
                        .ledgerInMemory()
                        .build()) {
            Examples data = Examples.of(new DataSet(x, y));
            assertThatThrownBy(() -> trainer.fit(data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(said);
            assertThat(trainer.ledger().steps()).isZero();
        }
    }
}
