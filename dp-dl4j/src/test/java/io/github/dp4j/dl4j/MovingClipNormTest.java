package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.plan.Sampling;
import io.github.dp4j.report.ReportWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A clip norm that moves from step to step, and noise that is told which step it is. */
class MovingClipNormTest {

    private static final double SIGMA = 2;

    private static DpTrainerBuilder settings(MultiLayerNetwork net, RecordingNoise noise) {
        DpTrainerBuilder settings =
                DpTrainer.builder(net)
                        .noiseMultiplier(SIGMA)
                        .delta(1e-5)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(12)
                        .expectedBatchSize(12)
                        .steps(4)
                        .ledgerInMemory();
        settings.noiseSource = () -> noise;
        return settings;
    }

    @Test
    void fit_exponentialSchedule_movesSumAndNoiseWithinOnePhase() {
        RecordingNoise noise = new RecordingNoise();
        MultiLayerNetwork net = Nets.mlp(new Sgd(1));
        ISchedule schedule = new ExponentialSchedule(ScheduleType.ITERATION, 0.4, 0.5);
        INDArray[] last = {net.params().dup()};
        double[] moved = new double[4];
        DpTrainerBuilder settings =
                settings(net, noise)
                        .clipNormSchedule(schedule)
                        .onProgress(
                                (step, of) -> {
                                    INDArray by = last[0].sub(net.params()).muli(12);
                                    by.subi(noise.calls.get((int) step - 1).standardDeviation());
                                    moved[(int) step - 1] = by.norm2Number().doubleValue();
                                    last[0] = net.params().dup();
                                });
        try (DpTrainer trainer = settings.build()) {
            trainer.fit(Nets.data(12));

            assertThat(trainer.ledger().phases()).hasSize(1);
            assertThat(trainer.ledger().phases().get(0).events()).isEqualTo(4);
            assertThat(trainer.ledger().phases().get(0).clipNorm()).isEqualTo(0.4);
            assertThat(ReportWriter.text(trainer.report()).replaceAll("\\s+", " "))
                    .contains("0.4 on each example's gradient at first, then as Exponential");
        }
        double clip = 0.4;
        for (int step = 0; step < 4; step++, clip /= 2) {
            RecordingNoise.Call call = noise.calls.get(step);
            assertThat(call.step()).isEqualTo(step);
            assertThat(call.standardDeviation())
                    .isBetween(SIGMA * clip * (1 + 1e-6), SIGMA * clip * 1.0001);
            // Twelve examples of clipped norm C, of which at least one is not clipped away.
            assertThat(moved[step]).isBetween(0.1 * clip, 12 * clip * 1.0001);
        }
    }

    @Test
    void fit_sameEventWhateverTheSchedule() {
        double[] epsilon = new double[2];
        for (int i = 0; i < 2; i++) {
            DpTrainerBuilder settings = settings(Nets.mlp(), new RecordingNoise());
            if (i == 0) {
                settings.clipNorm(0.4);
            } else {
                settings.clipNormSchedule(
                        new ExponentialSchedule(ScheduleType.ITERATION, 0.4, 0.5));
            }
            try (DpTrainer trainer = settings.build()) {
                trainer.fit(Nets.data(12));
                epsilon[i] = trainer.guarantee().epsilon();
            }
        }
        assertThat(epsilon[1]).isEqualTo(epsilon[0]);
    }

    @Test
    void privateNetwork_schedule_movesTheNoiseAndIsOnTheLedger() {
        RecordingNoise noise = new RecordingNoise();
        ISchedule schedule = new ExponentialSchedule(ScheduleType.ITERATION, 0.4, 0.5);
        PrivateNetworkBuilder<PrivateMultiLayerNetwork> settings =
                PrivateMultiLayerNetwork.builder(Nets.mlp())
                        .clipNormSchedule(schedule)
                        .noiseMultiplier(SIGMA)
                        .delta(1e-5)
                        .expectedBatchSize(12)
                        .samplingRate(1)
                        .ledgerInMemory();
        settings.noiseSource = () -> noise;
        try (PrivateMultiLayerNetwork net = settings.build()) {
            net.fit(Nets.data(12)); // alone
            net.fit(new ListDataSetIterator<>(Nets.data(12).asList(), 12), 2); // sampled
            assertThat(net.ledger().phases())
                    .hasSize(2)
                    .allMatch(phase -> phase.clipNormRule().startsWith("Exponential"));
        }
        double clip = 0.4;
        for (int step = 0; step < 3; step++, clip /= 2) {
            assertThat(noise.calls.get(step).step()).isEqualTo(step);
            assertThat(noise.calls.get(step).standardDeviation())
                    .isBetween(SIGMA * clip * (1 + 1e-6), SIGMA * clip * 1.0001);
        }
    }

    /** Before the first charge: nothing is spent on steps of which one cannot be made. */
    @Test
    void fit_scheduleThatRunsIntoZero_isRefusedBeforeTheFirstStep() {
        MultiLayerNetwork net = Nets.mlp();
        ISchedule schedule = new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.4, 2, 0.0));
        try (DpTrainer trainer =
                settings(net, new RecordingNoise()).clipNormSchedule(schedule).build()) {
            assertThatThrownBy(() -> trainer.fit(Nets.data(12)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("gives 0")
                    .hasMessageContaining("iteration 2");
            assertThat(trainer.ledger().steps()).isZero();
        }
    }

    /** Whoever reads the report learns the norms of every phase. */
    @Test
    void report_scheduleThenAnotherNorm_hasBoth(@TempDir Path folder) {
        Path file = folder.resolve("model.zip");
        ISchedule schedule = new ExponentialSchedule(ScheduleType.ITERATION, 0.4, 0.5);
        try (DpTrainer trainer =
                settings(Nets.mlp(), new RecordingNoise()).clipNormSchedule(schedule).build()) {
            trainer.fit(Nets.data(12));
            trainer.save(file);
        }
        DpTrainerBuilder resumed =
                DpTrainer.resume(file)
                        .clipNorm(0.25)
                        .noiseMultiplier(SIGMA)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(12)
                        .expectedBatchSize(12)
                        .steps(1)
                        .noStepsSinceSave()
                        .ledgerInMemory();
        try (DpTrainer trainer = resumed.build()) {
            trainer.fit(Nets.data(12));
            assertThat(ReportWriter.text(trainer.report()).replaceAll("\\s+", " "))
                    .contains("Clip norm by phase: 0.4 moving as ExponentialSchedule")
                    .contains("; then 0.25");
        }
    }

    @Test
    void build_clipNormAndSchedule_isRefused() {
        ISchedule schedule = new ExponentialSchedule(ScheduleType.ITERATION, 0.4, 0.5);
        DpTrainerBuilder settings =
                settings(Nets.mlp(), new RecordingNoise()).clipNorm(1).clipNormSchedule(schedule);
        assertThatThrownBy(settings::build)
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("Both clipNorm and clipNormSchedule");
    }

    /** The schedule as it was: the owner's object is not asked again. */
    @Test
    void fit_scheduleChangedAfterBuild_movesAsItWas() {
        RecordingNoise noise = new RecordingNoise();
        MapSchedule schedule =
                new MapSchedule(ScheduleType.ITERATION, new HashMap<>(Map.of(0, 0.4)));
        try (DpTrainer trainer = settings(Nets.mlp(), noise).clipNormSchedule(schedule).build()) {
            schedule.getValues().put(0, 9.0);
            trainer.fit(Nets.data(12));
        }
        assertThat(noise.calls.get(3).standardDeviation())
                .isCloseTo(SIGMA * 0.4, Offset.offset(1e-4));
    }
}
