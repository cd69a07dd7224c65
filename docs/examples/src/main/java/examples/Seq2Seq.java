package examples;

import io.github.dp4j.dl4j.DpTrainer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** An encoder reads a sum of two digits, a decoder writes the answer. */
public final class Seq2Seq {

    private Seq2Seq() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        ComputationGraph net =
                new ComputationGraph(
                        new NeuralNetConfiguration.Builder()
                                .seed(7)
                                .updater(new Adam(0.01))
                                .activation(Activation.TANH)
                                .graphBuilder()
                                .addInputs("question", "begun")
                                .setInputTypes(
                                        InputType.recurrent(SIGNS), InputType.recurrent(SIGNS))
                                .addLayer(
                                        "encoder", new LSTM.Builder().nOut(24).build(), "question")
                                .addVertex("thought", new LastTimeStepVertex("question"), "encoder")
                                .addVertex(
                                        "repeated",
                                        new DuplicateToTimeSeriesVertex("begun"),
                                        "thought")
                                .addLayer(
                                        "decoder",
                                        new LSTM.Builder().nOut(24).build(),
                                        "begun",
                                        "repeated")
                                .addLayer(
                                        "answer",
                                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(SIGNS)
                                                .activation(Activation.SOFTMAX)
                                                .build(),
                                        "decoder")
                                .setOutputs("answer")
                                .build());
        net.init();
        MultiDataSet test = sums(300, 1);
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
            trainer.fit(sums(1000, 2));
            return new Outcome(before, net.score(test), trainer.ledger(), trainer.report());
        }
    }

    /** Ten digits, plus and go. */
    private static final int SIGNS = 12;

    private static MultiDataSet sums(int count, long seed) {
        Random random = new Random(seed);
        INDArray question = Nd4j.zeros(count, SIGNS, 3);
        INDArray begun = Nd4j.zeros(count, SIGNS, 2);
        INDArray answer = Nd4j.zeros(count, SIGNS, 2);
        for (int i = 0; i < count; i++) {
            int a = random.nextInt(10);
            int b = random.nextInt(10);
            int tens = (a + b) / 10;
            question.putScalar(i, a, 0, 1);
            question.putScalar(i, 10, 1, 1);
            question.putScalar(i, b, 2, 1);
            begun.putScalar(i, 11, 0, 1);
            begun.putScalar(i, tens, 1, 1);
            answer.putScalar(i, tens, 0, 1);
            answer.putScalar(i, (a + b) % 10, 1, 1);
        }
        return new MultiDataSet(new INDArray[] {question, begun}, new INDArray[] {answer});
    }
}
