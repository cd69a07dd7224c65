package io.github.dp4j.cli.data.column;

import io.github.dp4j.cli.data.text.Decimals;
import io.github.dp4j.privacy.Require;
import org.jspecify.annotations.Nullable;

/**
 * Between which numbers a value lies, as is publicly known.
 *
 * @param lower the smallest value
 * @param upper the largest value
 */
public record Bounds(double lower, double upper) {

    /** Checks the bounds of a column. */
    static Bounds ofColumn(String name, @Nullable Double min, @Nullable Double max) {
        if (min == null || max == null) {
            throw new IllegalArgumentException(
                    "column '"
                            + name
                            + "' has no "
                            + (min != null ? "max" : max != null ? "min" : "min and no max")
                            + ": its public bounds are needed, such as \"min\": 0, \"max\": 100");
        }
        if (!isRange(min, max)) {
            throw new IllegalArgumentException(
                    "the bounds of column '"
                            + name
                            + "' must be finite, min below max, but are "
                            + min
                            + " and "
                            + max);
        }
        return new Bounds(min, max);
    }

    private static boolean isRange(double lower, double upper) {
        return lower < upper && upper - lower < Double.POSITIVE_INFINITY;
    }

    /** Scales a value to [0, 1]; what lies outside is moved to the nearer bound. */
    public float scale(double value) {
        return (float) ((Math.min(upper, Math.max(lower, value)) - lower) / (upper - lower));
    }

    /** Returns the bounds in words. */
    String words() {
        return Require.show(lower) + " to " + Require.show(upper);
    }

    /**
     * Reads bounds.
     *
     * @param text such as {@code 0,255}
     * @return the bounds
     * @throws IllegalArgumentException if these are not two finite numbers, the smaller first
     */
    public static Bounds of(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length == 2) {
            double lower = Decimals.parse(parts[0].strip());
            double upper = Decimals.parse(parts[1].strip());
            if (isRange(lower, upper)) {
                return new Bounds(lower, upper);
            }
        }
        throw new IllegalArgumentException(
                "it must be two finite numbers, the smaller first, such as 0,255, but is '"
                        + text
                        + "'.");
    }
}
