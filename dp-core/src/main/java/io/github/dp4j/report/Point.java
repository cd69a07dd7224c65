package io.github.dp4j.report;

/**
 * A point of a series: what x and y are, the series says.
 *
 * @param x the abscissa, finite
 * @param y the ordinate, possibly infinite, never NaN
 */
public record Point(double x, double y) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if x is not finite or y is NaN
     */
    public Point {
        if (!Double.isFinite(x) || Double.isNaN(y)) {
            throw new IllegalArgumentException(
                    "a point needs a finite x and a y that is not NaN, but is ("
                            + x
                            + ", "
                            + y
                            + ").");
        }
    }
}
