package io.github.dp4j.dl4j.cli.data;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/**
 * A CSV file of settings to account for: a header with the columns samplingRate, noiseMultiplier,
 * steps, delta and perhaps relation, in any order. The values of all rows are checked before the
 * first is used.
 */
public final class SettingsFile {

    private static final List<String> REQUIRED =
            List.of("samplingRate", "noiseMultiplier", "steps", "delta");
    private static final String RELATION = "relation";

    /**
     * A row.
     *
     * @param source file and line, for messages
     * @param samplingRate in (0, 1]
     * @param noiseMultiplier at least 0
     * @param steps at least 1
     * @param delta in (0, 1)
     * @param relation which data sets are neighbours
     */
    public record Row(
            String source,
            double samplingRate,
            double noiseMultiplier,
            long steps,
            double delta,
            NeighboringRelation relation) {}

    private final CsvTable table;
    private final List<String> header;

    private SettingsFile(CsvTable table) {
        this.table = table;
        this.header = table.rows().get(0).cells();
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @param relation the relation of rows that name none
     * @return its rows, in order
     * @throws DataFormatException if the file cannot be read, a column is missing or unknown, or a
     *     value is out of range: with the line, the column, the value and the range
     */
    public static List<Row> read(Path file, NeighboringRelation relation) {
        return new SettingsFile(CsvTable.read(file, "#")).rows(relation);
    }

    private List<Row> rows(NeighboringRelation relation) {
        checkHeader();
        List<Row> rows = new ArrayList<>();
        for (CsvTable.Row line : table.withoutFirst().rows()) {
            if (line.cells().size() != header.size()) {
                throw new DataFormatException(
                        table.source()
                                + ", line "
                                + line.line()
                                + ": "
                                + line.cells().size()
                                + " cells, but the header has "
                                + header.size()
                                + ".");
            }
            rows.add(row(line, relation));
        }
        return rows;
    }

    private void checkHeader() {
        if (header.size() == 1 && header.get(0).contains(";")) {
            throw new DataFormatException(
                    table.source()
                            + " separates its columns by ';': separate them by commas, with points in"
                            + " the numbers.");
        }
        for (String name : REQUIRED) {
            if (!header.contains(name)) {
                throw new DataFormatException(
                        table.source()
                                + " has no column "
                                + name
                                + ". Its first line must name the columns "
                                + String.join(", ", REQUIRED)
                                + " and perhaps relation, in any order, but is: "
                                + String.join(",", header)
                                + hint(name));
            }
        }
        for (String name : header) {
            if (!REQUIRED.contains(name) && !name.equals(RELATION)) {
                throw new DataFormatException(
                        table.source()
                                + " has a column '"
                                + name
                                + "' that is none of "
                                + String.join(", ", REQUIRED)
                                + ", relation.");
            }
        }
        if (new HashSet<>(header).size() < header.size()) {
            throw new DataFormatException(
                    table.source() + " names a column twice: " + String.join(",", header));
        }
    }

    /** The name is there, but for upper case, blanks and the like. */
    private String hint(String name) {
        return header.stream()
                .filter(given -> given.replaceAll("[^A-Za-z]", "").equalsIgnoreCase(name))
                .findFirst()
                .map(given -> ". Write " + name + ", not " + given + ".")
                .orElse("");
    }

    private Row row(CsvTable.Row line, NeighboringRelation relation) {
        return new Row(
                table.source() + ", line " + line.line(),
                value(line, "samplingRate", s -> Require.samplingRate("it", Values.number(s))),
                value(line, "noiseMultiplier", s -> Require.nonNegative("it", Values.number(s))),
                value(line, "steps", Values::count),
                value(line, "delta", s -> delta(Values.number(s))),
                header.contains(RELATION) && !cell(line, RELATION).isEmpty()
                        ? value(line, RELATION, Values::relation)
                        : relation);
    }

    private String cell(CsvTable.Row line, String column) {
        return line.cells().get(header.indexOf(column));
    }

    private <T> T value(CsvTable.Row line, String column, Function<String, T> parse) {
        try {
            return parse.apply(cell(line, column));
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(
                    table.source()
                            + ", line "
                            + line.line()
                            + ", column "
                            + column
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static double delta(double value) {
        if (value > 0 && value < 1) {
            return value;
        }
        throw new IllegalArgumentException(
                "it must lie strictly between 0 and 1, but is " + value + ".");
    }
}
