package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.ReferenceEngine;
import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class DpTrainerTest {

    private static final double CLIP = 0.3;
    private static final double SIGMA = 2;
    private static final double DELTA = 1e-5;

    @TempDir Path folder;

    private static DpTrainerBuilder settings(MultiLayerNetwork net) {
        return DpTrainer.builder(net)
                .clipNorm(CLIP)
                .noiseMultiplier(SIGMA)
                .delta(DELTA)
                .ledgerInMemory();
    }

    private static INDArray clippedSum(Model net, DataSet data, double clipNorm) {
        INDArray sum = Nd4j.zeros(net.params().dataType(), net.params().length());
        try (ReferenceEngine engine = new ReferenceEngine(net)) {
            int[] all = IntStream.range(0, data.numExamples()).toArray();
            engine.clippedSum(Examples.of(data), all, clipNorm, sum);
        }
        return sum;
    }

    private static double distance(INDArray a, INDArray b) {
        return a.sub(b).norm2Number().doubleValue();
    }

    /** A training that failed before its first step leaves a ledger that is as good as none. */
    @Test
    void build_ledgerWithoutAStep_isGoneOnWith(@TempDir Path folder) {
        Path file = folder.resolve("ledger");
        MultiLayerNetwork net = Nets.mlp();
        begunWithoutAStep(net, file).close();
        try (DpTrainer trainer = begunWithoutAStep(net, file)) {
            trainer.fit(Nets.data(12));
        }
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(1);
        assertThatThrownBy(() -> begunWithoutAStep(Nets.mlp(), file))
                .hasMessageContaining("exists already");
    }

    /** Under another delta it would promise something else. */
    @Test
    void build_ledgerWithoutAStepAtAnotherDelta_isRefused(@TempDir Path folder) {
        Path file = folder.resolve("ledger");
        begunWithoutAStep(Nets.mlp(), file).close();
        assertThatThrownBy(
                        () ->
                                DpTrainer.builder(Nets.mlp())
                                        .clipNorm(1)
                                        .noiseMultiplier(1)
                                        .delta(1e-6)
                                        .samplingRate(0.5)
                                        .expectedBatchSize(6)
                                        .steps(1)
                                        .ledgerFile(file)
                                        .build())
                .hasMessageContaining("exists already");
    }

    private static DpTrainer begunWithoutAStep(MultiLayerNetwork net, Path file) {
        return DpTrainer.builder(net)
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-5)
                .samplingRate(0.5)
                .expectedBatchSize(6)
                .steps(1)
                .ledgerFile(file)
                .build();
    }

    @Test
    void step_isClippedSumPlusNoiseOnceDividedByThePublicBatchSizeOnce() {
        MultiLayerNetwork net = Nets.mlp();
        DataSet data = Nets.data(12);
        INDArray before = net.params().dup();
        INDArray sum = clippedSum(net, data, CLIP);
        RecordingNoise noise = new RecordingNoise();
        DpTrainerBuilder settings =
                settings(net).sampling(Sampling.FULL_BATCH).populationSize(12).steps(1);
        settings.noiseSource = () -> noise;
        settings.expectedBatchSize(12);

        try (DpTrainer trainer = settings.build()) {
            trainer.fit(data);
        }

        int parameters = (int) net.numParams();
        RecordingNoise.requireRanges(noise, SIGMA * CLIP, 0, parameters);
        INDArray expected = before.sub(sum.add(noise.calls.get(0).standardDeviation()).div(12));
        assertThat(distance(net.params(), expected)).isLessThan(1e-12);
    }

    @Test
    void step_isOnDiskBeforeTheParametersChange() {
        Path ledgerFile = folder.resolve("training.ledger");
        MultiLayerNetwork net = Nets.mlp();
        INDArray[] before = {net.params().dup()};
        List<Long> linesOnDisk = new ArrayList<>();
        // Called when the noised gradient is ready and the updater has not run.
        net.addListeners(
                new BaseTrainingListener() {
                    @Override
                    public void onGradientCalculation(Model model) {
                        assertThat(distance(model.params(), before[0])).isZero();
                        try (Stream<String> lines = Files.lines(ledgerFile)) {
                            linesOnDisk.add(lines.filter(l -> l.startsWith("event ")).count());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }

                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        before[0] = model.params().dup();
                    }
                });
        savable(DpTrainer.builder(net), ledgerFile).fit(Nets.data(20));
        assertThat(linesOnDisk).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void graphStep_equalsNetworkStep() {
        DataSet data = Nets.data(9);
        ComputationGraph graph = Nets.graph();
        MultiLayerNetwork net = Nets.mlp();
        graph.setParams(net.params().dup());
        for (DpTrainerBuilder settings :
                List.of(DpTrainer.builder(graph), DpTrainer.builder(net))) {
            settings.clipNorm(CLIP).noiseMultiplier(SIGMA).delta(DELTA).ledgerInMemory();
            settings.sampling(Sampling.FULL_BATCH).populationSize(9).steps(2);
            settings.noiseSource = RecordingNoise::new;
            try (DpTrainer trainer = settings.build()) {
                trainer.fit(data);
            }
        }
        assertThat(distance(graph.params(), net.params())).isLessThan(1e-12);
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 51, 80})
    void emptyBatch_isACountedStepOfNoise_whateverTheSizeOfTheData(int examples) {
        MultiLayerNetwork net = Nets.mlp();
        INDArray before = net.params().dup();
        DpTrainerBuilder settings = settings(net).samplingRate(1e-12).expectedBatchSize(8).steps(3);
        settings.noiseSource = RecordingNoise::new;

        try (DpTrainer trainer = settings.build()) {
            TrainingResult result = trainer.fit(Nets.data(examples));
            assertThat(result.steps()).isEqualTo(3);
            assertThat(trainer.ledger().steps()).isEqualTo(3);
            assertThat(trainer.ledger().released())
                    .isEqualTo(
                            new DpEvent.Composed(
                                    List.of(
                                            new DpEvent.SelfComposed(
                                                    new DpEvent.PoissonSampled(
                                                            1e-12, new DpEvent.Gaussian(SIGMA)),
                                                    3))));
        }
        // Three steps of Sgd(1): each subtracts noise over 8, the public size, and nothing else.
        assertThat(distance(net.params(), before.sub(3 * SIGMA * CLIP / 8))).isLessThan(1e-4);
        assertThat(net.getIterationCount()).isEqualTo(3);
    }

    @Test
    void withoutNoiseAndClipping_equalsPlainDl4jTraining_andIsNotPrivate() {
        DataSet data = Nets.data(10);
        MultiLayerNetwork plain =
                Nets.network(
                        Nets.conf(new Adam(0.01))
                                .l2(0.1)
                                .list()
                                .layer(Nets.dense(Nets.INPUTS, 4))
                                .layer(Nets.output(4))
                                .build());
        MultiLayerNetwork ours = plain.clone();
        for (int i = 0; i < 20; i++) {
            plain.fit(data);
        }

        try (DpTrainer trainer =
                DpTrainer.builder(ours)
                        .clipNorm(Double.POSITIVE_INFINITY)
                        .noiseMultiplier(0)
                        .delta(DELTA)
                        .ledgerInMemory()
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(10)
                        .steps(20)
                        .build()) {
            trainer.fit(data);
            assertThat(trainer.guarantee().epsilon()).isInfinite();
            assertThat(trainer.ledger().phases().get(0).event())
                    .isEqualTo(new DpEvent.NonPrivate());
            assertThat(trainer.report().guarantee().isPrivate()).isFalse();
        }

        assertThat(distance(ours.params(), plain.params()))
                .isLessThan(1e-12 * plain.params().norm2Number().doubleValue());
    }

    @Test
    void noise_ofTheRealSource_hasTheRightScaleOnTheSum() {
        // 10 steps of 27 parameters: n = 270 samples of variance 1. The mean of squares has
        // standard deviation sqrt(2/n) = 0.086; the band of 6 of them is missed once in 5e8.
        MultiLayerNetwork net = Nets.mlp(new Sgd(1.0));
        INDArray last = net.params().dup();
        double squares = 0;
        DpTrainerBuilder settings = settings(net).samplingRate(1e-12).expectedBatchSize(1).steps(1);
        int steps = 10;
        try (DpTrainer trainer = settings.build()) {
            for (int i = 0; i < steps; i++) {
                trainer.fit(Nets.data(6));
                squares += Math.pow(distance(net.params(), last) / (SIGMA * CLIP), 2);
                last = net.params().dup();
            }
        }
        double samples = steps * (double) net.numParams();
        assertThat(squares / samples).isCloseTo(1, Offset.offset(6 * Math.sqrt(2 / samples)));
    }

    @Test
    void frozenLayer_neverMoves() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1.0))
                                .list()
                                .layer(new FrozenLayer(Nets.dense(Nets.INPUTS, 4)))
                                .layer(Nets.output(4))
                                .build());
        INDArray before = net.params().dup();
        long frozen = net.getLayer(0).numParams();
        try (DpTrainer trainer =
                settings(net).samplingRate(0.5).populationSize(12).steps(5).build()) {
            trainer.fit(Nets.data(12));
        }
        INDArray head = net.params().get(NDArrayIndex.interval(0, frozen));
        INDArray tail = net.params().get(NDArrayIndex.interval(frozen, net.numParams()));
        assertThat(distance(head, before.get(NDArrayIndex.interval(0, frozen)))).isZero();
        assertThat(distance(tail, before.get(NDArrayIndex.interval(frozen, net.numParams()))))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exampleWithNonFiniteGradient_addsNothingAndIsCounted(boolean isPrivate) {
        double clip = isPrivate ? CLIP : Double.POSITIVE_INFINITY;
        double sigma = isPrivate ? SIGMA : 0;
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(1.0))
                                .list()
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MSE)
                                                .nIn(Nets.INPUTS)
                                                .nOut(Nets.CLASSES)
                                                .activation(Activation.IDENTITY)
                                                .build())
                                .build());
        DataSet data = Nets.data(4);
        // Finite, so it passes the input check; its error times itself is not.
        data.getFeatures().getRow(0).assign(1e200);
        INDArray before = net.params().dup();
        INDArray others = Nd4j.zeros(before.dataType(), before.length());
        try (ReferenceEngine engine = new ReferenceEngine(net)) {
            engine.clippedSum(Examples.of(data), new int[] {1, 2, 3}, clip, others);
        }
        DpTrainerBuilder settings =
                settings(net)
                        .clipNorm(clip)
                        .noiseMultiplier(sigma)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(4)
                        .steps(1);
        RecordingNoise noise = new RecordingNoise();
        settings.noiseSource = () -> noise;
        try (DpTrainer trainer = settings.build()) {
            trainer.fit(data);
            assertThat(trainer.skippedExamples()).isEqualTo(1);
        }
        INDArray noised = isPrivate ? others.add(noise.calls.get(0).standardDeviation()) : others;
        assertThat(distance(net.params(), before.sub(noised.div(4)))).isLessThan(1e-12);
    }

    @ParameterizedTest
    @EnumSource(value = Sampling.class, mode = EnumSource.Mode.EXCLUDE, names = "ITERATOR_PASSES")
    void sampling_eachKind_statesItsOwnEventAndRelation(Sampling sampling) {
        MultiLayerNetwork net = Nets.mlp();
        DpEvent gaussian = new DpEvent.Gaussian(SIGMA);
        int population = 20;
        try (DpTrainer trainer =
                settings(net)
                        .sampling(sampling)
                        .populationSize(population)
                        .expectedBatchSize(sampling == Sampling.FULL_BATCH ? 20 : 5)
                        .steps(9)
                        .build()) {
            trainer.fit(Nets.data(population));
            DpEvent expected =
                    switch (sampling) {
                        case POISSON ->
                                new DpEvent.SelfComposed(
                                        new DpEvent.PoissonSampled(0.25, gaussian), 9);
                        case FIXED_SIZE ->
                                new DpEvent.SelfComposed(
                                        new DpEvent.SampledWithoutReplacement(20, 5, gaussian), 9);
                        // 9 steps of 4 a pass begin a third pass, which is charged whole.
                        case SHUFFLED ->
                                new DpEvent.SelfComposed(new DpEvent.DisjointBatches(gaussian), 3);
                        case FULL_BATCH -> new DpEvent.SelfComposed(gaussian, 9);
                        case ITERATOR_PASSES -> throw new AssertionError("not a trainer's");
                    };
            assertThat(trainer.ledger().released())
                    .isEqualTo(new DpEvent.Composed(List.of(expected)));
            assertThat(trainer.ledger().relation()).isEqualTo(sampling.defaultRelation());
            assertThat(trainer.guarantee().epsilon())
                    .isEqualTo(
                            new BestAccountant()
                                    .guarantee(expected, sampling.defaultRelation(), DELTA)
                                    .epsilon());
        }
    }

    @Test
    void passes_underAddOrRemove_areRefusedBeforeAnyStep() {
        MultiLayerNetwork net = Nets.mlp();
        INDArray before = net.params().dup();
        try (DpTrainer trainer =
                settings(net)
                        .sampling(Sampling.SHUFFLED)
                        .relation(NeighboringRelation.ADD_OR_REMOVE_ONE)
                        .populationSize(20)
                        .expectedBatchSize(5)
                        .steps(9)
                        .build()) {
            assertThatThrownBy(() -> trainer.fit(Nets.data(20)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(trainer.ledger().steps()).isZero();
        }
        assertThat(distance(net.params(), before)).isZero();
    }

    @Test
    void replaceOne_hasTwiceTheSensitivity() {
        double[] epsilon = new double[2];
        NeighboringRelation[] relations = {
            NeighboringRelation.REPLACE_ONE, NeighboringRelation.ADD_OR_REMOVE_ONE
        };
        for (int i = 0; i < 2; i++) {
            try (DpTrainer trainer =
                    settings(Nets.mlp())
                            .sampling(Sampling.FULL_BATCH)
                            .relation(relations[i])
                            .noiseMultiplier(i == 0 ? 2 * SIGMA : SIGMA)
                            .populationSize(6)
                            .steps(10)
                            .build()) {
                epsilon[i] = trainer.fit(Nets.data(6)).guarantee().epsilon();
            }
        }
        assertThat(epsilon[0]).isCloseTo(epsilon[1], Offset.offset(1e-9));
    }

    @Test
    void budget_endsTrainingBeforeTheStepThatWouldExceedIt() {
        MultiLayerNetwork net = Nets.mlp();
        try (DpTrainer trainer =
                settings(net)
                        .budget(/* maxEpsilon= */ 3, DELTA)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(6)
                        .steps(1000)
                        .build()) {
            TrainingResult result = trainer.fit(Nets.data(6));
            assertThat(result.budgetEnded()).isTrue();
            assertThat(result.guarantee().epsilon()).isLessThanOrEqualTo(3);
            DpEvent oneMore =
                    new DpEvent.SelfComposed(new DpEvent.Gaussian(SIGMA), result.steps() + 1);
            assertThat(
                            new BestAccountant()
                                    .guarantee(
                                            oneMore, NeighboringRelation.ADD_OR_REMOVE_ONE, DELTA)
                                    .epsilon())
                    .isGreaterThan(3);
            assertThat(net.getIterationCount()).isEqualTo((int) result.steps());
        }
    }

    @Test
    void budget_withoutNoise_isCalibratedToAndKept() {
        try (DpTrainer trainer =
                DpTrainer.builder(Nets.mlp())
                        .clipNorm(CLIP)
                        .budget(/* maxEpsilon= */ 1.5, DELTA)
                        .expectedBatchSize(5)
                        .populationSize(50)
                        .epochs(2)
                        .ledgerInMemory()
                        .build()) {
            TrainingResult result = trainer.fit(Nets.data(50));
            assertThat(result.budgetEnded()).isFalse();
            assertThat(result.steps()).isEqualTo(20);
            assertThat(result.guarantee().epsilon()).isBetween(1.49, 1.5);
        }
    }

    @Test
    void budget_thatPaysForNoStep_isRefusedAndNothingMoves() {
        MultiLayerNetwork net = Nets.mlp();
        INDArray before = net.params().dup();
        try (DpTrainer trainer =
                settings(net)
                        .noiseMultiplier(0.5)
                        .budget(/* maxEpsilon= */ 0.1, DELTA)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(6)
                        .steps(1)
                        .build()) {
            assertThatThrownBy(() -> trainer.fit(Nets.data(6)))
                    .hasMessageContaining("does not pay for a single step");
            assertThat(trainer.ledger().steps()).isZero();
        }
        assertThat(distance(net.params(), before)).isZero();
    }

    @Test
    void score_andListeners_seeNoTrainingLoss() {
        MultiLayerNetwork net = Nets.mlp();
        List<Double> scores = new ArrayList<>();
        int[] epochs = new int[2];
        net.addListeners(
                new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        scores.add(model.score());
                    }

                    @Override
                    public void onEpochStart(Model model) {
                        epochs[0]++;
                    }

                    @Override
                    public void onEpochEnd(Model model) {
                        epochs[1]++;
                    }
                });
        try (DpTrainer trainer =
                settings(net).expectedBatchSize(5).populationSize(20).epochs(3).build()) {
            trainer.fit(Nets.data(20));
        }
        assertThat(scores).hasSize(12).containsOnly(0.0);
        assertThat(epochs).containsExactly(3, 3);
        assertThat(net.getEpochCount()).isEqualTo(3);
    }

    @Test
    void build_everyProblem_isListedAtOnce() {
        assertThatThrownBy(
                        () ->
                                DpTrainer.builder(Nets.mlp())
                                        .clipNorm(-1)
                                        .delta(2)
                                        .samplingRate(1.5)
                                        .build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining(
                        "clipNorm must lie in [1e-15, 1e15], or be infinite for training that is not private, but is -1.")
                .hasMessageContaining("delta must lie strictly between 0 and 1, but is 2.")
                .hasMessageContaining("samplingRate must lie in (0, 1], but is 1.5")
                .hasMessageContaining("noise is not settled")
                .hasMessageContaining("No ledger is set")
                .hasMessageContaining("length of the training");
    }

    @Test
    void save_andResume_keepTheLedgerAndAppendToIt() {
        Path ledgerFile = folder.resolve("training.ledger");
        Path model = folder.resolve("model.zip");
        MultiLayerNetwork net = Nets.mlp(new Adam(0.01));
        try (DpTrainer trainer = savable(DpTrainer.builder(net), ledgerFile)) {
            trainer.fit(Nets.data(20));
            trainer.save(model);
        }
        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(4);

        try (DpTrainer trainer = savable(DpTrainer.resume(model), ledgerFile)) {
            INDArray restored = trainer.network().params();
            assertThat(distance(restored, net.params())).isZero();
            assertThat(trainer.ledger()).isEqualTo(PrivateModelFile.ledger(model));
            trainer.fit(Nets.data(20));
            assertThat(trainer.ledger().steps()).isEqualTo(8);
            assertThat(trainer.ledger().phases())
                    .extracting(LedgerPhase::events)
                    .containsExactly(8L);
            trainer.save(model);
        }
        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(8);
    }

    private static DpTrainer savable(DpTrainerBuilder builder, Path ledgerFile) {
        return builder.clipNorm(CLIP)
                .noiseMultiplier(SIGMA)
                .delta(DELTA)
                .expectedBatchSize(5)
                .populationSize(20)
                .steps(4)
                .ledgerFile(ledgerFile)
                .build();
    }

    @Test
    void resume_afterStepsThatTheModelMissed_countsThem() {
        Path ledgerFile = folder.resolve("training.ledger");
        Path model = folder.resolve("model.zip");
        DpTrainer[] self = new DpTrainer[1];
        // Saved after step 2 of 4, as a checkpoint would be; then the process is gone.
        try (DpTrainer trainer =
                savable(
                        DpTrainer.builder(Nets.mlp())
                                .onProgress(
                                        (step, steps) -> {
                                            if (step == 2) {
                                                self[0].save(model);
                                            }
                                        }),
                        ledgerFile)) {
            self[0] = trainer;
            trainer.fit(Nets.data(20));
        }
        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(2);
        try (DpTrainer trainer = savable(DpTrainer.resume(model), ledgerFile)) {
            assertThat(trainer.ledger().steps()).isEqualTo(4);
        }
    }

    @Test
    void resume_withoutItsLedgerFile_isRefused() {
        Path ledgerFile = folder.resolve("training.ledger");
        Path model = folder.resolve("model.zip");
        try (DpTrainer trainer = savable(DpTrainer.builder(Nets.mlp()), ledgerFile)) {
            trainer.fit(Nets.data(20));
            trainer.save(model);
        }
        Path other = folder.resolve("other.ledger");
        assertThatThrownBy(() -> savable(DpTrainer.resume(model), other))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("noStepsSinceSave");
        try (DpTrainer trainer = savable(DpTrainer.resume(model).noStepsSinceSave(), other)) {
            assertThat(trainer.ledger().steps()).isEqualTo(4);
        }
        // A ledger of another training does not stand in.
        Path foreign = folder.resolve("foreign.ledger");
        savable(DpTrainer.builder(Nets.mlp()), foreign).close();
        assertThatThrownBy(() -> savable(DpTrainer.resume(model), foreign))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("another training");
    }

    @Test
    void resume_modelWithoutALedger_isRefused() throws Exception {
        Path model = folder.resolve("plain.zip");
        Nets.mlp().save(model.toFile(), true);
        assertThatThrownBy(() -> DpTrainer.resume(model))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("no privacy ledger");
        Path broken = folder.resolve("broken.zip");
        Files.write(broken, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> DpTrainer.resume(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken.zip");
    }

    @Test
    void fit_twice_goesOnWithTheLedger() {
        try (DpTrainer trainer =
                settings(Nets.mlp()).expectedBatchSize(5).populationSize(20).steps(1).build()) {
            trainer.fit(Nets.data(20));
            assertThat(trainer.fit(Nets.data(20)).steps()).isEqualTo(1);
            assertThat(trainer.ledger().steps()).isEqualTo(2);
        }
    }

    @Test
    void fit_badData_isRefusedWithTheReasonBeforeAnyStep() {
        DataSet nan = Nets.data(6);
        nan.getFeatures().putScalar(4, 2, Double.NaN);
        DataSet wide = Nets.data(6);
        wide.setFeatures(Nd4j.zeros(wide.getFeatures().dataType(), 6, Nets.INPUTS + 1));
        DataSet label = Nets.data(6);
        label.getLabels().putScalar(3, 1, 2.0);
        DataSet classes = Nets.data(6);
        classes.setLabels(Nd4j.zeros(classes.getLabels().dataType(), 6, 2));
        refused(nan, "example 4", "no finite number", "position 2");
        refused(wide, "[1, 6]");
        refused(label, "example 3", "[0, 1]");
        refused(classes, "[6, 2]", "[6, 3]");
    }

    private static void refused(DataSet data, String... said) {
        try (DpTrainer trainer =
                settings(Nets.mlp()).expectedBatchSize(2).populationSize(6).steps(1).build()) {
            assertThatThrownBy(() -> trainer.fit(data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(said);
            assertThat(trainer.ledger().steps()).isZero();
        }
    }
}
