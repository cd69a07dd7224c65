package io.github.dp4j.dl4j.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.dp4j.privacy.StrictJson;

/**
 * A privacy ledger is missing, damaged, of another version, or belongs to another training. What
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

    static CorruptLedgerException damaged(String place, String what) {
        return new CorruptLedgerException(
                place
                        + " is damaged: "
                        + what
                        + ". What was spent is unknown, so the training cannot be resumed: restore"
                        + " the file from a backup, or train a new network.");
    }

    static CorruptLedgerException newer(String place, String what) {
        return new CorruptLedgerException(
                place
                        + " comes from a newer version of DP4J: "
                        + what
                        + ". What was spent cannot be told here: use that version or a newer one.");
    }

    static CorruptLedgerException otherVersion(String place, String version) {
        boolean number = version.matches("\\d{1,9}");
        boolean newer = number && Integer.parseInt(version) > Ledger.VERSION;
        return new CorruptLedgerException(
                place
                        + " has a privacy ledger of format version "
                        + (number ? version : "unknown")
                        + ", and this version of DP4J reads version "
                        + Ledger.VERSION
                        + " alone: use the "
                        + (newer ? "newer version" : "version")
                        + " of DP4J that wrote it.");
    }

    static CorruptLedgerException unreadable(String place, JsonProcessingException e) {
        CorruptLedgerException refusal =
                StrictJson.isUnknown(e)
                        ? newer(place, StrictJson.problem(e))
                        : damaged(place, StrictJson.problem(e));
        refusal.initCause(e);
        return refusal;
    }
}
