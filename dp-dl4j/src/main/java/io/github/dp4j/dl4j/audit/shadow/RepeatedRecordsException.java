package io.github.dp4j.dl4j.audit.shadow;

/**
 * Rows that are equal in every value. Where they are different records, as is usual in tables of a
 * few columns, {@link ModelAuditBuilder#repeatedRowsAreDistinctRecords} says so.
 */
public final class RepeatedRecordsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    RepeatedRecordsException(String message) {
        super(message);
    }
}
