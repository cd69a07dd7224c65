package io.github.dp4j.dl4j.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 * @param unit who counts once, with all rows together, in the words of {@link
 *     io.github.dp4j.dl4j.gradient.PrivacyUnits#whose}; null where each row counts
 */
public record LedgerRelease(
        String id,
        NeighboringRelation relation,
        DpEvent event,
        String description,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String unit) {

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
        if (unit != null) {
            requireText("unit", unit);
        }
    }

    /**
     * Creates a release in which each row counts.
     *
     * @param id see the component
     * @param relation see the component
     * @param event see the component
     * @param description see the component
     */
    public LedgerRelease(
            String id, NeighboringRelation relation, DpEvent event, String description) {
        this(id, relation, event, description, /* unit= */ null);
    }

    /**
     * Returns whether the release and steps are private for the same units. Names are compared
     * without regard to case, as those of columns are.
     *
     * @param phase the steps
     * @return true if each protects single rows, or groups of the same name
     */
    public boolean protectsUnitsOf(LedgerPhase phase) {
        String stepped = phase.unit();
        if (unit == null || stepped == null) {
            return Objects.equals(unit, stepped);
        }
        return stepped.toLowerCase(Locale.ROOT).startsWith(unit.toLowerCase(Locale.ROOT) + ",");
    }

    private static void requireText(String name, String text) {
        if (Objects.requireNonNull(text, name).isBlank()) {
            throw new IllegalArgumentException("the " + name + " of a release must not be empty");
        }
    }
}
