package io.github.dp4j.dl4j.cli;

import io.github.dp4j.report.Curve;
import io.github.dp4j.report.Point;
import java.util.ArrayList;
import java.util.List;

/** Curves on a terminal: one row a setting, at an eighth, a quarter, half and all of its steps. */
final class ComparisonTable {

    private static final List<Integer> EIGHTHS = List.of(1, 2, 4, 8);

    private ComparisonTable() {}

    static String of(List<Curve> curves, String common) {
        int width = curves.stream().mapToInt(curve -> curve.label().length()).max().orElse(0);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(padded("setting", width), "steps", "epsilon after 1/8", "1/4", "1/2", "all"));
        for (Curve curve : curves) {
            List<Point> points = curve.points();
            int last = points.size() - 1;
            List<String> row = new ArrayList<>();
            row.add(padded(curve.label(), width));
            row.add(String.valueOf((long) points.get(last).x()));
            for (int eighths : EIGHTHS) {
                // Short runs have fewer points: the next one after the share.
                int index = (last * eighths + 7) / 8;
                row.add(Figures.up(points.get(index).y()));
            }
            rows.add(row);
        }
        return common + System.lineSeparator() + System.lineSeparator() + Answers.table(rows);
    }

    private static String padded(String label, int width) {
        return label + " ".repeat(Math.max(0, width - label.length()));
    }
}
