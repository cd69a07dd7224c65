package io.github.dp4j.cli.terminal;

import java.util.concurrent.CountDownLatch;

/**
 * Lets what is at work end in order when a signal (Ctrl-C, SIGTERM) ends the process: it is asked
 * to stop, and the process waits until this is closed. Java then ends with the signal's code, 130
 * or 143.
 */
public final class StopBySignal implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean came;

    private StopBySignal(Runnable stop) {
        this.hook =
                new Thread(
                        () -> {
                            came = true;
                            stop.run();
                            awaitClosed();
                        },
                        "dp4j-stop");
    }

    /**
     * Waits for a signal until it is closed.
     *
     * @param stop called when one comes, by another thread
     */
    public static StopBySignal to(Runnable stop) {
        StopBySignal waiting = new StopBySignal(stop);
        Runtime.getRuntime().addShutdownHook(waiting.hook);
        return waiting;
    }

    /** Returns whether a signal has come. */
    public boolean came() {
        return came;
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (!came) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                return; // the process ends, and the hook is running
            }
        }
    }
}
