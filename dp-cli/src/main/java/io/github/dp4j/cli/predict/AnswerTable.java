package io.github.dp4j.cli.predict;

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
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The answers of a model: a line of CSV each, and the metrics of those whose truth is known. */
final class AnswerTable {

    private final String place;
    private final String thing;
    private final List<String> classes;
    private final DoubleUnaryOperator unit;
    private final Appendable out;
    private final List<float[]> predicted = new ArrayList<>();
    private final List<Float> truth = new ArrayList<>();
    private long count;

    /**
     * Writes the header.
     *
     * @param place what the first column says
     * @param thing what is asked about, as a word
     * @param classes their names; none where a number was learnt
     * @param unit turns what stands for a number into the number
     */
    AnswerTable(
            String place,
            String thing,
            List<String> classes,
            DoubleUnaryOperator unit,
            Appendable out)
            throws IOException {
        this.place = place;
        this.thing = thing;
        this.classes = classes;
        this.unit = unit;
        this.out = out;
        out.append(header()).append('\n');
    }

    private String header() {
        String names =
                classes.stream()
                        .map(name -> "," + quoted("p(" + name + ")"))
                        .collect(Collectors.joining());
        return place + ",prediction" + names;
    }

    /**
     * Writes a line.
     *
     * @param at where the thing stands in its file
     * @param values a probability for each class, or what stands for the number
     * @param target the index of its class, or what stands for the number; NaN if unknown
     */
    void add(String at, float[] values, float target) throws IOException {
        out.append(quoted(at)).append(',').append(line(values)).append('\n');
        if (!Float.isNaN(target)) {
            predicted.add(values);
            truth.add(target);
        }
        count++;
    }

    private String line(float[] values) {
        if (classes.isEmpty()) {
            return Double.toString(unit.applyAsDouble(values[0]));
        }
        return quoted(classes.get(ClassMetrics.likeliest(values)))
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

    void finish(Terminal terminal, @Nullable Path file) {
        if (count == 0) {
            throw new UserErrorException("There are no " + thing + "s to predict.");
        }
        terminal.note(
                TerminalText.counted(count, thing)
                        + " predicted"
                        + (file == null ? "" : ", written to " + file)
                        + ".");
        JsonLine line = new JsonLine().with(thing + "s", count).with("labelled", truth.size());
        String of = "these " + thing + "s";
        if (!truth.isEmpty() && classes.isEmpty()) {
            NumberMetrics metrics =
                    NumberMetrics.of(
                            predicted.stream().mapToDouble(p -> unit.applyAsDouble(p[0])).toArray(),
                            truth.stream().mapToDouble(unit::applyAsDouble).toArray(),
                            unit.applyAsDouble(1) - unit.applyAsDouble(0));
            MetricText.of(metrics, of).forEach(terminal::note);
            line.withAll(metrics.json());
        } else if (!truth.isEmpty()) {
            ClassMetrics metrics =
                    ClassMetrics.of(
                            classes,
                            predicted.toArray(float[][]::new),
                            truth.stream().mapToInt(Float::intValue).toArray());
            MetricText.of(metrics, of).forEach(terminal::note);
            line.withAll(metrics.json());
        }
        if (terminal.json()) {
            line.print(terminal.out());
        }
    }
}
