package examples;

import io.github.dp4j.dl4j.PrivateMultiLayerNetwork;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What was learnt from public digits helps with private ones: only the last layers are trained,
 * privately.
 */
public final class TransferLearning {

    private TransferLearning() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        MultiLayerNetwork base =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(12)
                                .updater(new Adam(0.01))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(64)
                                                .nOut(64)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(64)
                                                .nOut(10)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        base.init();
        DataSet digits = Data.digits("train");
        base.fit(Data.batches(part(digits, 0, 400), 50), 10); // public

        MultiLayerNetwork plain =
                new org.deeplearning4j.nn.transferlearning.TransferLearning.Builder(base)
                        .fineTuneConfiguration(
                                new FineTuneConfiguration.Builder().updater(new Adam(0.02)).build())
                        .setFeatureExtractor(0)
                        .removeOutputLayer()
                        .addLayer(
                                new OutputLayer.Builder(LossFunction.MCXENT)
                                        .nIn(64)
                                        .nOut(10)
                                        .activation(Activation.SOFTMAX)
                                        .build())
                        .build();
        PrivateMultiLayerNetwork net =
                PrivateMultiLayerNetwork.builder(plain)
                        .clipNorm(1.0)
                        .noiseMultiplier(1.0)
                        .delta(1e-5)
                        .expectedBatchSize(100)
                        .ledgerFile(folder.resolve("network.ledger"))
                        .build();
        DataSet test = Data.digits("test");
        double before = Data.wrong(net, test);
        net.fit(Data.batches(part(digits, 400, 1400), 100), 4);
        return new Outcome(before, Data.wrong(net, test), net.ledger(), net.report());
    }

    private static DataSet part(DataSet data, int from, int to) {
        return new DataSet(
                data.getFeatures().get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup(),
                data.getLabels().get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup());
    }
}
