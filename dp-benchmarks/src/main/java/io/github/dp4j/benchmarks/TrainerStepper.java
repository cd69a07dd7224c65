package io.github.dp4j.benchmarks;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.plan.Sampling;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One {@link DpTrainer#fit} on full batches, held after each step until the next is asked for. It
 * is what users run, with nothing opened up for the benchmark; handing a step to the trainer's
 * thread and back costs some 10 to 20 microseconds, which are part of the measurement.
 */
final class TrainerStepper implements Stepper {

    private static final double DELTA = 1e-9;

    private final DpTrainer trainer;
    private final Semaphore asked = new Semaphore(0);
    private final Semaphore made = new Semaphore(0);
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closing;

    TrainerStepper(
            MultiLayerNetwork network, DataSet batch, double clipNorm, double noiseMultiplier) {
        trainer =
                DpTrainer.builder(network)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(batch.numExamples())
                        .expectedBatchSize(batch.numExamples())
                        .steps(Integer.MAX_VALUE)
                        .clipNorm(clipNorm)
                        .noiseMultiplier(noiseMultiplier)
                        .delta(DELTA)
                        .ledgerInMemory()
                        .onProgress((step, steps) -> stepMade())
                        .build();
        thread = new Thread(() -> train(batch), "trainer");
        thread.setDaemon(true);
        thread.start();
    }

    private void train(DataSet batch) {
        try {
            asked.acquire();
            if (!closing) {
                trainer.fit(batch);
            }
            end.complete(null);
        } catch (CancellationException e) {
            end.complete(null);
        } catch (Throwable e) {
            end.completeExceptionally(e);
        } finally {
            made.release();
        }
    }

    private void stepMade() {
        made.release();
        asked.acquireUninterruptibly();
        if (closing) {
            throw new CancellationException();
        }
    }

    @Override
    public void step() {
        asked.release();
        made.acquireUninterruptibly();
        if (end.isDone()) {
            end.join();
            throw new IllegalStateException("The training has ended.");
        }
    }

    @Override
    public String describe() {
        return trainer.describeEngine();
    }

    @Override
    public void close() {
        closing = true;
        asked.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        trainer.close();
    }
}
