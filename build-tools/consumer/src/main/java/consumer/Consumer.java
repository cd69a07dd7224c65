package consumer;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.report.ReportWriter;

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

/**
 * Trains a small network with what the consumer's build brought along, resumes it, and prints the
 * report.
 */
public final class Consumer {

    public static void main(String[] args) throws Exception {
        int examples = 400;
        INDArray features = Nd4j.rand(examples, 2).subi(0.5);
        INDArray labels = Nd4j.zeros(examples, 2);
        for (int i = 0; i < examples; i++) {
            labels.putScalar(i, features.getDouble(i, 0) > 0 ? 0 : 1, 1);
        }
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .updater(new Adam(0.05))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(2)
                                                .nOut(8)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(8)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        Path folder = Files.createTempDirectory("consumer");
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .budget(3.0, 1e-5)
                        .expectedBatchSize(40)
                        .populationSize(examples)
                        .epochs(10)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build()) {
            trainer.fit(new DataSet(features, labels));
            System.out.println(trainer.describeEngine());
            System.out.println(ReportWriter.json(trainer.report()));
            trainer.save(folder.resolve("model.zip"));
        }
        int right = 0;
        for (int i = 0; i < examples; i++) {
            INDArray predicted = net.output(features.getRow(i, true));
            right +=
                    predicted.argMax(1).getInt(0) == labels.getRow(i, true).argMax(1).getInt(0)
                            ? 1
                            : 0;
        }
        long steps =
                io.github.dp4j.dl4j.PrivateModelFile.ledger(folder.resolve("model.zip")).steps();
        System.out.println("CONSUMER steps " + steps + ", accuracy " + right / (double) examples);
        if (steps != 100 || right < 0.7 * examples) {
            throw new IllegalStateException("not trained");
        }
        // What a newer library of the user's might break without being asked here.
        System.out.println(
                "CONSUMER jackson "
                        + com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION
                        + ", from model file: "
                        + MultiLayerNetwork.load(folder.resolve("model.zip").toFile(), true)
                                .numParams());
    }
}
