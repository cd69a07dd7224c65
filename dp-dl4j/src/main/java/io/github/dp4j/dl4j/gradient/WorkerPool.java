package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads of one engine, each prepared for single-threaded native kernels. A worker always runs on
 * the same thread: oneDNN's primitives share scratch memory with others made on their thread.
 */
final class WorkerPool implements AutoCloseable {

    private final List<ExecutorService> executors = new ArrayList<>();

    /** The one worker, where it is the caller; null where workers have threads of their own. */
    private final @Nullable Thread caller;

    /** Takes the calling thread for the one worker. */
    WorkerPool(Kernels kernels) {
        caller = Thread.currentThread();
        kernels.prepareThread();
    }

    WorkerPool(int threads, Kernels kernels) {
        caller = null;
        for (int i = 0; i < threads; i++) {
            executors.add(
                    Executors.newSingleThreadExecutor(
                            task -> {
                                Runnable prepared =
                                        () -> {
                                            kernels.prepareThread();
                                            task.run();
                                        };
                                Thread thread = new Thread(prepared, "dp4j-gradient");
                                thread.setDaemon(true);
                                return thread;
                            }));
        }
    }

    int threads() {
        return caller == null ? executors.size() : 1;
    }

    /**
     * Runs {@code task} once for every worker, each on its own thread, and waits for all, even if
     * this thread is interrupted meanwhile: a worker that is left alone writes to a sum that its
     * owner takes for finished, or has erased.
     */
    void run(IntConsumer task) {
        if (caller != null) {
            requireCaller(caller);
            task.accept(0);
            return;
        }
        List<Future<?>> running = new ArrayList<>(executors.size());
        RuntimeException failure = null;
        try {
            for (int i = 0; i < executors.size(); i++) {
                int worker = i;
                running.add(executors.get(i).submit(() -> task.accept(worker)));
            }
        } catch (RejectedExecutionException e) {
            failure =
                    new IllegalStateException(
                            "The training was closed by another thread while it made a step.", e);
        }
        boolean interrupted = false;
        for (Future<?> future : running) {
            boolean done = false;
            while (!done) {
                try {
                    future.get();
                    done = true;
                } catch (ExecutionException e) {
                    failure = merge(failure, Objects.requireNonNullElse(e.getCause(), e));
                    done = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void requireCaller(Thread caller) {
        if (Thread.currentThread() != caller) {
            throw new IllegalStateException(
                    "This engine works on the thread that made it, "
                            + caller.getName()
                            + ", but is called by "
                            + Thread.currentThread().getName()
                            + ".");
        }
    }

    private static RuntimeException merge(@Nullable RuntimeException first, Throwable next) {
        if (first != null) {
            first.addSuppressed(next);
            return first;
        }
        return next instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException("A gradient worker failed.", next);
    }

    @Override
    public void close() {
        executors.forEach(ExecutorService::shutdownNow);
    }
}
