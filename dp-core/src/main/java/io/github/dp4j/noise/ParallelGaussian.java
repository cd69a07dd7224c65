package io.github.dp4j.noise;

import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Gaussian noise drawn by several workers at once, each with a key of its own: for vectors of
 * millions of elements.
 *
 * <p>Which worker serves which element is fixed by the element's place and the number of workers
 * alone: how many threads there are, and which is faster, changes nothing. A call returns when all
 * of its range is noised. If a worker fails, the call throws once the others have ended, and the
 * vector must not be used.
 *
 * <p>Threads are started when a vector first needs them. They are daemons and end at {@link
 * #close}, or when they have had nothing to do for a minute.
 */
public final class ParallelGaussian implements NoiseSource {

    /** Elements that a worker takes at a time: what a hand-over costs, and small for a balance. */
    static final int SEGMENT = 1 << 14;

    /** Adds a worker's noise to one range. */
    interface Range {
        void add(NoiseSource worker, int from, int to);
    }

    /** Each has a key of its own, and is used by one thread at a time. */
    final NoiseSource[] workers;

    private final ExecutorService executor;

    private ParallelGaussian(NoiseSource[] workers, ExecutorService executor) {
        this.workers = workers;
        this.executor = executor;
    }

    /**
     * Returns a source of several workers, each with a key of its own.
     *
     * @param workers how many, at least 1; the calling thread does the work of one
     * @return the source; to be closed
     * @throws IllegalArgumentException if {@code workers < 1}
     */
    public static ParallelGaussian create(int workers) {
        Require.atLeast("workers", workers, 1);
        NoiseSource[] sources = new NoiseSource[workers];
        for (int i = 0; i < workers; i++) {
            sources[i] = SecureGaussian.create();
        }
        return of(sources, Executors.newCachedThreadPool(ParallelGaussian::thread));
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "dp4j-noise");
        thread.setDaemon(true);
        return thread;
    }

    /** With given workers, and threads that are shut down at {@link #close}. */
    static ParallelGaussian of(NoiseSource[] workers, ExecutorService executor) {
        return new ParallelGaussian(workers.clone(), executor);
    }

    @Override
    public void addTo(
            long step, SumVector sum, int from, int to, double standardDeviation, double divisor) {
        Objects.checkFromToIndex(from, to, sum.length());
        SecureGaussian.check(standardDeviation);
        SecureGaussian.checkDivisor(divisor);
        share(
                from,
                to,
                (worker, a, b) -> worker.addTo(step, sum, a, b, standardDeviation, divisor));
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    /** Gives every worker its part of a range; returns when all are done. */
    void share(int from, int to, Range range) {
        if (to - from <= SEGMENT) {
            range.add(workers[0], from, to);
            return;
        }
        long segments = ((long) to - from + SEGMENT - 1) / SEGMENT;
        List<CompletableFuture<Void>> others = new ArrayList<>();
        try {
            for (int i = 1; i < Math.min(workers.length, segments); i++) {
                int number = i;
                others.add(
                        CompletableFuture.runAsync(() -> work(number, from, to, range), executor));
            }
            work(0, from, to, range);
        } finally {
            // Whatever has failed, nobody writes to the vector after this call.
            CompletableFuture.allOf(others.toArray(new CompletableFuture<?>[0])).join();
        }
    }

    /** Worker {@code number} takes every {@code workers.length}-th segment, starting at its own. */
    private void work(int number, int from, int to, Range range) {
        // In long: the start after the last may exceed every int.
        long stride = (long) workers.length * SEGMENT;
        for (long at = from + (long) number * SEGMENT; at < to; at += stride) {
            range.add(workers[number], (int) at, (int) Math.min(at + SEGMENT, to));
        }
    }
}
