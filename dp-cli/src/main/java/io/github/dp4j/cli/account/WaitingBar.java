package io.github.dp4j.cli.account;

import io.github.dp4j.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows that a calculation is still going on: a person at a terminal a bar after a moment, a log
 * one line after some seconds.
 */
final class WaitingBar implements AutoCloseable {

    private static final long MOMENT_MS = 1000;
    private static final long SILENCE_MS = 5000;

    private final long start = System.nanoTime();
    private final @Nullable Timer timer;
    private @Nullable ProgressBar bar;
    private long done;
    private boolean closed;

    private WaitingBar() {
        timer = null;
    }

    private WaitingBar(Consumer<WaitingBar> show, long afterMillis) {
        timer = new Timer(/* isDaemon= */ true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        show.accept(WaitingBar.this);
                    }
                },
                afterMillis);
    }

    /**
     * Begins.
     *
     * @param what what is counted
     * @param total how many there are; of 1 the time alone is shown
     * @param err where a log gets its line
     */
    static WaitingBar begin(String what, long total, PrintWriter err) {
        return Terminal.isError()
                ? new WaitingBar(bar -> bar.show(what, total), MOMENT_MS)
                : line(what, err, SILENCE_MS);
    }

    /** Shows nothing where lines that are printed as they come show it already. */
    static WaitingBar beginUnlessPrinted(String what, long total, boolean lines, PrintWriter err) {
        return lines && Terminal.isOutput() ? new WaitingBar() : begin(what, total, err);
    }

    /** Prints one line, if it is not closed before. */
    static WaitingBar line(String what, PrintWriter err, long afterMillis) {
        return new WaitingBar(bar -> bar.print(what, err), afterMillis);
    }

    private synchronized void print(String what, PrintWriter err) {
        if (!closed) {
            err.println(what + ": still at work; this can take minutes ...");
            err.flush();
        }
    }

    private synchronized void show(String what, long total) {
        if (closed) {
            return;
        }
        bar =
                new ProgressBarBuilder()
                        .setTaskName(what)
                        .setInitialMax(total == 1 ? -1 : total)
                        .startsFrom(done, Duration.ofNanos(System.nanoTime() - start))
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(500)
                        .continuousUpdate()
                        .clearDisplayOnFinish()
                        .build();
    }

    /** Counts one more. */
    synchronized void step() {
        done++;
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
        if (bar != null) {
            bar.close();
        }
    }
}
