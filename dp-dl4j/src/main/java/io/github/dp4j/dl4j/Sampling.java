package io.github.dp4j.dl4j;

import io.github.dp4j.privacy.NeighboringRelation;

/** How batches are chosen; each choice has its own accounting. */
public enum Sampling {
    /**
     * Every example takes part in a step independently with the sampling rate. The default, and the
     * choice with the strongest amplification. An epoch is {@code 1 / samplingRate} steps.
     */
    POISSON(NeighboringRelation.ADD_OR_REMOVE_ONE),

    /** Every step takes a uniformly random subset of fixed size. */
    FIXED_SIZE(NeighboringRelation.REPLACE_ONE),

    /** Shuffled passes: each example once a pass, in batches of fixed size. No amplification. */
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
}
