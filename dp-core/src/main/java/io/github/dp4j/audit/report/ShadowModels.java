package io.github.dp4j.audit.report;

import java.util.Objects;

/**
 * The shadow models of an audit, in words and numbers.
 *
 * @param count how many
 * @param recordsEach how many records each was trained on, about
 * @param training how they were trained, as a clause: by the ledger's plan, or by which settings
 * @param isPrivate whether their training was private, noise included
 */
public record ShadowModels(int count, int recordsEach, String training, boolean isPrivate) {

    /** Checks the numbers. */
    public ShadowModels {
        Objects.requireNonNull(training, "training");
        if (count < 1 || recordsEach < 1) {
            throw new IllegalArgumentException(
                    "count and recordsEach must be at least 1, but are "
                            + count
                            + " and "
                            + recordsEach
                            + ".");
        }
    }
}
