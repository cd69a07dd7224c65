package io.github.dp4j.plan;

import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the batches of a training are chosen. Each choice has its own accounting; the API, the
 * command line, JSON and reports call it by the same name.
 */
public enum Sampling {
    /**
     * Every example takes part in a step independently with the sampling rate. The default, and the
     * choice with the strongest amplification. An epoch is {@code 1 / samplingRate} steps.
     */
    POISSON(NeighboringRelation.ADD_OR_REMOVE_ONE),

    /**
     * Every step takes a uniformly random subset of fixed size. The number of examples is public.
     */
    FIXED_SIZE(NeighboringRelation.REPLACE_ONE),

    /**
     * Shuffled passes: each example once a pass, in batches of fixed size. No amplification. The
     * number of examples is public.
     */
    SHUFFLED(NeighboringRelation.ZERO_OUT),

    /** Every example takes part in every step. No amplification. */
    FULL_BATCH(NeighboringRelation.ADD_OR_REMOVE_ONE),

    /**
     * The passes of the owner's iterator, batch by batch as they come: for data that do not fit in
     * memory, with private networks alone. It is the owner's word that each example comes once a
     * pass. No amplification: several times the noise of {@link #POISSON}.
     */
    ITERATOR_PASSES(NeighboringRelation.ZERO_OUT);

    private final NeighboringRelation defaultRelation;

    Sampling(NeighboringRelation defaultRelation) {
        this.defaultRelation = defaultRelation;
    }

    /**
     * Returns the neighbouring relation that is assumed where none is set.
     *
     * @return the relation
     */
    public NeighboringRelation defaultRelation() {
        return defaultRelation;
    }

    /**
     * Returns the name used on the command line, in JSON and in reports.
     *
     * @return {@code poisson}, {@code fixed-size}, {@code shuffled}, {@code full-batch} or {@code
     *     iterator-passes}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns whether batches are whole parts of a pass, in which each example comes once. */
    boolean isPasses() {
        return this == SHUFFLED || this == ITERATOR_PASSES;
    }

    /**
     * Returns the sampling with this label.
     *
     * @param label such as {@code fixed-size}
     * @return the sampling
     * @throws IllegalArgumentException if there is none
     */
    public static Sampling ofLabel(String label) {
        for (Sampling sampling : values()) {
            if (sampling.label().equals(label)) {
                return sampling;
            }
        }
        throw new IllegalArgumentException(
                "sampling must be one of "
                        + Arrays.stream(values())
                                .map(Sampling::label)
                                .collect(Collectors.joining(", "))
                        + ", but is '"
                        + label
                        + "'.");
    }
}
