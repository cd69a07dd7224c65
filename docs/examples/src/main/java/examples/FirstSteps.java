package examples;

import com.fasterxml.jackson.databind.cfg.PackageVersion;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.report.PrivacyReport;
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
import java.util.Random;

/** Trains a small network, saves it, and loads the model file with DL4J alone. */
public final class FirstSteps {

    private FirstSteps() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("dp4j");
        Outcome outcome = run(folder);
        outcome.print();
        Files.writeString(folder.resolve("report.html"), ReportWriter.html(outcome.report()));
        Files.writeString(folder.resolve("report.json"), ReportWriter.json(outcome.report()));
        System.out.println(
                "reports in " + folder + ", written with Jackson " + PackageVersion.VERSION);
    }

    static Outcome run(Path folder) throws Exception {
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
        DataSet test = points(400, 1);
        double before = net.score(test);
        Path model = folder.resolve("model.zip");
        PrivacyReport report;
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .budget(3.0, 1e-5)
                        .epochs(10)
                        .expectedBatchSize(40)
                        .populationSize(400)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build()) {
            trainer.fit(points(400, 2));
            System.out.println(trainer.describeEngine());
            report = trainer.report();
            trainer.save(model);
        }
        MultiLayerNetwork served =
                MultiLayerNetwork.load(model.toFile(), /* loadUpdater= */ false);
        return new Outcome(before, served.score(test), PrivateModelFile.ledger(model), report);
    }

    /** Points right and left of a line. */
    private static DataSet points(int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(count, 2);
        INDArray labels = Nd4j.zeros(count, 2);
        for (int i = 0; i < count; i++) {
            double x = random.nextDouble() - 0.5;
            features.putScalar(i, 0, x);
            features.putScalar(i, 1, random.nextDouble() - 0.5);
            labels.putScalar(i, x > 0 ? 0 : 1, 1);
        }
        return new DataSet(features, labels);
    }
}
