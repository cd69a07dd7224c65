package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.noise.NoiseSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Ways to make steps that the ledger does not count, or to see what is not noised. */
class AttacksOnTheLedgerTest {

    @TempDir Path folder;

    private static DpTrainerBuilder settings(DpTrainerBuilder builder) {
        return builder.clipNorm(1)
                .noiseMultiplier(2)
                .delta(1e-5)
                .samplingRate(0.1)
                .populationSize(20);
    }

    private static PrivateNetworkBuilder<PrivateMultiLayerNetwork> settings(
            PrivateNetworkBuilder<PrivateMultiLayerNetwork> builder) {
        return builder.clipNorm(1).noiseMultiplier(2).expectedBatchSize(2);
    }

    private Path ledger() {
        return folder.resolve("run.ledger");
    }

    private Path model() {
        return folder.resolve("model.zip");
    }

    private void saveAModelOfTenSteps() {
        try (DpTrainer trainer =
                settings(DpTrainer.builder(Nets.mlp())).steps(10).ledgerFile(ledger()).build()) {
            trainer.fit(Nets.data(20));
            trainer.save(model());
        }
    }

    /** Resumes, says so, makes 300 steps when it is told to, and says how many it made. */
    public static void main(String[] args) throws IOException {
        AtomicInteger made = new AtomicInteger();
        try (DpTrainer trainer =
                settings(DpTrainer.resume(Path.of(args[1])))
                        .steps(300)
                        .ledgerFile(Path.of(args[0]))
                        .onProgress((step, steps) -> made.set((int) step))
                        .build()) {
            System.out.println("open");
            if (System.in.read() >= 0) {
                trainer.fit(Nets.data(20));
            }
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.out.println("made " + made);
    }

    private Process resume() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        AttacksOnTheLedgerTest.class.getName(),
                        ledger().toString(),
                        model().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /**
     * L1: two processes resume one model and its ledger, 300 steps each. With the lock the second
     * is refused; where the lock is gone, all that they make is counted, and one of them stops.
     */
    @Test
    void l1_twoProcessesOnOneLedger_theSecondIsRefusedOrAllIsCounted() throws Exception {
        saveAModelOfTenSteps();
        Process first = resume();
        BufferedReader firstOut = output(first);
        assertThat(firstOut.readLine()).isEqualTo("open");
        assertThat(Files.readString(ledger())).contains("event"); // dropped the lock once

        Process second = resume();
        try (BufferedReader out = output(second)) {
            assertThat(out.readLine()).contains("in use");
        }
        Files.delete(folder.resolve("run.ledger.lock"));
        Process third = resume();
        BufferedReader thirdOut = output(third);
        assertThat(thirdOut.readLine()).isEqualTo("open");
        go(first);
        go(third);
        List<String> firstSaid = firstOut.lines().toList();
        List<String> thirdSaid = thirdOut.lines().toList();
        long made = made(firstSaid) + made(thirdSaid);

        assertThat(Stream.concat(firstSaid.stream(), thirdSaid.stream()))
                .anyMatch(line -> line.contains("Another training writes to the ledger"));
        assertThat(LedgerJournal.read(ledger()).steps()).isBetween(10 + made, 10 + made + 2);
        for (Process process : List.of(first, second, third)) {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void go(Process process) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write('\n');
        }
    }

    private static long made(List<String> lines) {
        return Long.parseLong(lines.get(lines.size() - 1).replace("made ", ""));
    }

    @Test
    void l1_secondTrainerInTheSameProcess_isRefused() {
        saveAModelOfTenSteps();
        try (DpTrainer first =
                settings(DpTrainer.resume(model())).steps(5).ledgerFile(ledger()).build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(
                                () ->
                                        settings(DpTrainer.resume(model()))
                                                .steps(5)
                                                .ledgerFile(ledger())
                                                .build())
                        .hasMessageContaining("in use");
            }
            first.fit(Nets.data(20));
        }
        assertThat(LedgerJournal.read(ledger()).steps()).isEqualTo(15);
    }

    /** L2: each clone charges its own phase, whatever the other one began. */
    @Test
    void l2_clonesInTurns_chargeTheirOwnPhases() {
        PrivateMultiLayerNetwork first =
                settings(PrivateMultiLayerNetwork.builder(Nets.mlp()))
                        .delta(1e-5)
                        .ledgerFile(ledger())
                        .build();
        PrivateMultiLayerNetwork second = first.clone();
        PoissonDataSetIterator often = new PoissonDataSetIterator(Nets.data(20), 2);
        PoissonDataSetIterator rarely = new PoissonDataSetIterator(Nets.data(200), 2);
        for (int i = 0; i < 30; i++) {
            first.fit(often.next());
            second.fit(rarely.next());
            rarely.reset();
            often.reset();
        }
        assertThat(LedgerJournal.read(ledger()).phases())
                .extracting(LedgerPhase::samplingRate, LedgerPhase::events)
                .containsExactlyInAnyOrder(tuple(0.1, 30L), tuple(0.01, 30L));
        assertThat(first.ledger()).isEqualTo(second.ledger());
        first.close();
    }

    /** L2 and M2: whatever they charge, and in whatever order, clones share one budget. */
    @Test
    void m2_clonesWithOneBudget_spendItOnce() {
        PrivateMultiLayerNetwork first =
                settings(PrivateMultiLayerNetwork.builder(Nets.mlp()))
                        .noiseMultiplier(1.2)
                        .budget(6, 1e-5)
                        .accountant(new RdpAccountant()) // the fastest
                        .ledgerFile(ledger())
                        .build();
        PrivateMultiLayerNetwork second = first.clone();
        PoissonDataSetIterator often = new PoissonDataSetIterator(Nets.data(20), 2);
        PoissonDataSetIterator more = new PoissonDataSetIterator(Nets.data(10), 2);
        int steps = 0;
        long before;
        do { // at its end fit changes nothing
            before = first.ledger().steps();
            first.fit(often.next());
            second.fit(more.next());
            often.reset();
            more.reset();
            steps += (int) (first.ledger().steps() - before);
        } while (first.ledger().steps() > before);
        assertThat(steps).isGreaterThan(10);
        assertThat(first.guarantee().epsilon()).isBetween(5.0, 6.0);
        assertThat(LedgerJournal.read(ledger()).steps()).isEqualTo(steps);
        first.close();
    }

    /** M1: what was spent before counts after a resume, through each of the ways to resume. */
    @Test
    void m1_resumedTraining_hasWhatIsLeftOfTheBudget() {
        long first;
        try (DpTrainer trainer =
                settings(DpTrainer.builder(Nets.mlp()))
                        .budget(2, 1e-5)
                        .steps(100_000)
                        .ledgerFile(ledger())
                        .onProgress((step, steps) -> {})
                        .build()) {
            TrainingResult result = trainer.fit(Nets.data(20));
            assertThat(result.budgetEnded()).isTrue();
            assertThat(result.stopped()).isFalse();
            first = result.steps();
            trainer.save(model());
        }
        try (DpTrainer trainer =
                settings(DpTrainer.resume(model()))
                        .budget(2, 1e-5)
                        .steps(100_000)
                        .ledgerFile(ledger())
                        .build()) {
            assertThatThrownBy(() -> trainer.fit(Nets.data(20))).hasMessageContaining("budget");
        }
        PrivateMultiLayerNetwork resumed =
                settings(PrivateMultiLayerNetwork.resume(model()))
                        .budget(2, 1e-5)
                        .populationSize(20)
                        .ledgerFile(ledger())
                        .build();
        INDArray parameters = resumed.params().dup();
        try {
            resumed.fit(new ListDataSetIterator<>(Nets.data(20).asList(), /* batch= */ 20));
        } catch (PrivacyBudgetExceededException e) {
            assertThat(e).hasMessageContaining("budget");
        }
        assertThat(resumed.params()).isEqualTo(parameters);
        resumed.close();
        assertThat(LedgerJournal.read(ledger()).steps()).isEqualTo(first);
    }

    /** Sees each gradient that a listener can see. */
    private static final class Watcher extends BaseTrainingListener {
        private final List<Double> norms = new ArrayList<>();

        @Override
        public void onGradientCalculation(Model model) {
            INDArray gradient = ((MultiLayerNetwork) model).getFlattenedGradients();
            norms.add(gradient.norm2Number().doubleValue());
        }
    }

    /** L3: threads take turns; every step is counted; no listener sees what is not noised. */
    @Test
    void l3_threadsOnOneNetworkAndItsClone_takeTurns() throws Exception {
        double sigma = 1e6; // a noised gradient has a norm of about 3e6, any other of 1 at most
        PrivateMultiLayerNetwork network =
                PrivateMultiLayerNetwork.builder(Nets.mlp())
                        .clipNorm(1)
                        .noiseMultiplier(sigma)
                        .delta(1e-5)
                        .expectedBatchSize(2)
                        .ledgerFile(ledger())
                        .build();
        PrivateMultiLayerNetwork clone = network.clone();
        List<Watcher> watchers = List.of(new Watcher(), new Watcher());
        network.setListeners(watchers.get(0));
        clone.setListeners(watchers.get(1));
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            MultiLayerNetwork trained = i < 3 ? network : clone;
            tasks.add(
                    () -> {
                        for (int step = 0; step < 25; step++) {
                            trained.fit(Nets.data(4));
                        }
                        return null;
                    });
        }
        inParallel(tasks);

        assertThat(network.ledger().steps()).isEqualTo(100);
        assertThat(LedgerJournal.read(ledger())).isEqualTo(network.ledger());
        assertThat(watchers.get(0).norms).hasSize(75).allMatch(norm -> norm > 1e5);
        assertThat(watchers.get(1).norms).hasSize(25).allMatch(norm -> norm > 1e5);
        assertThat(network.getIterationCount()).isEqualTo(75);
        network.close();
    }

    private static void inParallel(List<Callable<Void>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> future : threads.invokeAll(tasks)) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void l3_fitWithinAStep_isRefusedAndCountsOnce() {
        PrivateMultiLayerNetwork network =
                settings(PrivateMultiLayerNetwork.builder(Nets.mlp()))
                        .delta(1e-5)
                        .ledgerInMemory()
                        .build();
        List<String> refusals = new ArrayList<>();
        network.setListeners(
                new BaseTrainingListener() {
                    @Override
                    public void onGradientCalculation(Model model) {
                        try {
                            ((MultiLayerNetwork) model).fit(Nets.data(4));
                        } catch (IllegalStateException e) {
                            refusals.add(e.getMessage());
                        }
                    }
                });
        network.fit(Nets.data(4));
        assertThat(refusals).singleElement().asString().contains("within a step");
        assertThat(network.ledger().steps()).isEqualTo(1);
        network.close();
    }

    /** Noise that fails when the sum is made. */
    private static NoiseSource brokenNoise() {
        return (NoiseSource)
                Proxy.newProxyInstance(
                        NoiseSource.class.getClassLoader(),
                        new Class<?>[] {NoiseSource.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                return null;
                            }
                            throw new IllegalStateException("no noise");
                        });
    }

    /** M11: the charge comes before the sum, so that a step that failed stays charged. */
    @Test
    void m11_stepThatFails_isChargedAndLeavesNoSum() {
        MultiLayerNetwork network = Nets.mlp();
        INDArray before = network.params().dup();
        DpTrainerBuilder builder = settings(DpTrainer.builder(network));
        builder.noiseSource = AttacksOnTheLedgerTest::brokenNoise;
        try (DpTrainer trainer = builder.steps(5).ledgerFile(ledger()).build()) {
            assertThatThrownBy(() -> trainer.fit(Nets.data(20))).hasMessage("no noise");
            assertThat(trainer.ledger().steps()).isEqualTo(1);
        }
        assertThat(LedgerJournal.read(ledger()).steps()).isEqualTo(1);
        assertThat(network.params()).isEqualTo(before);
        assertThat(network.getFlattenedGradients().norm2Number().doubleValue()).isZero();
    }

    /** L5: an interrupt is not the end of the journal. */
    @Test
    void l5_interruptedThread_trainsOn() {
        try (DpTrainer trainer =
                settings(DpTrainer.builder(Nets.mlp()))
                        .steps(20)
                        .ledgerFile(ledger())
                        .onProgress((step, steps) -> Thread.currentThread().interrupt())
                        .build()) {
            assertThat(trainer.fit(Nets.data(20)).steps()).isEqualTo(20);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(LedgerJournal.read(ledger()).steps()).isEqualTo(20);
    }

    @Test
    void l5_stopFromAListener_endsAfterTheRunningStep() {
        DpTrainer[] self = new DpTrainer[1];
        try (DpTrainer trainer =
                settings(DpTrainer.builder(Nets.mlp()))
                        .steps(20)
                        .ledgerFile(ledger())
                        .onProgress(
                                (step, steps) -> {
                                    if (step == 7) {
                                        self[0].stop();
                                    }
                                })
                        .build()) {
            self[0] = trainer;
            TrainingResult result = trainer.fit(Nets.data(20));
            assertThat(result.steps()).isEqualTo(7);
            assertThat(result.stopped()).isTrue();
            assertThat(result.budgetEnded()).isFalse();
        }
    }

    /** L6: while a model is written there is no other file that could be taken for one. */
    @Test
    void l6_save_writesNothingElsewhere() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = zips(temporary);
        saveAModelOfTenSteps();
        DataSet data = Nets.data(20);
        try (DpTrainer trainer =
                settings(DpTrainer.resume(model())).steps(3).ledgerFile(ledger()).build()) {
            trainer.fit(data);
            trainer.save(model());
        }
        assertThat(zips(temporary)).isEqualTo(before);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("run.ledger", "model.zip");
    }

    private static List<Path> zips(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("dp4j"))
                    .sorted()
                    .toList();
        }
    }

    /** M8: the same settings and more steps do not make it the same training. */
    @Test
    void m8_ledgerFileOfAnotherTraining_isRefused() {
        saveAModelOfTenSteps();
        Path other = folder.resolve("other.ledger");
        try (DpTrainer trainer =
                settings(DpTrainer.builder(Nets.mlp())).steps(30).ledgerFile(other).build()) {
            trainer.fit(Nets.data(20));
        }
        assertThatThrownBy(
                        () ->
                                settings(DpTrainer.resume(model()))
                                        .steps(5)
                                        .ledgerFile(other)
                                        .build())
                .hasMessageContaining("belongs to another training");
        Ledger untouched = LedgerJournal.read(other);
        assertThat(untouched.steps()).isEqualTo(30);
    }

    /** A save of another thread falls between two steps, so file and ledger agree. */
    @Test
    void save_whileAnotherThreadTrains_isOfOneMoment() throws Exception {
        PrivateMultiLayerNetwork network =
                settings(PrivateMultiLayerNetwork.builder(Nets.mlp()))
                        .delta(1e-5)
                        .ledgerFile(ledger())
                        .build();
        network.fit(Nets.data(4));
        inParallel(
                List.of(
                        () -> {
                            for (int i = 0; i < 30; i++) {
                                network.fit(Nets.data(4));
                            }
                            return null;
                        },
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                network.save(model().toFile(), /* saveUpdater= */ true);
                                MultiLayerNetwork saved =
                                        (MultiLayerNetwork) PrivateModelFile.network(model());
                                assertThat((long) saved.getIterationCount())
                                        .isEqualTo(PrivateModelFile.ledger(model()).steps());
                            }
                            return null;
                        }));
        network.close();
    }
}
