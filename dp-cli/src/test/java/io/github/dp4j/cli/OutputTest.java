package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens where results cannot be written, or something breaks beneath the commands. */
class OutputTest {

    private static final String MANY =
            "account --json --sampling-rate 1 --noise-multiplier 1,2,3 --steps 1 --delta 1e-5";

    private final StringWriter err = new StringWriter();
    private int writes;

    private int run(String problem, String line) {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        writes++;
                        throw new IOException(problem);
                    }
                };
        return Main.run(
                StandardOutput.writer(broken),
                new PrintWriter(err, /* autoFlush= */ true),
                line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {MANY, "account --help", "--version"})
    void fullDisk_isOneLineAndFailure(String line) {
        assertThat(run("No space left on device", line)).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("standard output", "No space left on device");
    }

    @Test
    void closedPipe_endsTheWorkQuietly() {
        assertThat(run("Broken pipe", MANY)).isEqualTo(1);
        assertThat(err.toString()).isEmpty();
        assertThat(writes).isEqualTo(1);
    }

    /** Paths are as long as they are, and an error is one line. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "account --help",
                "calibrate --help",
                "compare --help",
                "train --help",
                "report --help",
                "account --sampling-rate 0.01 --noise-multiplier 1 --steps 9 --delta 1e-5 --attack"
                        + " --group 2 --renyi 2",
                "account --sampling-rate 0.01 --noise-multiplier 1,2 --steps 9 --delta 1e-5"
                        + " --sampling shuffled --relation add-remove",
                "account --sampling-rate 0.01 --noise-multiplier 1.1,0 --steps 1000000 --delta 1e-5",
                "calibrate --epsilon 3,1e-9 --sampling-rate 0.015 --noise-multiplier 1.125 --delta"
                        + " 1e-5",
                "compare --sampling-rate 0.015,0.025 --noise-multiplier 1.125,2.625 --steps 9 --delta"
                        + " 1e-5,1.5e-6",
                "train --steps 3 --noise-multiplier 20 --out @",
            })
    void text_isAtMost80ColumnsWide(String line, @TempDir Path folder) {
        String out = folder.resolve("out").toString();

        Cli.Outcome outcome = Cli.run((Object[]) line.replace("@", out).split(" "));

        assertThat(outcome.out()).isNotEmpty();
        assertThat((outcome.out() + outcome.err()).lines().filter(l -> !l.contains(out)))
                .allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void errorsOfTheMachine_areExplained() {
        assertThat(Errors.describe(new OutOfMemoryError("heap"))).contains("DP4J_JAVA_OPTS");
        assertThat(Errors.describe(new StackOverflowError())).contains("nested too deeply");
    }
}
