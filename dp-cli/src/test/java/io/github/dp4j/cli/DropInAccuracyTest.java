package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.image.IdxFolder;
import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.PrivateMultiLayerNetwork;
import io.github.dp4j.privacy.NeighboringRelation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * LeNet-5 (LeCun et al., 1998) on MNIST: the owner's iterator and two lines give what the trainer
 * gives, at the same epsilon.
 */
@Tag("slow")
class DropInAccuracyTest {

    private static final int RUNS = 3;
    private static final int EPOCHS = 5;
    private static final int BATCH = 256;
    private static final double EPSILON = 3;
    private static final double DELTA = 1e-5;

    private static Layer convolution(int out) {
        return new ConvolutionLayer.Builder(5, 5).nOut(out).activation(Activation.TANH).build();
    }

    private static Layer pooling() {
        return new SubsamplingLayer.Builder(PoolingType.MAX).kernelSize(2, 2).stride(2, 2).build();
    }

    private static Layer dense(int out) {
        return new DenseLayer.Builder().nOut(out).activation(Activation.TANH).build();
    }

    private static MultiLayerNetwork leNet(int seed) {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(seed)
                                .updater(new Adam(0.002))
                                .list()
                                .layer(convolution(6))
                                .layer(pooling())
                                .layer(convolution(16))
                                .layer(pooling())
                                .layer(dense(120))
                                .layer(dense(84))
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(10)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutional(28, 28, 1))
                                .build());
        net.init();
        return net;
    }

    private static DataSet data(LabelledData data) {
        return new DataSet(data.features(), data.labels());
    }

    private static double accuracy(MultiLayerNetwork net, DataSet test) {
        return net.evaluate(new ListDataSetIterator<>(test.batchBy(500), 500)).accuracy();
    }

    /**
     * If the accuracy of one run has a standard deviation of 0.2 points, means of three differ by
     * 0.5 by chance once in 450 times.
     */
    @Test
    void leNet_byTheOwnersIterator_isAsGoodAsByTheTrainer() {
        IdxFolder mnist =
                IdxFolder.open(
                        Path.of(System.getProperty("dp4j.data"), "mnist"),
                        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                        /* showValues= */ true);
        DataSet training = data(mnist.training(60_000));
        DataSet test = data(mnist.test().orElseThrow());
        double[][] accuracies = new double[2][RUNS];
        for (int run = 0; run < RUNS; run++) {
            accuracies[0][run] = byTheOwnersIterator(leNet(run), training, test);
            accuracies[1][run] = byTheTrainer(leNet(run), training, test);
            System.out.printf(
                    Locale.ROOT,
                    "Run %d: private network %.4f, trainer %.4f%n",
                    run + 1,
                    accuracies[0][run],
                    accuracies[1][run]);
        }
        assertThat(mean(accuracies[0])).isCloseTo(mean(accuracies[1]), within(0.005));
    }

    private static double byTheOwnersIterator(
            MultiLayerNetwork plain, DataSet training, DataSet test) {
        try (PrivateMultiLayerNetwork net =
                PrivateMultiLayerNetwork.builder(plain)
                        .clipNorm(1)
                        .budget(EPSILON, DELTA)
                        .epochs(EPOCHS)
                        .expectedBatchSize(BATCH)
                        .ledgerInMemory()
                        .build()) {
            net.fit(new ListDataSetIterator<>(training.batchBy(BATCH), BATCH), EPOCHS);
            assertThat(net.guarantee().epsilon()).isBetween(0.99 * EPSILON, EPSILON);
            return accuracy(net, test);
        }
    }

    private static double byTheTrainer(MultiLayerNetwork net, DataSet training, DataSet test) {
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .relation(NeighboringRelation.ZERO_OUT)
                        .clipNorm(1)
                        .budget(EPSILON, DELTA)
                        .epochs(EPOCHS)
                        .expectedBatchSize(BATCH)
                        .populationSize(training.numExamples())
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(training);
            assertThat(trainer.guarantee().epsilon()).isBetween(0.99 * EPSILON, EPSILON);
            return accuracy(net, test);
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
