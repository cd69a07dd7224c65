package io.github.dp4j.report;

import io.github.dp4j.privacy.DpEvent;
import java.util.Objects;

/**
 * What was released from the training data before the training, and is part of the guarantee.
 *
 * @param description what it was, in words, with its noise
 * @param event what it released
 */
public record Preparation(String description, DpEvent event) {

    /** Checks that both are there. */
    public Preparation {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(event, "event");
    }
}
