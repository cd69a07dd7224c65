package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A ledger flattened to single releases and how often each happened.
 *
 * <p>Composition is commutative in every accountant here: the bounds for adaptively composed
 * releases depend only on which releases there were. Equal releases are counted together, so a
 * training run of a million equal steps is one entry.
 */
final class EventCounts {

    private final Map<DpEvent, Long> counts = new LinkedHashMap<>();

    private EventCounts() {}

    /**
     * Flattens an event.
     *
     * @throws IllegalArgumentException if a number of releases exceeds {@code Long.MAX_VALUE}
     */
    static Map<DpEvent, Long> of(DpEvent event) {
        EventCounts result = new EventCounts();
        result.add(event, 1);
        return result.counts;
    }

    private void add(DpEvent event, long times) {
        if (event instanceof DpEvent.SelfComposed repeated) {
            add(repeated.event(), multiply(times, repeated.count()));
        } else if (event instanceof DpEvent.Composed composed) {
            for (DpEvent part : composed.events()) {
                add(part, times);
            }
        } else {
            counts.merge(event, times, EventCounts::sum);
        }
    }

    static long multiply(long a, long b) {
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
