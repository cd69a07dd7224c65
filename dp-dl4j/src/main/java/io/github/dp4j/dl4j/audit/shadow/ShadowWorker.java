package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import java.util.function.BooleanSupplier;

/** Trains shadow models one after the other, on one thread. */
interface ShadowWorker extends AutoCloseable {

    /**
     * Trains a model and reads what it says of all records.
     *
     * @param model its number
     * @param stop asked now and then whether to give up
     * @return its logits, {@link AuditRecords#ask}
     * @throws java.util.concurrent.CancellationException if it gave up
     */
    double[][] train(int model, BooleanSupplier stop);

    @Override
    void close();
}
