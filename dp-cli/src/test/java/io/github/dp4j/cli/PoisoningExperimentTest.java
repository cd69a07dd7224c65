package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.audit.curve.EpsilonDeltaCurve;
import io.github.dp4j.audit.curve.LedgerCurve;
import io.github.dp4j.audit.poison.Poison;
import io.github.dp4j.audit.poison.PoisonedMetric;
import io.github.dp4j.audit.poison.PoisoningCertificate;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.image.IdxFolder;
import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Poison really put into the training data, beside what the certificate promises: digits
 * relabelled, and digits with a trigger added. No poison may do more than the certificate allows.
 */
@Tag("slow")
class PoisoningExperimentTest {

    private static final int RECORDS = 4000;
    private static final int TRAININGS = 20;
    private static final int STEPS = 200;
    private static final double BATCH = 400;
    private static final double DELTA = 1e-5;
    private static final int TARGET = 0;

    /** The class that loses its records: relabelled, they all say another one. */
    private static final int VICTIM = 1;

    private static MultiLayerNetwork network() {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .updater(new Sgd(1))
                                .list()
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(784)
                                                .nOut(10)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        return net;
    }

    private static DataSet flat(LabelledData data, int most) {
        long n = Math.min(most, data.features().size(0));
        INDArray features = data.features().get(NDArrayIndex.interval(0, n));
        return new DataSet(
                features.reshape(n, 784).dup(),
                data.labels().get(NDArrayIndex.interval(0, n)).dup());
    }

    /** A white square in a corner that no digit reaches. */
    private static void putTrigger(INDArray features) {
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                features.getColumn(28 * row + column).assign(1);
            }
        }
    }

    private static INDArray label(int digit) {
        INDArray label = Nd4j.zeros(1, 10);
        label.putScalar(0, digit, 1);
        return label;
    }

    /** The first k digits of a class get the label of another. */
    private static DataSet relabelled(DataSet clean, int k) {
        INDArray labels = clean.getLabels().dup();
        int left = k;
        for (int i = 0; i < labels.size(0) && left > 0; i++) {
            if (labels.getDouble(i, VICTIM) == 1) {
                labels.putRow(i, label(TARGET));
                left--;
            }
        }
        return new DataSet(clean.getFeatures(), labels);
    }

    /** k digits more, with the trigger and the target's label. */
    private static DataSet withBackdoor(DataSet clean, DataSet spare, int k) {
        INDArray features = spare.getFeatures().get(NDArrayIndex.interval(0, k)).dup();
        putTrigger(features);
        INDArray labels = Nd4j.zeros(k, 10);
        for (int i = 0; i < k; i++) {
            labels.putScalar(i, TARGET, 1);
        }
        return DataSet.merge(List.of(clean, new DataSet(features, labels)));
    }

    private DpEvent ledger;

    private double[] train(DataSet data, ToDoubleFunction<MultiLayerNetwork> metric) {
        double[] metrics = new double[TRAININGS];
        for (int run = 0; run < TRAININGS; run++) {
            MultiLayerNetwork net = network();
            try (DpTrainer trainer =
                    DpTrainer.builder(net)
                            .clipNorm(1)
                            .budget(1, DELTA)
                            .samplingRate(BATCH / RECORDS)
                            .expectedBatchSize(BATCH)
                            .steps(STEPS)
                            .ledgerInMemory()
                            .build()) {
                trainer.fit(data);
                ledger = trainer.ledger().released();
            }
            metrics[run] = metric.applyAsDouble(net);
        }
        return metrics;
    }

    private static double share(INDArray predicted, INDArray wanted) {
        return predicted
                .argMax(1)
                .eq(wanted.argMax(1))
                .castTo(wanted.dataType())
                .meanNumber()
                .doubleValue();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }

    /**
     * The bound is compared with means of 20 trainings, from which four standard errors are taken:
     * poison at the bound itself would fail this less than once in 30,000 runs.
     */
    @Test
    void relabelledDigitsAndBackdoors_doNoMoreThanTheCertificateAllows() {
        IdxFolder mnist =
                IdxFolder.open(
                        Path.of(System.getProperty("dp4j.data"), "mnist"),
                        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                        /* showValues= */ true);
        DataSet all = flat(mnist.training(60_000), 2 * RECORDS);
        DataSet clean =
                new DataSet(
                        all.getFeatures().get(NDArrayIndex.interval(0, RECORDS)).dup(),
                        all.getLabels().get(NDArrayIndex.interval(0, RECORDS)).dup());
        DataSet spare =
                new DataSet(
                        all.getFeatures().get(NDArrayIndex.interval(RECORDS, 2 * RECORDS)).dup(),
                        all.getLabels().get(NDArrayIndex.interval(RECORDS, 2 * RECORDS)).dup());
        DataSet test = flat(mnist.test().orElseThrow(), 10_000);
        INDArray triggered = test.getFeatures().dup();
        putTrigger(triggered);
        INDArray wanted = Nd4j.zeros(test.getLabels().dataType(), test.getLabels().shape());
        wanted.getColumn(TARGET).assign(1);
        ToDoubleFunction<MultiLayerNetwork> accuracy =
                net -> share(net.output(test.getFeatures()), test.getLabels());
        ToDoubleFunction<MultiLayerNetwork> resistance =
                net -> 1 - share(net.output(triggered), wanted);

        double[] cleanAccuracy = train(clean, accuracy);
        double[] cleanResistance = train(clean, resistance);
        PoisoningCertificate certificate =
                PoisoningCertificate.of(
                        LedgerCurve.of(
                                new PldAccountant(), ledger, NeighboringRelation.ADD_OR_REMOVE_ONE),
                        new EpsilonDeltaCurve(1, DELTA),
                        NeighboringRelation.ADD_OR_REMOVE_ONE);
        System.out.printf(
                Locale.ROOT,
                "clean: accuracy %.4f, not fooled by the trigger %.4f%n",
                mean(cleanAccuracy),
                mean(cleanResistance));
        for (int k : new int[] {1, 5, 10, 50}) {
            compare(
                    "relabelled",
                    certificate,
                    cleanAccuracy,
                    train(relabelled(clean, k), accuracy),
                    k,
                    Poison.REPLACED);
            compare(
                    "backdoor",
                    certificate,
                    cleanResistance,
                    train(withBackdoor(clean, spare, k), resistance),
                    k,
                    Poison.ADDED);
        }
    }

    private static void compare(
            String name,
            PoisoningCertificate certificate,
            double[] clean,
            double[] poisoned,
            int k,
            Poison kind) {
        double assumed = mean(clean) - 4 * standardError(clean);
        PoisonedMetric bound = certificate.poisoned(assumed, k, kind, 0.1);
        System.out.printf(
                Locale.ROOT,
                "%s, k = %d: %.4f (standard error %.4f); at least %.4f by the certificate, %.4f by (epsilon, delta)%n",
                name,
                k,
                mean(poisoned),
                standardError(poisoned),
                bound.lower(),
                bound.lowerByEpsilonDelta());
        assertThat(mean(poisoned) + 4 * standardError(poisoned))
                .isGreaterThanOrEqualTo(bound.lower());
    }
}
