package io.github.dp4j.privacy;

/**
 * The most that may be spent: epsilon at a delta.
 *
 * @param epsilon the largest epsilon allowed, positive and finite
 * @param delta the failure probability, strictly between 0 and 1
 */
public record PrivacyBudget(double epsilon, double delta) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public PrivacyBudget {
        Require.positive("epsilon", epsilon);
        Require.delta(delta);
    }
}
