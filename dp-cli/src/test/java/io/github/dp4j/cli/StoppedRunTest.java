package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run in a process of its own that is told to end (attacks L5 and U8). */
class StoppedRunTest {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    @EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere a process can only be killed
    void l5_signal_finishesTheStep_saves_andSaysHowToGoOn(String signal, int code)
            throws Exception {
        assumeFalse(
                signal.equals("INT") && interruptsAreIgnored(),
                "skipped: whoever started the tests ignores SIGINT, and so do their children");
        Path out = folder.resolve("out");
        Path ledger = out.resolve("privacy-ledger.txt");
        Path model = out.resolve("model.zip");
        Path said = folder.resolve("said");
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "train",
                                "--noise-multiplier",
                                "20",
                                "--steps",
                                "1000000",
                                "--out",
                                out.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        boolean ended = false;
        while (!ended && !hasSteps(ledger)) {
            ended = process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

        long steps = LedgerJournal.read(ledger).steps();
        assertThat(process.exitValue()).as(Files.readString(said)).isEqualTo(code);
        assertThat(Files.readString(said))
                .contains(
                        "Stopping:",
                        "Stopped: the ledger counts " + steps + " of 1000000 steps. Those that",
                        "To go on: dp4j train --resume " + model)
                .doesNotContain("\tat ", "Promise", "All of them"); // a model may be behind
        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(steps);
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        }

        Outcome resumed = run("train", "--json", "--resume", model, "--steps", steps + 2);

        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.json().get("steps").longValue()).isEqualTo(steps + 2);
    }

    static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                        .anyMatch(ignored -> (ignored & 2) != 0);
    }

    private static boolean hasSteps(Path ledger) throws IOException {
        return Files.exists(ledger) && Files.readString(ledger).lines().count() > 4;
    }
}
