package io.github.dp4j.report;

import java.util.List;
import java.util.Objects;

/**
 * What one way of training costs as it goes on.
 *
 * @param label a short name
 * @param points the epsilon spent (y) after a number of steps (x), in rising order of steps
 */
public record Curve(String label, List<Point> points) {

    /** Copies the list. */
    public Curve {
        Objects.requireNonNull(label, "label");
        points = List.copyOf(points);
    }
}
