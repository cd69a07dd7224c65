package io.github.dp4j.accounting.event;

import io.github.dp4j.privacy.DpEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A ledger flattened to single releases and how often each happened.
 *
 * <p>Composition is commutative in every accountant here: the bounds for adaptively composed
 * releases depend only on which releases there were. Equal releases are counted together, so a
 * training run of a million equal steps is one entry.
 */
public final class EventCounts {

    /** By equality, in the order of the ledger. */
    private final Map<DpEvent, Long> counts = new LinkedHashMap<>();

    /** By identity: an event that several others share is walked over once. */
    private final IdentityHashMap<DpEvent, Long> times = new IdentityHashMap<>();

    private final Deque<DpEvent> wholesFirst = new ArrayDeque<>();

    private EventCounts() {}

    /**
     * Flattens an event.
     *
     * @throws IllegalArgumentException if a number of releases exceeds {@code Long.MAX_VALUE}
     */
    public static Map<DpEvent, Long> of(DpEvent event) {
        EventCounts result = new EventCounts();
        result.visit(event);
        result.times.put(event, 1L);
        result.wholesFirst.forEach(result::count);
        return result.counts;
    }

    /** Lists every event before its parts. */
    private void visit(DpEvent event) {
        if (times.putIfAbsent(event, 0L) != null) {
            return;
        }
        if (event.composition().isPresent()) {
            event.parts().forEach(this::visit);
        } else {
            counts.put(event, 0L);
        }
        wholesFirst.push(event);
    }

    private void count(DpEvent event) {
        long here = Objects.requireNonNull(times.get(event), "an event that was not visited");
        Optional<DpEvent.Composition> composition = event.composition();
        if (composition.isEmpty()) {
            counts.merge(event, here, EventCounts::sum);
            return;
        }
        long each = multiply(here, composition.get().count());
        for (DpEvent part : event.parts()) {
            times.merge(part, each, EventCounts::sum);
        }
    }

    public static long multiply(long a, long b) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw overflow(a + " times " + b, e);
        }
    }

    private static long sum(long a, long b) {
        try {
            return Math.addExact(a, b);
        } catch (ArithmeticException e) {
            throw overflow(a + " plus " + b, e);
        }
    }

    private static IllegalArgumentException overflow(String what, ArithmeticException cause) {
        return new IllegalArgumentException(
                "the number of releases must be at most "
                        + Long.MAX_VALUE
                        + ", but is "
                        + what
                        + "; check the counts of nested SelfComposed events.",
                cause);
    }
}
