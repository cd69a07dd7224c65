package io.github.dp4j.cli.account;

import io.github.dp4j.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a person at a terminal a bar while a calculation takes longer than a moment. */
final class WaitingBar implements AutoCloseable {

    private static final long MOMENT_MS = 1000;

    private final long start = System.nanoTime();
    private final @Nullable Timer timer;
    private @Nullable ProgressBar bar;
    private long done;

    private WaitingBar(String what, long total) {
        timer = new Timer(/* isDaemon= */ true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        show(what, total);
                    }
                },
                MOMENT_MS);
    }

    private WaitingBar() {
        timer = null;
    }

    /**
     * Begins.
     *
     * @param what what is counted
     * @param total how many there are; of 1 the time alone is shown
     */
    static WaitingBar begin(String what, long total) {
        return Terminal.isError() ? new WaitingBar(what, total) : new WaitingBar();
    }

    /** Shows nothing where lines that are printed as they come show it already. */
    static WaitingBar beginUnlessPrinted(String what, long total, boolean lines) {
        return lines && Terminal.isOutput() ? new WaitingBar() : begin(what, total);
    }

    private synchronized void show(String what, long total) {
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
        if (timer != null) {
            timer.cancel();
        }
        if (bar != null) {
            bar.close();
        }
    }
}
