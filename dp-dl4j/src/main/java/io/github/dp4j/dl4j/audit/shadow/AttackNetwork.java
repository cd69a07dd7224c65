package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.audit.model.LogitReader;
import io.github.dp4j.dl4j.gradient.Examples;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The attack that learns (Shokri, Stronati, Song, Shmatikov, Membership Inference Attacks against
 * Machine Learning Models, arXiv 1610.05820): a network is shown what shadow models say of their
 * members and of others, and then guesses for the audited model. One network for all classes, with
 * the class beside the probabilities.
 *
 * <p>Its input is {@code [p_1 ... p_C, one-hot class]}, then 64 ReLU units and a softmax over two
 * outcomes; Adam at 1e-3, batches of 256, four epochs, or more where these are fewer than 600
 * updates. The score is the log-odds of "member".
 */
final class AttackNetwork {

    private static final int UNITS = 64;
    private static final int BATCH = 256;
    private static final int EPOCHS = 4;
    private static final int UPDATES = 600;

    /** Numbers of input; fewer shadow models are learned from where there would be more. */
    private static final long MOST = 1L << 26;

    private AttackNetwork() {}

    static double[] scores(Evidence evidence) {
        int processors = Runtime.getRuntime().availableProcessors();
        int[] classes = evidence.classes();
        Examples lessons = lessons(evidence);
        Examples questions = Examples.of(inputs(evidence.logits(), classes), outcomes(classes));
        SeededDraws draws = new SeededDraws(lessons.size(), evidence.seed());
        int[] all = IntStream.range(0, lessons.size()).toArray();
        MultiLayerNetwork network = network(Math.toIntExact(lessons.features()[0].size(1)));
        Classifier classifier = Classifier.of(network);
        try (PlainTraining training = new PlainTraining(network, lessons, BATCH, processors)) {
            training.start(draws.start(/* model= */ 0, classifier));
            int batches = (all.length - 1) / BATCH + 1;
            int epochs = Math.max(EPOCHS, (UPDATES - 1) / batches + 1);
            for (int epoch = 0; epoch < epochs; epoch++) {
                training.epoch(draws.order(/* model= */ 0, epoch, all));
            }
        }
        try (LogitReader reader = new LogitReader(classifier, questions, processors)) {
            double[][] answers = reader.read(questions);
            return IntStream.range(0, answers.length)
                    .mapToDouble(i -> answers[i][1] - answers[i][0])
                    .toArray();
        }
    }

    private static MultiLayerNetwork network(int inputs) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .dataType(DataType.FLOAT)
                                .updater(new Adam(1e-3))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nOut(UNITS)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.feedForward(inputs))
                                .build());
        network.init();
        return network;
    }

    private static Examples lessons(Evidence evidence) {
        ShadowOutputs shadows = evidence.required();
        int[] classes = evidence.classes();
        long one = 2L * classes.length * evidence.logits()[0].length;
        int models = (int) Math.max(2, Math.min(shadows.learnable(), MOST / one));
        INDArray[] inputs = new INDArray[models];
        INDArray[] outcomes = new INDArray[models];
        for (int m = 0; m < models; m++) {
            int model = m;
            inputs[m] = inputs(shadows.logits(m), classes);
            outcomes[m] =
                    outcomes(
                            IntStream.range(0, classes.length)
                                    .map(i -> shadows.isMember(model, i) ? 1 : 0)
                                    .toArray());
        }
        return Examples.of(Nd4j.concat(0, inputs), Nd4j.concat(0, outcomes));
    }

    private static INDArray inputs(double[][] logits, int[] classes) {
        int width = logits[0].length;
        float[] numbers = new float[classes.length * 2 * width];
        for (int i = 0; i < classes.length; i++) {
            int at = i * 2 * width;
            double most = Double.NEGATIVE_INFINITY;
            for (double logit : logits[i]) {
                most = Math.max(most, logit);
            }
            double sum = 0;
            for (double logit : logits[i]) {
                sum += Math.exp(logit - most);
            }
            for (int c = 0; c < width; c++) {
                numbers[at + c] = (float) (Math.exp(logits[i][c] - most) / sum);
            }
            numbers[at + width + classes[i]] = 1;
        }
        return Nd4j.createFromArray(numbers).reshape('c', classes.length, 2L * width);
    }

    /** Returns one-hot rows of two; of questions any will do. */
    private static INDArray outcomes(int[] members) {
        float[] numbers = new float[2 * members.length];
        for (int i = 0; i < members.length; i++) {
            numbers[2 * i + Math.min(1, members[i])] = 1;
        }
        return Nd4j.createFromArray(numbers).reshape('c', members.length, 2);
    }
}
