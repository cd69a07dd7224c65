package io.github.dp4j.audit.report;

import io.github.dp4j.privacy.NeighboringRelation;

/**
 * How it was decided which records were trained on. It decides what a bound may say: the records of
 * one model are no independent trials, and a lower bound needs coins whose law is known.
 */
public enum Assignment {
    /**
     * A pool of records was divided at random, into groups whose sizes were fixed. A member and a
     * non-member, paired at random, could as well have changed places: that is one fair coin a
     * pair, independent of the others. The bound is that of one run (arXiv 2305.08846) over the
     * pairs, and speaks of replacing a record by another.
     */
    RANDOM_SPLIT("random-split"),

    /**
     * Each record of a pool had a fair coin of its own. The bound is that of one run (arXiv
     * 2305.08846), and speaks of adding or removing a record.
     */
    OWN_COINS("own-coins"),

    /**
     * Canaries with a fair coin each, whose scores differ by independent noise: gradient canaries
     * with a coordinate each. Records are independent trials, and the bound is that of a
     * simultaneous band over all thresholds.
     */
    INDEPENDENT_CANARIES("canaries"),

    /** Nothing is known of it: members and non-members may differ in more. There is no bound. */
    UNKNOWN("unknown");

    /** With fewer fair coins no bound can be shown, however good the attack. */
    public static final int FEWEST_COINS = 20;

    /** A fair coin is further from the middle in less than one of a million audits. */
    private static final double HARDLY_EVER = 4.9;

    private final String label;

    Assignment(String label) {
        this.label = label;
    }

    /**
     * Returns the name used on the command line and in JSON.
     *
     * @return the name
     */
    public String label() {
        return label;
    }

    /**
     * Checks that what is said to be fair coins looks like it.
     *
     * @param members how many records were trained on
     * @param records how many there are
     * @throws IllegalArgumentException if so many or so few hardly ever are, of fair coins
     */
    public void requireFair(int members, int records) {
        boolean fair = this == OWN_COINS || this == INDEPENDENT_CANARIES;
        if (fair && Math.abs(2.0 * members - records) > HARDLY_EVER * Math.sqrt(records)) {
            throw new IllegalArgumentException(
                    "Of "
                            + records
                            + " records with fair coins about half are members, but here "
                            + members
                            + " are. If a pool was divided into groups of these sizes, the"
                            + " assignment is "
                            + RANDOM_SPLIT.label()
                            + ".");
        }
    }

    /** Returns which neighbours evidence speaks of. */
    NeighboringRelation audits(NeighboringRelation ofLedger) {
        return switch (this) {
            case RANDOM_SPLIT -> NeighboringRelation.REPLACE_ONE;
            case OWN_COINS -> NeighboringRelation.ADD_OR_REMOVE_ONE;
            case INDEPENDENT_CANARIES, UNKNOWN -> ofLedger;
        };
    }
}
