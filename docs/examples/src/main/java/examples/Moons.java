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

/** A multilayer perceptron tells two half-moons apart. */
public final class Moons {

    private Moons() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .epochs(10)
                        .expectedBatchSize(100)
                        .populationSize(1000)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build();
        PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork( // was: new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(123)
                                .updater(new DpSgd(new Adam(0.03), plan)) // was: new Adam(0.03)
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(2)
                                                .nOut(50)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(50)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        DataSet test = moons(400, 1);
        double before = net.score(test);
        net.fit(Data.batches(moons(1000, 2), 100), 10);
        return new Outcome(before, net.score(test), net.ledger(), net.report());
    }

    private static DataSet moons(int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(count, 2);
        INDArray labels = Nd4j.zeros(count, 2);
        for (int i = 0; i < count; i++) {
            int moon = i % 2;
            double angle = Math.PI * random.nextDouble();
            double x = moon == 0 ? Math.cos(angle) : 1 - Math.cos(angle);
            double y = moon == 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
            features.putScalar(i, 0, x + 0.1 * random.nextGaussian());
            features.putScalar(i, 1, y + 0.1 * random.nextGaussian());
            labels.putScalar(i, moon, 1);
        }
        return new DataSet(features, labels);
    }
}
