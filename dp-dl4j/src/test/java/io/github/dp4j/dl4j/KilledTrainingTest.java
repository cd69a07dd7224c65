package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training in a process of its own, killed in the middle, and resumed. */
class KilledTrainingTest {

    @TempDir Path folder;

    /** Trains without end; prints each step after it was made, as a result that somebody sees. */
    public static void main(String[] args) {
        Path ledger = Path.of(args[0]);
        Path model = Path.of(args[1]);
        DpTrainer[] self = new DpTrainer[1];
        try (DpTrainer trainer =
                settings(DpTrainer.builder(Nets.mlp()), ledger)
                        .onProgress(
                                (step, steps) -> {
                                    if (step % 10 == 5) {
                                        self[0].save(model);
                                    }
                                    System.out.println(step);
                                })
                        .build()) {
            self[0] = trainer;
            trainer.fit(Nets.data(20));
        }
    }

    private static DpTrainerBuilder settings(DpTrainerBuilder builder, Path ledger) {
        return builder.clipNorm(1)
                .noiseMultiplier(2)
                .delta(1e-5)
                .samplingRate(0.1)
                .populationSize(20)
                .steps(1_000_000)
                .ledgerFile(ledger);
    }

    @Test
    void killed_atAnyMoment_theResumedLedgerCoversEveryStepThatWasSeen() throws Exception {
        Path ledger = folder.resolve("run.ledger");
        Path model = folder.resolve("model.zip");
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                                KilledTrainingTest.class.getName(),
                                ledger.toString(),
                                model.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        long seen = 0;
        try (BufferedReader steps =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = steps.readLine(); line != null; line = steps.readLine()) {
                if (line.matches("\\d+")) {
                    seen = Long.parseLong(line);
                }
                if (seen == 40) {
                    process.toHandle().destroyForcibly(); // kill -9; the output stays readable
                }
            }
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(seen).isGreaterThanOrEqualTo(40);

        Ledger saved = PrivateModelFile.ledger(model);
        try (DpTrainer resumed = settings(DpTrainer.resume(model), ledger).build()) {
            assertThat(resumed.ledger().covers(saved)).isTrue();
            assertThat(resumed.ledger().steps()).isBetween(seen, seen + 100);
        }
        assertThat(new File(folder.toString()).list())
                .as("no temporary file is left that could be taken for a model")
                .contains("run.ledger", "model.zip");
        assertThat(Files.size(ledger)).isPositive();
    }

    /** Starts or resumes, saves at every fifth step, and says each step after it was made. */
    static final class Life {
        private Life() {}

        public static void main(String[] args) {
            Path ledger = Path.of(args[0]);
            Path model = Path.of(args[1]);
            DpTrainer[] self = new DpTrainer[1];
            DpTrainerBuilder builder =
                    Files.exists(model) ? DpTrainer.resume(model) : DpTrainer.builder(Nets.mlp());
            try (DpTrainer trainer =
                    settings(builder, ledger)
                            .onProgress(
                                    (step, steps) -> {
                                        System.out.println(step);
                                        if (step % 5 == 0) {
                                            self[0].save(model);
                                        }
                                    })
                            .build()) {
                self[0] = trainer;
                trainer.save(model);
                System.out.println("begun");
                trainer.fit(Nets.data(20));
            }
        }
    }

    /** Kills at moments spread over start, first step, steps, saves, and resumptions. */
    @Test
    @Tag("slow")
    void killed200Times_neverUnderCountsAndLeavesNothing() throws Exception {
        Path ledger = folder.resolve("run.ledger");
        Path model = folder.resolve("model.zip");
        Random random = new Random(5);
        int kills = Integer.getInteger("dp4j.kills", 200);
        long made = 0;
        for (int kill = 1; kill <= kills; kill++) {
            made += stepsUntilKilled(ledger, model, random);
            if (LedgerJournal.exists(ledger)) {
                assertThat(LedgerJournal.read(ledger).steps())
                        .as("after %d kills", kill)
                        .isBetween(made, made + kill);
            }
            if (Files.exists(model)) {
                assertThat(LedgerJournal.read(ledger).covers(PrivateModelFile.ledger(model)))
                        .isTrue();
            } else { // killed before there was a model: the owner starts anew, and nothing is spent
                assertThat(made).isZero();
                Files.deleteIfExists(ledger);
            }
        }
        try (DpTrainer trainer = settings(DpTrainer.resume(model), ledger).build()) {
            trainer.save(model);
        }
        assertThat(new File(folder.toString()).list())
                .containsExactlyInAnyOrder("run.ledger", "model.zip");
        System.out.println(kills + " kills, " + made + " steps seen");
    }

    private static long stepsUntilKilled(Path ledger, Path model, Random random) throws Exception {
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                                Life.class.getName(),
                                ledger.toString(),
                                model.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        int lines = random.nextInt(4) == 0 ? 0 : random.nextInt(40);
        int microseconds = random.nextInt(lines == 0 ? 3_000_000 : 3_000);
        long seen = 0;
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < lines; i++) {
                String line = String.valueOf(out.readLine());
                seen = line.matches("\\d+") ? Long.parseLong(line) : seen;
            }
            TimeUnit.MICROSECONDS.sleep(microseconds);
            process.toHandle().destroyForcibly();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                seen = line.matches("\\d+") ? Long.parseLong(line) : seen;
            }
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return seen;
    }
}
