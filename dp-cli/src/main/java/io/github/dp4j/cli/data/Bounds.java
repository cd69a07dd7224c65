package io.github.dp4j.cli.data;

/**
 * Between which numbers a value lies, as is publicly known.
 *
 * @param lower the smallest value
 * @param upper the largest value
 */
public record Bounds(double lower, double upper) {

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
            if (lower < upper && upper - lower < Double.POSITIVE_INFINITY) {
                return new Bounds(lower, upper);
            }
        }
        throw new IllegalArgumentException(
                "must be two finite numbers, the smaller first, such as 0,255, but is '"
                        + text
                        + "'.");
    }
}
