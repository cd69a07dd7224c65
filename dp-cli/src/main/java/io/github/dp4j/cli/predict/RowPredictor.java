package io.github.dp4j.cli.predict;

import io.github.dp4j.cli.data.EncodedRow;
import io.github.dp4j.cli.data.NewRows;
import io.github.dp4j.cli.data.SavedTable;
import io.github.dp4j.cli.model.ClassMetrics;
import io.github.dp4j.cli.model.MetricText;
import io.github.dp4j.cli.model.NumberMetrics;
import io.github.dp4j.cli.terminal.JsonLine;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes a line for each row, some rows at a time, and keeps what metrics need. */
final class RowPredictor {

    private static final int BATCH = 1024;

    private final TableModel model;
    private final SavedTable table;
    private final boolean classes;
    private final List<float[]> predicted = new ArrayList<>();
    private final List<Float> truth = new ArrayList<>();
    private long rows;

    RowPredictor(TableModel model) {
        this.model = model;
        this.table = model.table();
        this.classes = !table.classes().isEmpty();
    }

    void predict(NewRows source, Appendable out) throws IOException {
        out.append(header()).append('\n');
        List<EncodedRow> batch = new ArrayList<>();
        for (EncodedRow row = source.next(); row != null; row = source.next()) {
            batch.add(row);
            if (batch.size() == BATCH) {
                write(batch, out);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            write(batch, out);
        }
    }

    private String header() {
        return !classes
                ? "line,prediction"
                : "line,prediction,"
                        + table.classes().stream()
                                .map(name -> quoted("p(" + name + ")"))
                                .collect(Collectors.joining(","));
    }

    private void write(List<EncodedRow> batch, Appendable out) throws IOException {
        float[][] values = model.answers(batch);
        for (int i = 0; i < batch.size(); i++) {
            EncodedRow row = batch.get(i);
            out.append(Long.toString(row.line())).append(',').append(line(values[i])).append('\n');
            if (!Float.isNaN(row.target())) {
                predicted.add(values[i]);
                truth.add(row.target());
            }
            rows++;
        }
    }

    private String line(float[] values) {
        if (!classes) {
            return Double.toString(table.target(values[0]));
        }
        return quoted(table.classes().get(ClassMetrics.likeliest(values)))
                + IntStream.range(0, values.length)
                        .mapToObj(k -> "," + values[k])
                        .collect(Collectors.joining());
    }

    /** Writes a cell as RFC 4180 has it. */
    private static String quoted(String cell) {
        return cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? cell
                : '"' + cell.replace("\"", "\"\"") + '"';
    }

    void finish(Terminal terminal, @Nullable Path out) {
        if (rows == 0) {
            throw new UserErrorException("There are no rows to predict, only a header.");
        }
        terminal.note(
                TerminalText.counted(rows, "row")
                        + " predicted"
                        + (out == null ? "" : ", written to " + out)
                        + ".");
        JsonLine line = new JsonLine().with("rows", rows).with("labelled", truth.size());
        if (!truth.isEmpty()) {
            if (classes) {
                ClassMetrics metrics =
                        ClassMetrics.of(
                                table.classes(),
                                predicted.toArray(float[][]::new),
                                truth.stream().mapToInt(Float::intValue).toArray());
                MetricText.of(metrics, "these rows").forEach(terminal::note);
                line.withAll(metrics.json());
            } else {
                NumberMetrics metrics =
                        NumberMetrics.of(
                                predicted.stream().mapToDouble(p -> table.target(p[0])).toArray(),
                                truth.stream().mapToDouble(table::target).toArray(),
                                table.target(1) - table.target(0));
                MetricText.of(metrics, "these rows").forEach(terminal::note);
                line.withAll(metrics.json());
            }
        }
        if (terminal.json()) {
            line.print(terminal.out());
        }
    }
}
