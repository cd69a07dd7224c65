package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Records whose labels can only be learned by heart, and networks that do. */
final class Small {

    static final int INPUTS = 100;
    static final int CLASSES = 3;
    static final int MEMBERS = 40;
    static final int EPOCHS = 60;
    static final int BATCH = 8;

    private Small() {}

    /** Features uniform in [-1, 1), labels that do not depend on them. */
    static DataSet data(int records, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] features = new float[records * INPUTS];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) (2 * random.nextDouble() - 1);
        }
        INDArray labels = Nd4j.zeros(DataType.FLOAT, records, CLASSES);
        for (int i = 0; i < records; i++) {
            labels.putScalar(i, random.nextInt(CLASSES), 1);
        }
        return new DataSet(Nd4j.createFromArray(features).reshape('c', records, INPUTS), labels);
    }

    static DataSet members() {
        return data(MEMBERS, 1);
    }

    static DataSet nonMembers() {
        return data(MEMBERS, 2);
    }

    static MultiLayerNetwork network() {
        return network(DataType.FLOAT, new Sgd(0.3), output(LossFunction.MCXENT));
    }

    static Layer output(LossFunction loss) {
        return new OutputLayer.Builder(loss).nOut(CLASSES).activation(Activation.SOFTMAX).build();
    }

    static MultiLayerNetwork network(DataType type, IUpdater updater, Layer... last) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(updater).list();
        list.layer(new DenseLayer.Builder().nOut(32).activation(Activation.TANH).build());
        for (Layer layer : last) {
            list.layer(layer);
        }
        MultiLayerNetwork network =
                new MultiLayerNetwork(list.setInputType(InputType.feedForward(INPUTS)).build());
        network.init();
        return network;
    }

    static ComputationGraph graph() {
        return graph(/* seed= */ 3);
    }

    static ComputationGraph graph(long seed) {
        ComputationGraph graph =
                new ComputationGraph(
                        new NeuralNetConfiguration.Builder()
                                .seed(seed)
                                .updater(new Sgd(0.3))
                                .graphBuilder()
                                .addInputs("in")
                                .layer(
                                        "hidden",
                                        new DenseLayer.Builder()
                                                .nOut(32)
                                                .activation(Activation.TANH)
                                                .build(),
                                        "in")
                                .layer("out", output(LossFunction.MCXENT), "hidden")
                                .setOutputs("out")
                                .setInputTypes(InputType.feedForward(INPUTS))
                                .build());
        graph.init();
        return graph;
    }

    /** A network that knows its members by heart. */
    static MultiLayerNetwork overfitted() {
        MultiLayerNetwork network = network();
        learn(network);
        return network;
    }

    /** Not by DL4J's fit, whose threads take a busy machine's time for many small steps. */
    static void learn(Model network) {
        learn(network, members());
    }

    static void learn(Model network, DataSet data) {
        int[] all = IntStream.range(0, data.numExamples()).toArray();
        try (PlainTraining training =
                new PlainTraining(network, Examples.of(data), BATCH, /* threads= */ 1)) {
            training.start(network.params().dup());
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                training.epoch(all);
            }
        }
    }

    static ShadowTraining training() {
        return ShadowTraining.plain(EPOCHS, BATCH);
    }
}
