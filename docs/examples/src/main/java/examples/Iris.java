package examples;

import io.github.dp4j.dl4j.DpSgd;
import io.github.dp4j.dl4j.PrivateMultiLayerNetwork;
import io.github.dp4j.plan.TrainingPlan;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Three kinds of flowers; the network is private, the rest of the program is what it was. */
public final class Iris {

    private Iris() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .epochs(4)
                        .expectedBatchSize(50)
                        .populationSize(1000)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build();
        PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork( // was: new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(6)
                                .updater(new DpSgd(new Adam(0.05), plan)) // was: new Adam(0.05)
                                .activation(Activation.TANH)
                                .list()
                                .layer(new DenseLayer.Builder().nIn(4).nOut(8).build())
                                .layer(new DenseLayer.Builder().nIn(8).nOut(8).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                                                .nIn(8)
                                                .nOut(3)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        DataSet test = flowers(300, 1);
        double before = net.score(test);
        net.fit(Data.batches(flowers(1000, 2), 50), 4);
        return new Outcome(before, net.score(test), net.ledger(), net.report());
    }

    /** Mean length and width of sepal and petal in cm: public knowledge, and so is the scaling. */
    private static final double[][] MEANS = {
        {5.0, 3.4, 1.5, 0.2}, {5.9, 2.8, 4.3, 1.3}, {6.6, 3.0, 5.6, 2.0}
    };

    private static DataSet flowers(int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(count, 4);
        INDArray labels = Nd4j.zeros(count, 3);
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(3);
            for (int j = 0; j < 4; j++) {
                double centimetres = MEANS[kind][j] + 0.3 * random.nextGaussian();
                features.putScalar(i, j, centimetres / 4 - 1);
            }
            labels.putScalar(i, kind, 1);
        }
        return new DataSet(features, labels);
    }
}
