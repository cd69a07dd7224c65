package examples;

import io.github.dp4j.dl4j.DpSgd;
import io.github.dp4j.dl4j.PrivateMultiLayerNetwork;
import io.github.dp4j.plan.TrainingPlan;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** An LSTM tells six kinds of control charts apart by their last time step. */
public final class SequenceClassification {

    private SequenceClassification() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .epochs(6)
                        .expectedBatchSize(40)
                        .populationSize(480)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build();
        PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork( // was: new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(123)
                                .updater(new DpSgd(new Adam(0.01), plan)) // was: new Adam(0.01)
                                .list()
                                .layer(
                                        new LSTM.Builder()
                                                .nIn(1)
                                                .nOut(10)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(10)
                                                .nOut(6)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        DataSet test = charts(120, 1);
        double before = net.score(test);
        net.fit(Data.batches(charts(480, 2), 40), 6);
        return new Outcome(before, net.score(test), net.ledger(), net.report());
    }

    private static final int LENGTH = 30;

    /**
     * Steady, cyclic, rising, falling, shifted up, shifted down; the label counts at the end alone.
     */
    private static DataSet charts(int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(count, 1, LENGTH);
        INDArray labels = Nd4j.zeros(count, 6, LENGTH);
        INDArray labelMask = Nd4j.zeros(count, LENGTH);
        for (int i = 0; i < count; i++) {
            int kind = i % 6;
            for (int t = 0; t < LENGTH; t++) {
                double trend =
                        switch (kind) {
                            case 1 -> Math.sin(t);
                            case 2 -> 2.0 * t / LENGTH;
                            case 3 -> -2.0 * t / LENGTH;
                            case 4 -> t > LENGTH / 2 ? 2 : 0;
                            case 5 -> t > LENGTH / 2 ? -2 : 0;
                            default -> 0;
                        };
                features.putScalar(i, 0, t, trend + 0.2 * random.nextGaussian());
            }
            labels.putScalar(i, kind, LENGTH - 1, 1);
            labelMask.putScalar(i, LENGTH - 1, 1);
        }
        return new DataSet(features, labels, Nd4j.ones(count, LENGTH), labelMask);
    }
}
