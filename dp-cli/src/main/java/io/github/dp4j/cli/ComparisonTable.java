package io.github.dp4j.cli;

import io.github.dp4j.report.Curve;
import io.github.dp4j.report.Point;
import java.util.ArrayList;
import java.util.List;

/** Curves on a terminal: one row a setting, at an eighth, a quarter, half and all of its steps. */
final class ComparisonTable {

    static final List<Integer> EIGHTHS = List.of(1, 2, 4, 8);

    private ComparisonTable() {}

    static String of(List<Curve> curves, String common) {
        int width = curves.stream().mapToInt(curve -> curve.label().length()).max().orElse(0);
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        padded("setting", width),
                        "steps",
                        "epsilon after 1/8",
                        "1/4",
                        "1/2",
                        "all"));
        for (Curve curve : curves) {
            long steps = (long) curve.points().get(curve.points().size() - 1).x();
            List<String> row = new ArrayList<>();
            row.add(padded(curve.label(), width));
            row.add(String.valueOf(steps));
            for (int eighths : EIGHTHS) {
                row.add(Figures.up(epsilon(curve, length(steps, eighths))));
            }
            rows.add(row);
        }
        return common + System.lineSeparator() + System.lineSeparator() + Answers.table(rows);
    }

    /** Returns how many steps so many eighths of them are, rounded up. */
    static long length(long steps, int eighths) {
        return steps / 8 * eighths + (steps % 8 * eighths + 7) / 8;
    }

    private static double epsilon(Curve curve, long steps) {
        return curve.points().stream()
                .filter(point -> point.x() == steps)
                .findFirst()
                .map(Point::y)
                .orElseThrow();
    }

    private static String padded(String label, int width) {
        return label + " ".repeat(Math.max(0, width - label.length()));
    }
}
