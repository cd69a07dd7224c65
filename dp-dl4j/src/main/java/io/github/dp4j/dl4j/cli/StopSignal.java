package io.github.dp4j.dl4j.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a run end in order when the process is told to end, by Ctrl-C or SIGTERM. The virtual
 * machine exits when its shutdown hooks are through, with 128 and the signal's number: the one of
 * this class waits until the run is closed.
 */
final class StopSignal implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Terminal terminal;
    private final Thread hook = new Thread(this::waitForTheRun, "dp4j-stop");
    private volatile boolean given;

    private StopSignal(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Goes through a training to whoever started it. */
    static final class StoppedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private StoppedException() {
            super("The run was told to end.");
        }
    }

    /** From now on a signal waits for {@link #close}. */
    static StopSignal listen(Terminal terminal) {
        StopSignal signal = new StopSignal(terminal);
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void waitForTheRun() {
        given = true;
        terminal.note("");
        terminal.note("Stopping: the running step is finished, and the model saved ...");
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends what the calling thread does if the signal was given.
     *
     * @throws StoppedException in that case
     */
    void check() {
        if (given) {
            throw new StoppedException();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the virtual machine is exiting: the hook has run
        }
    }
}
