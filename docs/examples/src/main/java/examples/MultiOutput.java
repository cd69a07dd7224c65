package examples;

import io.github.dp4j.dl4j.DpSgd;
import io.github.dp4j.dl4j.PrivateComputationGraph;
import io.github.dp4j.plan.TrainingPlan;

import org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** One network answers two questions: which class, and how much. */
public final class MultiOutput {

    private MultiOutput() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .epochs(1)
                        .expectedBatchSize(100)
                        .populationSize(1000)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build();
        PrivateComputationGraph net =
                new PrivateComputationGraph( // was: new ComputationGraph(
                        new NeuralNetConfiguration.Builder()
                                .seed(5)
                                .updater(new DpSgd(new Adam(0.02), plan)) // was: new Adam(0.02)
                                .graphBuilder()
                                .addInputs("in")
                                .addLayer(
                                        "shared",
                                        new DenseLayer.Builder()
                                                .nIn(4)
                                                .nOut(20)
                                                .activation(Activation.TANH)
                                                .build(),
                                        "in")
                                .addLayer(
                                        "class",
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(20)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build(),
                                        "shared")
                                .addLayer(
                                        "amount",
                                        new OutputLayer.Builder(LossFunction.MSE)
                                                .nIn(20)
                                                .nOut(1)
                                                .activation(Activation.IDENTITY)
                                                .build(),
                                        "shared")
                                .setOutputs("class", "amount")
                                .build());
        net.init();
        MultiDataSet test = answers(300, 1);
        double before = net.score(test);
        net.fit(new IteratorMultiDataSetIterator(answers(1000, 2).asList().iterator(), 100));
        return new Outcome(before, net.score(test), net.ledger(), net.report());
    }

    private static MultiDataSet answers(int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(count, 4);
        INDArray classes = Nd4j.zeros(count, 2);
        INDArray amounts = Nd4j.zeros(count, 1);
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int j = 0; j < 4; j++) {
                double x = random.nextGaussian();
                features.putScalar(i, j, x);
                sum += x;
            }
            classes.putScalar(i, sum > 0 ? 1 : 0, 1);
            amounts.putScalar(i, 0, sum / 2);
        }
        return new MultiDataSet(new INDArray[] {features}, new INDArray[] {classes, amounts});
    }
}
