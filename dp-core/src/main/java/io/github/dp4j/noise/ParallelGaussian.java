package io.github.dp4j.noise;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Gaussian noise drawn by several workers at once, each with a key of its own: for vectors of
 * millions of elements.
 *
 * <p>Which worker serves which element is fixed by the element's place and the number of workers
 * alone: how many threads there are, and which is faster, changes nothing. A call returns when all
 * of its range is noised. If a worker fails, the call throws once the others have ended, and the
 * vector must not be used.
 */
public final class ParallelGaussian implements NoiseSource {

    /** Elements that a worker takes at a time: a quarter of a millisecond or so. */
    static final int SEGMENT = 1 << 15;

    /** Adds a worker's noise to one range. */
    private interface Range {
        void add(NoiseSource worker, int from, int to);
    }

    private final NoiseSource[] workers;
    private final Executor executor;

    private ParallelGaussian(NoiseSource[] workers, Executor executor) {
        this.workers = workers;
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    /**
     * Returns a source of several workers.
     *
     * @param workers how many, at least 1; the calling thread is one of them
     * @param executor runs the others; its threads must not all be waiting for this very call
     * @return the source
     * @throws IllegalArgumentException if {@code workers < 1}
     */
    public static ParallelGaussian create(int workers, Executor executor) {
        NoiseSource[] sources = new NoiseSource[Math.max(workers, 0)];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = SecureGaussian.create();
        }
        return of(sources, executor);
    }

    static ParallelGaussian of(NoiseSource[] workers, Executor executor) {
        if (!(workers.length >= 1)) {
            throw new IllegalArgumentException("workers must be at least 1.");
        }
        return new ParallelGaussian(workers.clone(), executor);
    }

    @Override
    public void addGaussian(float[] sum, int from, int to, double standardDeviation) {
        Objects.checkFromToIndex(from, to, sum.length);
        SecureGaussian.check(standardDeviation);
        share(from, to, (worker, a, b) -> worker.addGaussian(sum, a, b, standardDeviation));
    }

    @Override
    public void addGaussian(double[] sum, int from, int to, double standardDeviation) {
        Objects.checkFromToIndex(from, to, sum.length);
        SecureGaussian.check(standardDeviation);
        share(from, to, (worker, a, b) -> worker.addGaussian(sum, a, b, standardDeviation));
    }

    @Override
    public void addGaussian(FloatBuffer sum, int from, int to, double standardDeviation) {
        Objects.checkFromToIndex(from, to, sum.limit());
        SecureGaussian.check(standardDeviation);
        share(from, to, (worker, a, b) -> worker.addGaussian(sum, a, b, standardDeviation));
    }

    @Override
    public void addGaussian(DoubleBuffer sum, int from, int to, double standardDeviation) {
        Objects.checkFromToIndex(from, to, sum.limit());
        SecureGaussian.check(standardDeviation);
        share(from, to, (worker, a, b) -> worker.addGaussian(sum, a, b, standardDeviation));
    }

    private void share(int from, int to, Range range) {
        if (to - from <= SEGMENT) {
            range.add(workers[0], from, to);
            return;
        }
        int segments = (int) ((to - (long) from + SEGMENT - 1) / SEGMENT);
        int active = Math.min(workers.length, segments);
        CompletableFuture<?>[] others = new CompletableFuture<?>[active - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = CompletableFuture.completedFuture(null);
        }
        try {
            for (int i = 0; i < others.length; i++) {
                int number = i + 1;
                others[i] =
                        CompletableFuture.runAsync(() -> work(number, from, to, range), executor);
            }
            work(0, from, to, range);
        } finally {
            // Whatever has failed, nobody writes to the vector after this call.
            CompletableFuture.allOf(others).join();
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
