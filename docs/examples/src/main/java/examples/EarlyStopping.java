package examples;

import io.github.dp4j.dl4j.PoissonDataSetIterator;
import io.github.dp4j.dl4j.PrivateMultiLayerNetwork;

import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
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

/** DL4J's early stopping with a private network; it looks at held-out data alone. */
public final class EarlyStopping {

    private EarlyStopping() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        MultiLayerNetwork plain =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(3)
                                .updater(new Adam(0.01))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(64)
                                                .nOut(40)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(40)
                                                .nOut(10)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        plain.init();
        PrivateMultiLayerNetwork net =
                PrivateMultiLayerNetwork.builder(plain)
                        .clipNorm(1.0)
                        .noiseMultiplier(1.0)
                        .delta(1e-5)
                        .expectedBatchSize(144)
                        .ledgerFile(folder.resolve("network.ledger"))
                        .build();
        DataSet test = Data.digits("test");
        double before = Data.wrong(net, test);
        EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
                        .scoreCalculator(
                                new DataSetLossCalculator(
                                        Data.batches(test, 100), /* average= */ true))
                        .modelSaver(new InMemoryModelSaver<>())
                        .build();
        EarlyStoppingResult<MultiLayerNetwork> result =
                new EarlyStoppingTrainer(
                                stopping,
                                net,
                                new PoissonDataSetIterator(
                                        Data.digits("train"), /* expectedBatchSize= */ 144))
                        .fit();
        return new Outcome(
                before, Data.wrong(result.getBestModel(), test), net.ledger(), net.report());
    }
}
