package io.github.dp4j.cli.account;

import static java.util.stream.Collectors.joining;

import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.Values;
import io.github.dp4j.plan.InvalidPlanException;
import io.github.dp4j.plan.TrainingPlan;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** More take days to answer, and a compressed file holds any number of them. */
    private static final int MOST = 1_000_000;

    private final CsvReader table;
    private final List<String> header;

    private SettingsFile(CsvReader table) {
        this.table = table;
        this.header = table.first().cells();
        table.next();
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @param common what is said of all rows: the sampling, and the relation of rows that name none
     * @return the trainings by file and line where they stand, in order
     * @throws DataFormatException if the file cannot be read, a column is missing or unknown, or a
     *     value is out of range: with the line, the column, the value and the range
     */
    public static Map<String, TrainingPlan> read(Path file, TrainingPlan common) {
        try (CsvReader table =
                CsvReader.open(file, "#", /* separator= */ null, /* encoding= */ null)) {
            return new SettingsFile(table).rows(common);
        }
    }

    private Map<String, TrainingPlan> rows(TrainingPlan common) {
        checkHeader();
        Map<String, TrainingPlan> rows = new LinkedHashMap<>();
        for (CsvReader.Row line = table.next(); line != null; line = table.next()) {
            if (line.cells().size() != header.size()) {
                throw new DataFormatException(
                        place(line)
                                + ": "
                                + line.cells().size()
                                + " cells, but the header has "
                                + header.size()
                                + "."
                                + (line.cells().size() > header.size()
                                        ? " If it has decimal commas: write 3.14 for 3,14."
                                        : ""));
            }
            if (rows.size() == MOST) {
                throw new DataFormatException(
                        table.source()
                                + " has more than "
                                + MOST
                                + " settings: ask about them in several calls.");
            }
            rows.put(place(line), row(line, common));
        }
        if (rows.isEmpty()) {
            throw new DataFormatException(
                    "The file " + table.source() + " has a header and no rows below it.");
        }
        return rows;
    }

    private String place(CsvReader.Row line) {
        return table.source() + ", line " + line.line();
    }

    private void checkHeader() {
        for (String name : REQUIRED) {
            if (!header.contains(name)) {
                throw new DataFormatException(
                        table.source()
                                + " has no column "
                                + name
                                + ". Its first line must name the columns "
                                + String.join(", ", REQUIRED)
                                + " and perhaps relation, in any order, but is: "
                                + Values.some(header)
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

    private TrainingPlan row(CsvReader.Row line, TrainingPlan common) {
        TrainingPlan.Builder plan =
                common.toBuilder()
                        .samplingRate(value(line, "samplingRate", Values::number))
                        .noiseMultiplier(value(line, "noiseMultiplier", Values::number))
                        .steps(value(line, "steps", Values::count))
                        .delta(value(line, "delta", Values::number));
        if (header.contains(RELATION) && !cell(line, RELATION).isEmpty()) {
            plan.relation(value(line, RELATION, Values::relation));
        }
        try {
            return plan.build();
        } catch (InvalidPlanException e) {
            throw new DataFormatException(
                    place(line) + e.problems().stream().map(this::inColumn).collect(joining()), e);
        }
    }

    /** Most problems are of one value, and begin with its name, which is the column's. */
    private String inColumn(String problem) {
        return header.stream()
                .filter(column -> problem.startsWith(column + " must "))
                .findFirst()
                .map(column -> ", column " + column + ": it" + problem.substring(column.length()))
                .orElse(": " + problem);
    }

    private String cell(CsvReader.Row line, String column) {
        return line.cells().get(header.indexOf(column));
    }

    private <T> T value(CsvReader.Row line, String column, Function<String, T> parse) {
        try {
            return parse.apply(cell(line, column));
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(
                    place(line) + ", column " + column + ": " + e.getMessage(), e);
        }
    }
}
