package io.github.dp4j.dl4j.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.dp4j.privacy.Require;
import java.util.Objects;

/**
 * Something that the owner states and that no ledger can know, for example that the parameters a
 * training starts from were made of public data. It stays with the training for good.
 *
 * @param kind what is stated
 * @param reason why, in the owner's words
 * @param step the number of steps on the ledger when it was stated
 */
public record LedgerWord(Kind kind, String reason, long step) {

    private static final int LONGEST = 2_000;

    /** What an owner can state. */
    public enum Kind {
        /** The parameters at that step were made without private data. */
        @JsonProperty("publicParameters")
        PUBLIC_PARAMETERS,

        /** The parameters were changed outside of the training, without private data. */
        @JsonProperty("postProcessed")
        POST_PROCESSED,

        /** The training was resumed from a model that the ledger file does not vouch for. */
        @JsonProperty("resumed")
        RESUMED,

        /** Data of several fits are parts by what is in a record, not cut by counting records. */
        @JsonProperty("dataInParts")
        DATA_IN_PARTS
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the reason is blank or longer than 2,000 characters, or
     *     the step is negative
     */
    public LedgerWord {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
        if (reason.isBlank() || reason.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "reason must be 1 to "
                            + LONGEST
                            + " characters that say why, but has "
                            + reason.strip().length()
                            + ".");
        }
        Require.atLeast("step", step, 0);
    }
}
