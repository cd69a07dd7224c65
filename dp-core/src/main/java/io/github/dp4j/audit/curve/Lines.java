package io.github.dp4j.audit.curve;

import java.util.List;

/**
 * The maximum of lines {@code 1 - delta - u a} and of their mirror images about the diagonal,
 * {@code (1 - delta - a) / u}.
 */
final class Lines {

    private final double[] odds;
    private final double[] deltas;

    /** Which gap between two pairs each line comes from. */
    private final int[] owners;

    private Lines(double[] odds, double[] deltas, int[] owners) {
        this.odds = odds;
        this.deltas = deltas;
        this.owners = owners;
    }

    /** A line, and the gap it comes from. */
    record Line(double odds, double delta, int owner) {}

    static Lines of(List<Line> lines) {
        return new Lines(
                lines.stream().mapToDouble(Line::odds).toArray(),
                lines.stream().mapToDouble(Line::delta).toArray(),
                lines.stream().mapToInt(Line::owner).toArray());
    }

    /** Returns where a line and the next one meet; they go by rising u. */
    double corner(int i) {
        return (deltas[i] - deltas[i + 1]) / (odds[i + 1] - odds[i]);
    }

    double at(double a) {
        double best = 0;
        for (int i = 0; i < odds.length; i++) {
            best = Math.max(best, value(i, a));
        }
        return best;
    }

    /** Returns the gap whose line is the largest. */
    int ownerAt(double a) {
        int best = 0;
        for (int i = 1; i < odds.length; i++) {
            best = value(i, a) > value(best, a) ? i : best;
        }
        return owners[best];
    }

    private double value(int i, double a) {
        double whole = 1 - deltas[i];
        return Math.max(whole - odds[i] * a, (whole - a) / odds[i]);
    }
}
