package examples;

import io.github.dp4j.dl4j.DpTrainer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.nio.file.Files;
import java.nio.file.Path;

/** An autoencoder, as the regression of a picture on itself. */
public final class Autoencoder {

    private Autoencoder() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(12345)
                                .updater(new Adam(0.01))
                                .activation(Activation.RELU)
                                .list()
                                .layer(new DenseLayer.Builder().nIn(64).nOut(40).build())
                                .layer(new DenseLayer.Builder().nIn(40).nOut(10).build())
                                .layer(new DenseLayer.Builder().nIn(10).nOut(40).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MSE)
                                                .nIn(40)
                                                .nOut(64)
                                                .activation(Activation.SIGMOID)
                                                .build())
                                .build());
        net.init();
        DataSet test = Data.digits("test");
        test.setLabels(test.getFeatures());
        DataSet train = Data.digits("train");
        train.setLabels(train.getFeatures());
        double before = net.score(test);
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .expectedBatchSize(128)
                        .populationSize(1437)
                        .epochs(8)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build()) {
            trainer.fit(train);
            return new Outcome(before, net.score(test), trainer.ledger(), trainer.report());
        }
    }
}
