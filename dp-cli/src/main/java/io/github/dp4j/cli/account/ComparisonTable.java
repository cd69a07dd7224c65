package io.github.dp4j.cli.account;

import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.report.Curve;
import io.github.dp4j.report.Point;
import io.github.dp4j.report.ReportWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Curves on a terminal: one row a setting, at an eighth, a quarter, half and all of its steps. */
final class ComparisonTable {

    static final List<Integer> EIGHTHS = List.of(1, 2, 4, 8);

    private ComparisonTable() {}

    static String of(List<Curve> curves, String common) {
        List<String> labels = curves.stream().map(Curve::label).toList();
        String table = table(curves, labels);
        if (table.lines().anyMatch(line -> line.length() > ReportWriter.TEXT_WIDTH)) {
            table = numbered(curves, labels);
        }
        return TerminalText.wrapped(common)
                + System.lineSeparator()
                + System.lineSeparator()
                + table;
    }

    /** Returns a table in which numbers stand for settings, which are listed below it. */
    private static String numbered(List<Curve> curves, List<String> labels) {
        List<String> numbers =
                IntStream.rangeClosed(1, labels.size()).mapToObj(i -> "[" + i + "]").toList();
        StringBuilder text = new StringBuilder(table(curves, numbers));
        for (int i = 0; i < labels.size(); i++) {
            text.append(TerminalText.wrapped(numbers.get(i) + " " + labels.get(i), "    "))
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String table(List<Curve> curves, List<String> labels) {
        int width = labels.stream().mapToInt(String::length).max().orElse(0);
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        padded("setting", width),
                        "steps",
                        "epsilon after 1/8",
                        "1/4",
                        "1/2",
                        "all"));
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            long steps = (long) curve.points().get(curve.points().size() - 1).x();
            List<String> row = new ArrayList<>();
            row.add(padded(labels.get(i), width));
            row.add(String.valueOf(steps));
            for (int eighths : EIGHTHS) {
                row.add(TerminalText.up(epsilon(curve, length(steps, eighths))));
            }
            rows.add(row);
        }
        return TerminalText.table(rows);
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
