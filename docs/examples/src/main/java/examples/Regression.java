package examples;

import io.github.dp4j.dl4j.DpTrainer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A network learns to add two numbers. */
public final class Regression {

    private Regression() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(12345)
                                .updater(new Adam(0.02))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(2)
                                                .nOut(10)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MSE)
                                                .nIn(10)
                                                .nOut(1)
                                                .activation(Activation.IDENTITY)
                                                .build())
                                .build());
        net.init();
        DataSet test = sums(400, 1);
        double before = net.score(test);
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .expectedBatchSize(200)
                        .populationSize(2000)
                        .epochs(10)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build()) {
            trainer.fit(sums(2000, 2));
            return new Outcome(before, net.score(test), trainer.ledger(), trainer.report());
        }
    }

    private static DataSet sums(int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(count, 2);
        INDArray labels = Nd4j.zeros(count, 1);
        for (int i = 0; i < count; i++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            features.putScalar(i, 0, a);
            features.putScalar(i, 1, b);
            labels.putScalar(i, 0, a + b);
        }
        return new DataSet(features, labels);
    }
}
