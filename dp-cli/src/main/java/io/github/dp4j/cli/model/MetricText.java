package io.github.dp4j.cli.model;

import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Metrics in words, as commands end with them. */
public final class MetricText {

    /** More classes make a table that no terminal shows. */
    private static final int MOST_IN_TABLE = 6;

    private static final int LONGEST_NAME = 12;

    private MetricText() {}

    /** Returns lines about classes; {@code rows} says of what, such as held-out data. */
    public static List<String> of(ClassMetrics metrics, String rows) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Accuracy: "
                        + Numbers.percent(metrics.accuracy())
                        + " on "
                        + rows
                        + " ("
                        + Numbers.percent(metrics.majority())
                        + " by always saying the commonest class)");
        double area = metrics.areaUnderRoc();
        lines.add(
                "          "
                        + (Double.isNaN(area) ? "" : "AUC " + rounded(area) + ", ")
                        + "F1 "
                        + rounded(metrics.f1())
                        + ", log loss "
                        + rounded(metrics.logLoss())
                        + ", calibration error "
                        + rounded(metrics.calibrationError()));
        if (metrics.classes().size() <= MOST_IN_TABLE) {
            lines.add("          as (columns) what is (rows):");
            for (String line : table(metrics).lines().toList()) {
                lines.add("          " + line);
            }
        }
        return lines;
    }

    private static String table(ClassMetrics metrics) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        metrics.classes().forEach(name -> head.add(shortened(name)));
        rows.add(head);
        long[][] confusion = metrics.confusion();
        for (int k = 0; k < confusion.length; k++) {
            List<String> row = new ArrayList<>(List.of(shortened(metrics.classes().get(k))));
            for (long count : confusion[k]) {
                row.add(Long.toString(count));
            }
            rows.add(row);
        }
        return TerminalText.table(rows);
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    /** Returns lines about numbers; {@code rows} says of what. */
    public static List<String> of(NumberMetrics metrics, String rows) {
        return List.of(
                "Error:    "
                        + Numbers.percent(metrics.rootMeanSquare() / metrics.range())
                        + " of the target's range on "
                        + rows
                        + " (root mean square)",
                "          RMSE "
                        + Numbers.plain(metrics.rootMeanSquare())
                        + ", mean absolute error "
                        + Numbers.plain(metrics.meanAbsoluteError())
                        + (Double.isNaN(metrics.explained())
                                ? ""
                                : ", R2 " + rounded(metrics.explained())));
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
