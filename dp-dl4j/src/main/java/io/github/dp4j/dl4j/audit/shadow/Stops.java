package io.github.dp4j.dl4j.audit.shadow;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Ends work that nobody waits for any more. */
final class Stops {

    private Stops() {}

    static void heed(BooleanSupplier stop) {
        if (stop.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The audit was stopped.");
        }
    }
}
