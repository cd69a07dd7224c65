package io.github.dp4j.dl4j;

import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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

/** Small networks and data for tests. */
public final class Nets {

    public static final int INPUTS = 5;
    public static final int CLASSES = 3;

    private Nets() {}

    public static NeuralNetConfiguration.Builder conf(IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .updater(updater);
    }

    public static Layer dense(int in, int out) {
        return new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.TANH).build();
    }

    public static Layer output(int in) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(in)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    public static MultiLayerNetwork mlp() {
        return mlp(new Sgd(1.0));
    }

    public static MultiLayerNetwork mlp(IUpdater updater) {
        return network(conf(updater).list().layer(dense(INPUTS, 4)).layer(output(4)).build());
    }

    public static MultiLayerNetwork network(MultiLayerConfiguration conf) {
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        return net;
    }

    public static ComputationGraph graph() {
        ComputationGraph graph =
                new ComputationGraph(
                        conf(new Sgd(1.0))
                                .graphBuilder()
                                .addInputs("in")
                                .addLayer("hidden", dense(INPUTS, 4), "in")
                                .addLayer("out", output(4), "hidden")
                                .setOutputs("out")
                                .build());
        graph.init();
        return graph;
    }

    /** Class k has its k-th features raised, so that there is something to learn. */
    public static DataSet data(int examples) {
        Random random = new Random(examples);
        INDArray x = Nd4j.create(DataType.DOUBLE, examples, INPUTS);
        INDArray y = Nd4j.zeros(DataType.DOUBLE, examples, CLASSES);
        for (int i = 0; i < examples; i++) {
            int label = i % CLASSES;
            for (int j = 0; j < INPUTS; j++) {
                x.putScalar(i, j, random.nextGaussian() + (j == label ? 2 : 0));
            }
            y.putScalar(i, label, 1);
        }
        return new DataSet(x, y);
    }
}
