package io.github.dp4j.dl4j.ledger;

import java.nio.file.Path;

/**
 * Another training writes to the same ledger file. What both wrote counts; this one stops, and the
 * step that it was about to make is not made.
 */
public final class LedgerInUseException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private LedgerInUseException(String message) {
        super(message);
    }

    static LedgerInUseException locked(Path file) {
        return new LedgerInUseException(
                "The ledger file "
                        + file
                        + " is in use by another training. Two trainings cannot share a ledger"
                        + " file: wait for the other one, or name another file.");
    }

    static LedgerInUseException changed(Path file, String what) {
        return new LedgerInUseException(
                "Another training writes to the ledger file "
                        + file
                        + ", or it was replaced: "
                        + what
                        + ". This training stops; all that it has done is on the ledger, and the"
                        + " step it was about to make is not made. Two trainings cannot share a"
                        + " ledger file: let one of them end, then resume from its model.");
    }
}
