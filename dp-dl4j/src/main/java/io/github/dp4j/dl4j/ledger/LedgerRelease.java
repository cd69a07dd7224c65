package io.github.dp4j.dl4j.ledger;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Objects;

/**
 * What was released from the training data before the training, such as the bounds of a table's
 * columns. It counts as the training's own steps do. Two trainings that use one release count it
 * each; what both cost together is for their owner to add.
 *
 * @param id tells this release from every other
 * @param relation the neighbours whom its event is stated for; its sensitivity is in there, so it
 *     cannot be read under another relation
 * @param event what it cost
 * @param description what was released, in words for the report
 */
public record LedgerRelease(
        String id, NeighboringRelation relation, DpEvent event, String description) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the id or the description is empty
     */
    public LedgerRelease {
        requireText("id", id);
        Objects.requireNonNull(relation, "relation");
        Objects.requireNonNull(event, "event");
        requireText("description", description);
    }

    private static void requireText(String name, String text) {
        if (Objects.requireNonNull(text, name).isBlank()) {
            throw new IllegalArgumentException("the " + name + " of a release must not be empty");
        }
    }
}
