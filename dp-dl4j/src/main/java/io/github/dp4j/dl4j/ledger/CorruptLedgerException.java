package io.github.dp4j.dl4j.ledger;

/**
 * A privacy ledger is missing, damaged, from a newer version, or belongs to another training. What
 * was spent is then unknown, so training is refused.
 */
public final class CorruptLedgerException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which ledger, what is wrong, what to do
     */
    public CorruptLedgerException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message which ledger, what is wrong, what to do
     * @param cause what was found
     */
    public CorruptLedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
