package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.kernel.NativeThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Trains the shadow models of an audit side by side, and keeps what is done.
 *
 * @param store where finished models are kept; null for nowhere
 */
record ShadowPool(
        Classifier classifier,
        AuditRecords records,
        ShadowTraining training,
        ShadowDraws draws,
        @Nullable LogitStore store,
        ProgressListener progress) {

    /**
     * Trains those that are not kept yet.
     *
     * @return what all of them say
     * @throws IllegalStateException if a model's outputs cannot be used
     * @throws CancellationException if this thread is interrupted; what is finished is kept
     */
    ShadowOutputs outputs(int models) {
        ShadowOutputs.Collector collector = new ShadowOutputs.Collector(models, records.classes());
        Queue<Integer> missing = new ConcurrentLinkedQueue<>();
        for (int model = 0; model < models; model++) {
            double[][] kept = store == null ? null : store.read(model).orElse(null);
            if (kept == null) {
                missing.add(model);
            } else {
                collector.put(model, kept, draws.members(model));
            }
        }
        Count count = new Count(progress, models - missing.size(), models);
        if (!missing.isEmpty()) {
            train(missing, collector, count);
        }
        return collector.collected();
    }

    private void train(Queue<Integer> missing, ShadowOutputs.Collector to, Count count) {
        int processors = Runtime.getRuntime().availableProcessors();
        int workers = Math.min(missing.size(), training.workers(classifier, processors));
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService executor = Executors.newFixedThreadPool(workers, ShadowPool::daemon);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < workers; w++) {
                running.add(
                        executor.submit(
                                () -> work(missing, processors / workers, to, count, stop)));
            }
            await(running, stop);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "dp4j-shadow");
        thread.setDaemon(true);
        return thread;
    }

    private void work(
            Queue<Integer> missing,
            int threads,
            ShadowOutputs.Collector to,
            Count count,
            AtomicBoolean stop) {
        Runnable models =
                () -> {
                    try (ShadowWorker worker =
                            training.worker(classifier, records, draws, threads)) {
                        for (Integer model = missing.poll();
                                model != null;
                                model = missing.poll()) {
                            Stops.heed(stop::get);
                            double[][] logits = worker.train(model, stop::get);
                            to.put(model, logits, draws.members(model));
                            if (store != null) {
                                store.write(model, logits);
                            }
                            count.done();
                        }
                    }
                };
        try {
            if (threads == 1) {
                NativeThreads.alone(models);
            } else {
                models.run();
            }
        } catch (RuntimeException | Error e) {
            stop.set(true); // nobody needs the others' work any more
            throw e;
        }
    }

    private static void await(List<Future<?>> running, AtomicBoolean stop) {
        Throwable failure = null;
        boolean interrupted = false;
        for (Future<?> worker : running) {
            boolean done = false;
            while (!done) {
                try {
                    worker.get();
                    done = true;
                } catch (ExecutionException e) {
                    // The one that failed, not those that stopped for it.
                    failure =
                            failure == null || failure instanceof CancellationException
                                    ? e.getCause()
                                    : failure;
                    done = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop.set(true);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The audit was interrupted.");
        }
        if (failure instanceof RuntimeException known) {
            throw known;
        }
        if (failure != null) {
            throw new IllegalStateException("A shadow model could not be trained.", failure);
        }
    }

    /** Counts finished models for a listener, one call at a time. */
    private static final class Count {

        private final ProgressListener listener;
        private final int total;
        private int done;

        Count(ProgressListener listener, int done, int total) {
            this.listener = listener;
            this.done = done;
            this.total = total;
            listener.onProgress(done, total);
        }

        synchronized void done() {
            done++;
            listener.onProgress(done, total);
        }
    }
}
