package io.github.dp4j.audit;

import io.github.dp4j.privacy.Require;

/**
 * Between what values a figure lies.
 *
 * @param lower the lower end
 * @param upper the upper end, at least the lower one
 * @param confidence how often such an interval holds the truth, in (0, 1)
 */
public record Interval(double lower, double upper, double confidence) {

    /**
     * Checks the ends.
     *
     * @throws IllegalArgumentException if they are crossed or NaN, or the confidence is out of
     *     range
     */
    public Interval {
        if (!(lower <= upper)) {
            throw new IllegalArgumentException(
                    "lower must be at most upper, but they are "
                            + Require.show(lower)
                            + " and "
                            + Require.show(upper)
                            + ".");
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "confidence must lie strictly between 0 and 1, but is "
                            + Require.show(confidence)
                            + ".");
        }
    }
}
