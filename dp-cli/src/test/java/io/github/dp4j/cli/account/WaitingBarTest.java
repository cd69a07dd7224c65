package io.github.dp4j.cli.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** No terminal is looked at here: what waits for long says so in a line. */
class WaitingBarTest {

    @Test
    void longWork_saysSo_once() {
        StringWriter err = new StringWriter();
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        try (WaitingBar bar = WaitingBar.line("Calibrating", new PrintWriter(err), 1)) {
            bar.step();
            while (err.toString().isEmpty() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        assertThat(err.toString().lines())
                .containsExactly("Calibrating: still at work; this can take minutes ...");
    }

    @Test
    void shortWork_saysNothing() {
        StringWriter err = new StringWriter();
        PrintWriter printer = new PrintWriter(err);
        try (WaitingBar bar = WaitingBar.begin("Accounting", 1, printer)) {
            bar.step();
        }

        assertThat(err.toString()).isEmpty();
    }
}
