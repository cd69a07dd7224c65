package io.github.dp4j.report;

import io.github.dp4j.privacy.Require;

/**
 * What the promise is worth to somebody with several records in the data.
 *
 * @param records how many records the person has, at least 2
 * @param epsilon the epsilon that holds for all of them together, possibly infinite
 * @param delta the delta that goes with it, in (0, 1)
 */
public record GroupGuarantee(int records, double epsilon, double delta) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public GroupGuarantee {
        Require.atLeast("records", records, 2);
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException(
                    "epsilon must be at least 0, but is " + Require.show(epsilon) + ".");
        }
        Require.delta(delta);
    }
}
