package examples;

import io.github.dp4j.dl4j.DpTrainer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
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

/** An LSTM learns to write; what is protected is one window of the text. */
public final class CharacterLstm {

    private CharacterLstm() {}

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
                                        new LSTM.Builder()
                                                .nIn(LETTERS.length())
                                                .nOut(32)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(32)
                                                .nOut(LETTERS.length())
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        DataSet test = windows(200, 1);
        double before = net.score(test);
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .expectedBatchSize(100)
                        .populationSize(1000)
                        .epochs(6)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build()) {
            trainer.fit(windows(1000, 2));
            return new Outcome(before, net.score(test), trainer.ledger(), trainer.report());
        }
    }

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz ";
    private static final String[] WORDS = {"the ", "king ", "and ", "queen ", "sing ", "loudly "};
    private static final int LENGTH = 20;

    /** Windows of a text without sense: the label of a letter is the next one. */
    private static DataSet windows(int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(count, LETTERS.length(), LENGTH);
        INDArray labels = Nd4j.zeros(count, LETTERS.length(), LENGTH);
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() <= LENGTH) {
                text.append(WORDS[random.nextInt(WORDS.length)]);
            }
            for (int t = 0; t < LENGTH; t++) {
                features.putScalar(i, LETTERS.indexOf(text.charAt(t)), t, 1);
                labels.putScalar(i, LETTERS.indexOf(text.charAt(t + 1)), t, 1);
            }
        }
        return new DataSet(features, labels);
    }
}
