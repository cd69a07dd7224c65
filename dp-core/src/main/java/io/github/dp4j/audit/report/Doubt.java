package io.github.dp4j.audit.report;

import java.util.Objects;

/**
 * A reason not to trust an audit's figures, seen before any attack is made.
 *
 * @param statement what is wrong, and what to do, without a word of a single record
 * @param records which records it is about, as a clause; private, and empty in the public form
 */
public record Doubt(String statement, String records) {

    /** Refuses null. */
    public Doubt {
        Objects.requireNonNull(statement, "statement");
        Objects.requireNonNull(records, "records");
    }

    /**
     * Returns all that is known.
     *
     * @return a sentence or two
     */
    public String sentence() {
        return records.isEmpty() ? statement : statement + " Such as " + records + ".";
    }

    Doubt withoutRecords() {
        return new Doubt(statement, "");
    }
}
