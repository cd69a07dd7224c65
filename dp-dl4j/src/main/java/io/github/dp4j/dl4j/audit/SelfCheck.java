package io.github.dp4j.dl4j.audit;

import java.util.Locale;

/**
 * One check of {@link SelfAudit}.
 *
 * @param name what is checked, as a phrase
 * @param pValue how likely a sound library shows as much or more
 * @param level it fails below this p-value: the rate of false alarms of this one check
 */
public record SelfCheck(String name, double pValue, double level) {

    /**
     * Returns whether the library passed.
     *
     * @return true unless the p-value is below the level
     */
    public boolean passed() {
        return pValue >= level;
    }

    /**
     * Returns the check as a line.
     *
     * @return a line of text
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s  %s (p = %.2g, fails below %.2g)",
                passed() ? "passed" : "FAILED",
                name,
                pValue,
                level);
    }
}
