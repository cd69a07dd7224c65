package io.github.dp4j.dl4j.audit;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The network and the records of {@link SelfAudit}: made up, and small. */
final class AuditNetworks {

    private static final int SIDE = 8;
    private static final int CLASSES = 5;

    private AuditNetworks() {}

    /** The same parameters each time: of 2,000, in three kinds of layer. */
    static MultiLayerNetwork images(DataType type, double learningRate) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(11)
                                .dataType(type)
                                .updater(new Sgd(learningRate))
                                .activation(Activation.TANH)
                                .list()
                                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                                .layer(new DenseLayer.Builder().nOut(16).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(CLASSES)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                                .build());
        network.init();
        return network;
    }

    static List<DataSet> records(DataType type) {
        List<DataSet> records = new ArrayList<>();
        for (int r = 0; r < 3; r++) {
            INDArray image = Nd4j.zeros(type, 1, 1, SIDE, SIDE);
            for (int i = 0; i < SIDE * SIDE; i++) {
                image.putScalar(i, 0.5 + 0.5 * Math.sin(1 + i * (1 + i) + 7 * r));
            }
            INDArray label = Nd4j.zeros(type, 1, CLASSES);
            label.putScalar(0, r, 1);
            records.add(new DataSet(image, label));
        }
        return records;
    }

    /** A record whose gradient is a tenth of what it was: the label is nearly what is predicted. */
    static DataSet learned(MultiLayerNetwork network, DataSet record) {
        INDArray output = network.output(record.getFeatures().dup());
        INDArray label = output.add(record.getLabels().sub(output).mul(0.1));
        return new DataSet(record.getFeatures(), label);
    }

    /** Where the layers' parameters begin in the flat vector. */
    static int[] starts(MultiLayerNetwork network) {
        int[] starts = new int[network.getnLayers()];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + (int) network.getLayer(i - 1).numParams();
        }
        return starts;
    }
}
