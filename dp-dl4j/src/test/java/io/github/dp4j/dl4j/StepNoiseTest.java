package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.noise.NoiseSource;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** Where the noise of a step goes, and the noise that users get. */
class StepNoiseTest {

    private static final double SIGMA = 1.5;
    private static final double CLIP = 0.5;
    private static final double BATCH = 8;

    /** Two normal deviations of 1e-9, two-sided. */
    private static final double BAND = 6.11;

    /** What one worker takes at a time: its neighbour's noise lies this far on. */
    private static final int SEGMENT = 1 << 14;

    @Test
    void step_withAFrozenLayerInTheMiddle_addsNoiseToBothSidesOfIt() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1.0))
                                .list()
                                .layer(Nets.dense(Nets.INPUTS, 6))
                                .layer(new FrozenLayerWithBackprop(Nets.dense(6, 4)))
                                .layer(Nets.output(4))
                                .build());
        RecordingNoise noise = new RecordingNoise();
        DpTrainerBuilder settings = emptySteps(net).steps(1);
        settings.noiseSource = () -> noise;
        try (DpTrainer trainer = settings.build()) {
            trainer.fit(Nets.data(20));
        }

        int first = (int) net.getLayer(0).numParams();
        int last = (int) net.getLayer(2).numParams();
        int all = (int) net.numParams();
        RecordingNoise.requireRanges(noise, SIGMA * CLIP, 0, first, all - last, all);
    }

    /** The sum is formed where the network keeps its gradient. */
    @Test
    void step_whoseNoiseFails_leavesNoSumInTheNetwork() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1.0)).list().layer(Nets.output(Nets.INPUTS)).build());
        INDArray before = net.params().dup();
        List<Double> sums = new ArrayList<>();
        NoiseSource failing =
                (NoiseSource)
                        Proxy.newProxyInstance(
                                NoiseSource.class.getClassLoader(),
                                new Class<?>[] {NoiseSource.class},
                                (proxy, method, arguments) -> {
                                    if (method.getName().equals("close")) {
                                        return null;
                                    }
                                    sums.add(norm(net.getFlattenedGradients()));
                                    throw new IllegalStateException("no bits");
                                });
        DpTrainerBuilder settings =
                DpTrainer.builder(net)
                        .clipNorm(CLIP)
                        .noiseMultiplier(SIGMA)
                        .delta(1e-5)
                        .ledgerInMemory()
                        .expectedBatchSize(20)
                        .populationSize(20)
                        .steps(1);
        settings.noiseSource = () -> failing;
        try (DpTrainer trainer = settings.build()) {
            assertThatThrownBy(() -> trainer.fit(Nets.data(20))).hasStackTraceContaining("no bits");
        }

        assertThat(sums).hasSize(1);
        assertThat(sums.get(0)).isPositive();
        assertThat(norm(net.getFlattenedGradients())).isZero();
        assertThat(net.params()).isEqualTo(before);
    }

    private static double norm(INDArray vector) {
        return vector.norm2Number().doubleValue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void step_ofANetworkThatDividesByItsBatchOrNot_keepsTheSettingAndDividesByNone(boolean own) {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1.0))
                                .miniBatch(own)
                                .list()
                                .layer(Nets.output(Nets.INPUTS))
                                .build());
        INDArray before = net.params().dup();
        DpTrainerBuilder settings = emptySteps(net).steps(1);
        settings.noiseSource = RecordingNoise::new;
        double eta;
        try (DpTrainer trainer = settings.build()) {
            trainer.fit(Nets.data(20));
            eta = trainer.ledger().phases().get(0).roundingBound();
        }

        assertThat(net.conf().isMiniBatch()).isEqualTo(own);
        double expected = SIGMA * CLIP / BATCH * (1 + eta);
        for (double moved : before.sub(net.params()).toDoubleVector()) {
            assertThat(moved).isCloseTo(expected, within(1e-12));
        }
    }

    private static DpTrainerBuilder emptySteps(MultiLayerNetwork net) {
        return DpTrainer.builder(net)
                .clipNorm(CLIP)
                .noiseMultiplier(SIGMA)
                .delta(1e-5)
                .ledgerInMemory()
                .samplingRate(1e-12)
                .expectedBatchSize(BATCH);
    }

    /** False alarm 6e-9: three bands a type of number. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void emptySteps_ofAWideNetwork_moveEveryParameterByItsOwnNoise(DataType type) {
        NeuralNetConfiguration.Builder conf = Nets.conf(new Sgd(1.0)).dataType(type);
        int wide = 40_000;
        MultiLayerNetwork net =
                Nets.network(
                        conf.list()
                                .layer(Nets.dense(Nets.INPUTS, wide))
                                .layer(Nets.output(wide))
                                .build());
        net.params().assign(0);
        List<double[]> parameters = new ArrayList<>();
        net.addListeners(
                new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        parameters.add(model.params().toDoubleVector());
                    }
                });
        Set<Thread> others = noiseThreads();
        try (DpTrainer trainer = emptySteps(net).steps(2).build()) {
            trainer.fit(Nets.data(20));
            assertThat(noiseThreads().size() - others.size())
                    .isLessThan(Runtime.getRuntime().availableProcessors());
        }

        double[] first = parameters.get(0);
        double[] second = parameters.get(1);
        int n = first.length;
        assertThat(n).isGreaterThan(10 * SEGMENT);
        double unit = SIGMA * CLIP / BATCH;
        double squares = 0;
        double steps = 0;
        double segments = 0;
        int unmoved = 0;
        for (int i = 0; i < n; i++) {
            double x = first[i] / unit;
            squares += x * x;
            steps += x * (second[i] / unit - x);
            segments += x * first[(i + SEGMENT) % n] / unit;
            unmoved += first[i] == 0 || second[i] == first[i] ? 1 : 0;
        }
        assertThat((squares - n) / Math.sqrt(2.0 * n)).isBetween(-BAND, BAND);
        assertThat(steps / Math.sqrt(n)).as("step and step").isBetween(-BAND, BAND);
        assertThat(segments / Math.sqrt(n)).as("worker and worker").isBetween(-BAND, BAND);
        // A float parameter stays where it is with probability below 1e-6: of 360,000 not ten.
        assertThat(unmoved).isLessThan(10);
        assertEnded(others);
    }

    private static void assertEnded(Set<Thread> others) {
        for (Thread thread : noiseThreads()) {
            if (!others.contains(thread)) {
                try {
                    thread.join(10_000);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    private static Set<Thread> noiseThreads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().equals("dp4j-noise"));
        return threads;
    }
}
