package io.github.dp4j.cli.terminal;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how much of a long work is done, and the time left: a bar for a person at a terminal, a
 * line now and then for a log.
 */
public final class CountProgress implements AutoCloseable {

    private static final long LINE_EVERY = Duration.ofSeconds(10).toNanos();

    private final Terminal terminal;
    private final String what;
    private final long start = System.nanoTime();
    private long nextLine = start + LINE_EVERY;
    private int doneBefore = -1;
    private @Nullable ProgressBar bar;

    /**
     * Begins.
     *
     * @param what is counted, in the plural: shadow models
     */
    public CountProgress(Terminal terminal, String what) {
        this.terminal = terminal;
        this.what = what;
    }

    /** Shows how much is done; what the first call says was done before. */
    public void on(int done, int total) {
        long now = System.nanoTime();
        if (doneBefore < 0) {
            doneBefore = done;
            if (done > 0) {
                terminal.note(done + " of " + total + " " + what + " are there already.");
            }
            bar = Terminal.isError() && done < total ? bar(done, total) : null;
        }
        if (bar != null) {
            bar.stepTo(done);
        } else if (now >= nextLine && done > doneBefore && done < total) {
            double each = (double) (now - start) / (done - doneBefore);
            terminal.note(
                    what
                            + ": "
                            + done
                            + " of "
                            + total
                            + ", about "
                            + TerminalText.time(Math.round(each * (total - done) / 1e9))
                            + " left");
            nextLine = now + LINE_EVERY;
        }
    }

    private ProgressBar bar(int done, int total) {
        return new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(total)
                .startsFrom(done, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .build();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
