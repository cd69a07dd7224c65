package io.github.dp4j.audit.poison;

import io.github.dp4j.privacy.NeighboringRelation;

/** What was done to each poisoned record. */
public enum Poison {
    /** It was added to the data. */
    ADDED("added"),

    /** It was taken out of the data. */
    REMOVED("removed"),

    /** Another one stands in its place, or the same one with another label. */
    REPLACED("replaced or relabelled");

    private final String label;

    Poison(String label) {
        this.label = label;
    }

    /**
     * Returns the kind in a word.
     *
     * @return the word
     */
    public String label() {
        return label;
    }

    /**
     * Returns how many steps of a relation lead from the clean data to the data with one such
     * record. A replaced record is one removed and one added.
     *
     * @param relation of the ledger
     * @return 1 or 2
     * @throws IllegalArgumentException if no number of steps leads there
     */
    public int steps(NeighboringRelation relation) {
        return switch (relation) {
            case ADD_OR_REMOVE_ONE -> this == REPLACED ? 2 : 1;
            case REPLACE_ONE -> {
                requireReplaced(relation);
                yield 1;
            }
            case ZERO_OUT -> {
                requireReplaced(relation);
                yield 2; // blanked, and another in place of the blank
            }
        };
    }

    private void requireReplaced(NeighboringRelation relation) {
        if (this != REPLACED) {
            throw new IllegalArgumentException(
                    "records that were "
                            + label
                            + " change the number of records, which "
                            + relation.label()
                            + " keeps: such a ledger proves nothing about them. Account for the"
                            + " training under add-remove.");
        }
    }
}
