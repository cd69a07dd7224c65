package io.github.dp4j.privacy;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Keeps events shallow: all that walks over them, equality and JSON included, is recursive. */
final class NestingLimit {

    /** How deep events may nest. */
    static final int DEEPEST = 100;

    private NestingLimit() {}

    /** Checks that an event may be part of another one. */
    static void check(DpEvent event) {
        check(List.of(Objects.requireNonNull(event, "event")));
    }

    /**
     * Checks that events may be parts of another one, level by level.
     *
     * @throws IllegalArgumentException if the whole would be too deep
     */
    static void check(Collection<DpEvent> events) {
        Collection<DpEvent> level = events;
        for (int depth = 2; !level.isEmpty(); depth++) {
            if (depth > DEEPEST) {
                throw new IllegalArgumentException(
                        "events must nest at most "
                                + DEEPEST
                                + " deep, but here nest deeper. List the releases in one Composed, and"
                                + " multiply the counts of nested SelfComposed events.");
            }
            // By identity: an event that is shared, level after level, is walked over once.
            Set<DpEvent> next = Collections.newSetFromMap(new IdentityHashMap<>());
            level.forEach(event -> next.addAll(event.parts()));
            level = next;
        }
    }
}
