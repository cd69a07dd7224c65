package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.ledger.Ledger;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
}
