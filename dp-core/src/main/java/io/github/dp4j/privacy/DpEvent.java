package io.github.dp4j.privacy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;

/**
 * One release of information about the data, in the terms an accountant needs. Events are values;
 * they nest, and they serialise to JSON and back with Jackson.
 *
 * <p>Noise is relative: a {@code noiseMultiplier} is the noise's scale over the norm to which one
 * example's contribution is clipped. What a neighbour may change, C or 2C, is not part of the event
 * but of the {@link NeighboringRelation} under which it is accounted.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DpEvent.Gaussian.class, name = "Gaussian"),
    @JsonSubTypes.Type(value = DpEvent.Laplace.class, name = "Laplace"),
    @JsonSubTypes.Type(value = DpEvent.PoissonSampled.class, name = "PoissonSampled"),
    @JsonSubTypes.Type(
            value = DpEvent.SampledWithoutReplacement.class,
            name = "SampledWithoutReplacement"),
    @JsonSubTypes.Type(value = DpEvent.DisjointBatches.class, name = "DisjointBatches"),
    @JsonSubTypes.Type(value = DpEvent.SelfComposed.class, name = "SelfComposed"),
    @JsonSubTypes.Type(value = DpEvent.Composed.class, name = "Composed"),
    @JsonSubTypes.Type(value = DpEvent.NonPrivate.class, name = "NonPrivate"),
})
public sealed interface DpEvent {

    /**
     * A sum of contributions clipped in L2 norm, plus {@code N(0, (noiseMultiplier * C)^2)} on each
     * coordinate.
     *
     * @param noiseMultiplier standard deviation over clip norm; 0 means no noise, epsilon infinite
     */
    record Gaussian(double noiseMultiplier) implements DpEvent {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the multiplier is negative, infinite or NaN
         */
        public Gaussian {
            Require.nonNegative("noiseMultiplier", noiseMultiplier);
        }
    }

    /**
     * A sum of contributions clipped in L1 norm, plus Laplace noise of scale {@code noiseMultiplier
     * * C} on each coordinate.
     *
     * @param noiseMultiplier the Laplace scale b over the clip norm; 0 means no noise
     */
    record Laplace(double noiseMultiplier) implements DpEvent {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the multiplier is negative, infinite or NaN
         */
        public Laplace {
            Require.nonNegative("noiseMultiplier", noiseMultiplier);
        }
    }

    /**
     * An event on a Poisson sample: every example takes part independently with probability {@code
     * samplingRate}.
     *
     * @param samplingRate the probability, in (0, 1]
     * @param event what is released about the sample
     */
    record PoissonSampled(double samplingRate, DpEvent event) implements DpEvent {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the rate lies outside (0, 1] or is NaN
         */
        public PoissonSampled {
            Require.samplingRate("samplingRate", samplingRate);
            Objects.requireNonNull(event, "event");
        }
    }

    /**
     * An event on a uniformly random subset of fixed size.
     *
     * @param populationSize the public number of examples
     * @param sampleSize the size of the subset
     * @param event what is released about the subset
     */
    record SampledWithoutReplacement(long populationSize, long sampleSize, DpEvent event)
            implements DpEvent {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if not {@code 1 <= sampleSize <= populationSize}
         */
        public SampledWithoutReplacement {
            Require.atLeast("populationSize", populationSize, 1);
            if (!(sampleSize >= 1 && sampleSize <= populationSize)) {
                throw new IllegalArgumentException(
                        "sampleSize must lie in [1, populationSize = "
                                + populationSize
                                + "], but is "
                                + sampleSize
                                + ".");
            }
            Objects.requireNonNull(event, "event");
        }
    }

    /**
     * One pass over the data in batches that share no example: {@code event} on each batch. Each
     * example takes part once, so a pass costs one event, without any amplification.
     *
     * <p>Defined where the place of every example is fixed, so under {@link
     * NeighboringRelation#ZERO_OUT} and {@link NeighboringRelation#REPLACE_ONE}. Adding or removing
     * an example moves others from batch to batch: an accountant refuses {@link
     * NeighboringRelation#ADD_OR_REMOVE_ONE}.
     *
     * @param event what is released about each batch
     */
    record DisjointBatches(DpEvent event) implements DpEvent {
        /** Checks the values. */
        public DisjointBatches {
            Objects.requireNonNull(event, "event");
        }
    }

    /**
     * The same event, {@code count} times, each free to depend on the results before it.
     *
     * @param event the event
     * @param count how many times, at least 0
     */
    record SelfComposed(DpEvent event, long count) implements DpEvent {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the count is negative
         */
        public SelfComposed {
            Objects.requireNonNull(event, "event");
            Require.atLeast("count", count, 0);
        }
    }

    /**
     * Several events on the same data, each free to depend on the results before it.
     *
     * @param events the events, in order; an empty list releases nothing
     */
    record Composed(List<DpEvent> events) implements DpEvent {
        /** Copies the list. */
        public Composed {
            events = List.copyOf(events);
        }
    }

    /** A release without any protection: epsilon is infinite. */
    record NonPrivate() implements DpEvent {}
}
