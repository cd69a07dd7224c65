package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.bound.ErrorLimits;
import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.audit.onerun.CanaryScores;
import io.github.dp4j.audit.onerun.OneRunCurve;
import io.github.dp4j.audit.onerun.OneRunEpsilon;
import io.github.dp4j.audit.onerun.OneRunGuesses;
import io.github.dp4j.dl4j.canary.GradientCanaries;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * How close audits of real trainings come to what the accountant says, at 95 % and delta 1e-5: the
 * median of several audits. Above the truth it would be wrong, far below it weak.
 */
@Tag("slow")
class CanaryTightnessTest {

    private static final double DELTA = 1e-5;
    private static final double CONFIDENCE = 0.95;
    private static final int AUDITS = 20;

    /** The ratio at which both are as likely: chosen before any coin is opened. */
    private static final double EQUALLY_LIKELY = 0;

    private static final int ROWS = 1000;
    private static final int INPUTS = 20;
    private static final int CLASSES = 5;

    private static MultiLayerNetwork network() {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .updater(new Sgd(0.1))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(INPUTS)
                                                .nOut(800)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(800)
                                                .nOut(CLASSES)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        return net;
    }

    /** Clusters that a network learns. */
    private static DataSet data() {
        INDArray centres = Nd4j.randn(DataType.FLOAT, CLASSES, INPUTS);
        INDArray features = Nd4j.randn(DataType.FLOAT, ROWS, INPUTS);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, CLASSES);
        for (int i = 0; i < ROWS; i++) {
            features.getRow(i).addi(centres.getRow(i % CLASSES));
            labels.putScalar(i, i % CLASSES, 1);
        }
        return new DataSet(features, labels);
    }

    private static CanaryScores audit(DataSet data, double rate, double sigma, long steps, int m) {
        try (DpTrainer trainer =
                DpTrainer.builder(network())
                        .clipNorm(1)
                        .noiseMultiplier(sigma)
                        .delta(DELTA)
                        .samplingRate(rate)
                        .expectedBatchSize(rate * ROWS)
                        .steps(steps)
                        .ledgerInMemory()
                        .auditWith(GradientCanaries.of(m))
                        .build()) {
            trainer.fit(data);
            return trainer.canaryScores();
        }
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int n = sorted.length;
        return 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.1, 100, 800", "4, 0.1, 100, 200", "8, 0.1, 100, 500",
        "1, 0.1, 1000, 800", "4, 0.1, 1000, 200", "8, 0.1, 1000, 500"
    })
    void bounds_comeCloseToThePromise(double epsilon, double rate, long steps, int guesses) {
        double sigma =
                Calibration.noiseMultiplier(
                        new PldAccountant(),
                        noise ->
                                new DpEvent.SelfComposed(
                                        new DpEvent.PoissonSampled(
                                                rate, new DpEvent.Gaussian(noise)),
                                        steps),
                        NeighboringRelation.ADD_OR_REMOVE_ONE,
                        new PrivacyBudget(epsilon, DELTA));
        DpEvent event =
                new DpEvent.SelfComposed(
                        new DpEvent.PoissonSampled(rate, new DpEvent.Gaussian(sigma)), steps);
        LedgerFamily family = LedgerFamily.of(event, NeighboringRelation.ADD_OR_REMOVE_ONE, DELTA);
        DataSet data = data();
        List<Double> mu = new ArrayList<>();
        List<Double> ledger = new ArrayList<>();
        List<Double> shapeFree = new ArrayList<>();
        List<Double> oneRunMu = new ArrayList<>();
        List<Double> oneRunLedger = new ArrayList<>();
        List<Double> oneRunEpsilon = new ArrayList<>();
        for (int i = 0; i < AUDITS; i++) {
            CanaryScores scores = audit(data, rate, sigma, steps, 10_000);
            OneRunGuesses right = scores.guess(guesses);
            oneRunMu.add(OneRunCurve.mu(right, DELTA, CONFIDENCE).epsilonOfCurve());
            oneRunLedger.add(OneRunCurve.ledger(right, family, CONFIDENCE).epsilonOfCurve());
            oneRunEpsilon.add(OneRunEpsilon.bound(right, DELTA, CONFIDENCE).epsilon());
            MembershipScores some = severalRuns(data, rate, sigma, steps);
            ErrorLimits limits = ErrorLimits.atFixedThreshold(some, EQUALLY_LIKELY, CONFIDENCE);
            mu.add(limits.mu(DELTA).epsilonOfCurve());
            ledger.add(limits.ledger(family).epsilonOfCurve());
            shapeFree.add(limits.epsilon(DELTA).epsilon());
        }
        System.out.printf(
                Locale.ROOT,
                "epsilon %g, q %g, T %d, sigma %.3f: 6 x 1,000 canaries: mu %.2f, ledger %.2f,"
                        + " shape-free %.2f; one run of 10,000: mu %.2f, ledger %.2f, 2305.08846"
                        + " %.2f%n",
                epsilon,
                rate,
                steps,
                sigma,
                median(mu),
                median(ledger),
                median(shapeFree),
                median(oneRunMu),
                median(oneRunLedger),
                median(oneRunEpsilon));
        for (List<Double> bounds : List.of(mu, ledger, oneRunMu, oneRunLedger, oneRunEpsilon)) {
            assertThat(median(bounds)).isLessThan(epsilon);
        }
    }

    private static MembershipScores severalRuns(
            DataSet data, double rate, double sigma, long steps) {
        double[] members = {};
        double[] others = {};
        for (int run = 0; run < 6; run++) {
            MembershipScores scores = audit(data, rate, sigma, steps, 1000).membership();
            members = concat(members, scores.memberScores());
            others = concat(others, scores.nonMemberScores());
        }
        return MembershipScores.of(members, others);
    }

    private static double[] concat(double[] a, double[] b) {
        double[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
