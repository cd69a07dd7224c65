package io.github.dp4j.report;

import java.util.Objects;

/**
 * Which training a report speaks of, so that it can be told from a report of another one. What is
 * not known is an empty string.
 *
 * @param ledger the id of the ledger that counted the training
 * @param parameters the fingerprint of the model's parameters
 * @param settingsFromData how the settings were chosen by looking at the training data, in a
 *     sentence; empty if nothing says that they were
 * @param search what a private search, which the guarantee counts, chose and from what, in
 *     sentences; empty if there was none
 */
public record Provenance(String ledger, String parameters, String settingsFromData, String search) {

    /** Checks that nothing is null. */
    public Provenance {
        Objects.requireNonNull(ledger, "ledger");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(settingsFromData, "settingsFromData");
        Objects.requireNonNull(search, "search");
    }

    /**
     * Returns whether another report speaks of the same training and the same parameters.
     *
     * @param other what it says
     * @return false also if either does not say
     */
    public boolean isSameAs(Provenance other) {
        return !ledger.isEmpty()
                && !parameters.isEmpty()
                && ledger.equals(other.ledger)
                && parameters.equals(other.parameters);
    }
}
