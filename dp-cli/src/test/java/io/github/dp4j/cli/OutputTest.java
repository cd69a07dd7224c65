package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
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
                Output.writer(broken),
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

    @Test
    void errorsOfTheMachine_areExplained() {
        assertThat(Errors.describe(new OutOfMemoryError("heap"))).contains("DP4J_JAVA_OPTS");
        assertThat(Errors.describe(new StackOverflowError())).contains("nested too deeply");
    }
}
