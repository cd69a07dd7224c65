package io.github.dp4j.report;

import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

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

    /**
     * Returns the lengths at which a curve is to be computed: the first step, from which it leaves
     * 0 at once, the last one, and in between the denser the nearer to the start, where it bends.
     *
     * @param steps the full length
     * @param most how many lengths at most, at least 2
     * @return distinct lengths from 1 to {@code steps}; none if that is 0
     */
    public static SortedSet<Long> lengths(long steps, int most) {
        SortedSet<Long> lengths = new TreeSet<>();
        int parts = most - 1;
        for (int i = 1; i <= parts && steps > 0; i++) {
            double share = (double) i / parts;
            lengths.add(Math.min(steps, (long) Math.ceil(steps * share * share)));
            lengths.add(1L);
        }
        return lengths;
    }
}
