package io.github.dp4j.dl4j.ledger;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of training under one setting.
 *
 * <p>A step usually releases one event. Where batches share no example, one event covers a whole
 * pass, so {@code events} counts passes begun and {@code steps} the steps made in them.
 *
 * @param event what is charged once an event
 * @param events how many events were charged
 * @param steps how many steps were made
 * @param noiseMultiplier noise standard deviation over clip norm
 * @param clipNorm the L2 norm to which each example's gradient was clipped; null if not clipped
 * @param expectedBatchSize the public divisor of the noised sum
 * @param samplingRate the Poisson rate; null for any other sampling
 * @param populationSize the public number of examples; null if not stated
 * @param sampling how the batches were chosen, in words
 * @param roundingBound eta: the computed sum of clipped gradients moves by at most {@code clipNorm
 *     (1 + eta)} between neighbouring batches, and the noise is that much larger; null if not
 *     stated
 * @param unit whose gradient was clipped, in words; null for one example
 * @param clipNormRule how the clip norm moved from step to step, {@code clipNorm} being where it
 *     began; null if it did not. What is charged does not depend on it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerPhase(
        DpEvent event,
        long events,
        long steps,
        double noiseMultiplier,
        @Nullable Double clipNorm,
        double expectedBatchSize,
        @Nullable Double samplingRate,
        @Nullable Long populationSize,
        String sampling,
        @Nullable Double roundingBound,
        @Nullable String unit,
        @Nullable String clipNormRule) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public LedgerPhase {
        Objects.requireNonNull(event, "event");
        Require.atLeast("events", events, 0);
        Require.atLeast("steps", steps, 0);
        noiseMultiplier = Require.nonNegative("noiseMultiplier", noiseMultiplier);
        Require.positive("expectedBatchSize", expectedBatchSize);
        Objects.requireNonNull(sampling, "sampling");
        if (roundingBound != null) {
            Require.nonNegative("roundingBound", roundingBound);
        }
    }

    /**
     * Creates a phase without a rounding bound.
     *
     * @param event what is charged once an event
     * @param events how many events were charged
     * @param steps how many steps were made
     * @param noiseMultiplier noise standard deviation over clip norm
     * @param clipNorm the clip norm; null if not clipped
     * @param expectedBatchSize the public divisor of the noised sum
     * @param samplingRate the Poisson rate; null for any other sampling
     * @param populationSize the public number of examples; null if not stated
     * @param sampling how the batches were chosen, in words
     */
    public LedgerPhase(
            DpEvent event,
            long events,
            long steps,
            double noiseMultiplier,
            @Nullable Double clipNorm,
            double expectedBatchSize,
            @Nullable Double samplingRate,
            @Nullable Long populationSize,
            String sampling) {
        this(
                event,
                events,
                steps,
                noiseMultiplier,
                clipNorm,
                expectedBatchSize,
                samplingRate,
                populationSize,
                sampling,
                /* roundingBound= */ null,
                /* unit= */ null,
                /* clipNormRule= */ null);
    }

    /**
     * Returns what this phase released in all.
     *
     * @return {@code event}, {@code events} times
     */
    @JsonIgnore
    public DpEvent released() {
        return new DpEvent.SelfComposed(event, events);
    }

    /**
     * Returns whether another phase has the same settings, whatever its counts.
     *
     * @param other the other phase
     * @return true if steps of both may be counted together
     */
    public boolean sameSettings(LedgerPhase other) {
        return settings().equals(other.settings());
    }

    /**
     * Returns this phase with what rounding may add to an example's influence.
     *
     * @param eta the bound; see the component
     * @return a copy
     */
    public LedgerPhase withRoundingBound(double eta) {
        return copy(events, steps, eta, unit, clipNormRule);
    }

    /**
     * Returns this phase of other units, or of a clip norm that moves.
     *
     * @param newUnit see the component; null for one example
     * @param newClipNormRule see the component; null if it does not move
     * @return a copy
     */
    public LedgerPhase described(@Nullable String newUnit, @Nullable String newClipNormRule) {
        return copy(events, steps, roundingBound, newUnit, newClipNormRule);
    }

    /**
     * Returns these steps as those of the best of several trainings: the search for it is charged,
     * once, in the place of the steps.
     *
     * @param search what the whole search costs, as {@link io.github.dp4j.search.SearchPlan#event}
     *     states it
     * @return the same settings and steps
     */
    public LedgerPhase selectedBy(DpEvent search) {
        return new LedgerPhase(
                search,
                /* events= */ 1,
                steps,
                noiseMultiplier,
                clipNorm,
                expectedBatchSize,
                samplingRate,
                populationSize,
                sampling,
                roundingBound,
                unit,
                clipNormRule);
    }

    /** Returns this phase with nothing counted. */
    LedgerPhase settings() {
        return events == 0 && steps == 0 ? this : withCounts(0, 0);
    }

    LedgerPhase withCounts(long newEvents, long newSteps) {
        return copy(newEvents, newSteps, roundingBound, unit, clipNormRule);
    }

    /** Everything but these is a setting that a phase keeps. */
    private LedgerPhase copy(
            long newEvents,
            long newSteps,
            @Nullable Double eta,
            @Nullable String newUnit,
            @Nullable String newRule) {
        return new LedgerPhase(
                event,
                newEvents,
                newSteps,
                noiseMultiplier,
                clipNorm,
                expectedBatchSize,
                samplingRate,
                populationSize,
                sampling,
                eta,
                newUnit,
                newRule);
    }
}
