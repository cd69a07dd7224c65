package io.github.dp4j.report;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A stretch of training in which every step released the same kind of event.
 *
 * @param count how often the event happened, at least 1: steps; passes where the event is a {@link
 *     DpEvent.DisjointBatches}; searches where it is one
 * @param event what happened each time
 */
public record Phase(long count, DpEvent event) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the count is below 1
     */
    public Phase {
        Require.atLeast("count", count, 1);
        Objects.requireNonNull(event, "event");
    }

    /**
     * Splits a ledger into phases: compositions are opened, neighbours that are alike are joined,
     * and what happened zero times is left out.
     *
     * @param ledger everything that was released
     * @return the phases, in order; empty if nothing was released
     */
    public static List<Phase> of(DpEvent ledger) {
        List<Phase> phases = new ArrayList<>();
        collect(ledger, 1, phases);
        return List.copyOf(phases);
    }

    private static void collect(DpEvent event, long times, List<Phase> phases) {
        Optional<DpEvent.Composition> composition = event.composition();
        if (composition.isPresent()) {
            long each = Math.multiplyExact(times, composition.get().count());
            event.parts().forEach(part -> collect(part, each, phases));
        } else if (times > 0) {
            append(new Phase(times, event), phases);
        }
    }

    private static void append(Phase phase, List<Phase> phases) {
        int last = phases.size() - 1;
        if (last >= 0 && phases.get(last).event.equals(phase.event)) {
            long count = Math.addExact(phases.get(last).count, phase.count);
            phases.set(last, new Phase(count, phase.event));
        } else {
            phases.add(phase);
        }
    }

    /**
     * Returns whether {@code count} counts passes over the data instead of steps.
     *
     * @return true for disjoint batches
     */
    public boolean countsPasses() {
        return words().counted() == EventWords.Counted.PASSES;
    }

    /**
     * Returns the noise multiplier of the phase.
     *
     * @return the multiplier; empty where there is none, or more than one
     */
    public OptionalDouble noiseMultiplier() {
        return words().noise().multiplier();
    }

    /**
     * Returns the probability with which an example takes part in a step.
     *
     * @return the Poisson sampling rate; empty for every other way to select
     */
    public OptionalDouble samplingRate() {
        return words().samplingRate();
    }

    /**
     * Returns how examples were selected, in plain words.
     *
     * @return a clause without a full stop
     */
    public String sampling() {
        return words().sampling();
    }

    /**
     * Returns which noise was added, in plain words.
     *
     * @return a clause without a full stop
     */
    public String noise() {
        return words().noise().words();
    }

    EventWords words() {
        return EventWords.of(event);
    }
}
