package io.github.dp4j.cli.data;

import static java.util.stream.Collectors.toSet;

import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.cli.data.text.Values;
import io.github.dp4j.histogram.TableHistograms;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a file, or one row of every person, one after another. Every row counts, once
 * in every open column, whatever its cells hold: what is no number counts as missing, and so does
 * all of a row that has too many or too few cells. To stop at such a row would tell something about
 * it that no ledger counts.
 */
public final class TableCounter {

    private static final Set<String> BY_ITS_FIRST_BYTES = Set.of("UTF-16", "UTF-32");

    private final SchemaTemplate template;
    private final TableLayout layout;
    private final @Nullable UnitColumn unit;

    /** Whose row has counted. */
    private final Set<String> counted = new HashSet<>();

    private TableCounter(SchemaTemplate template, TableLayout layout, @Nullable UnitColumn unit) {
        this.template = template;
        this.layout = layout;
        this.unit = unit;
    }

    /**
     * Reads a file.
     *
     * @param file CSV, gzipped or not; - is standard input
     * @param template which columns are open
     * @param header whether the first line names the columns. It is not guessed: without names that
     *     line is somebody's row, and what is made of all others must not depend on it
     * @param separator what separates cells; if null it is found in the first line where that names
     *     the columns, and is the comma where it does not
     * @param encoding the text's encoding; the template's if null
     * @param unitColumn the column that says whose a row is; null where each row counts. Of each
     *     person the first row counts and no other: which one that is depends on nobody else, so
     *     one person more or less moves the counts by one row. Rows that do not say whose they are
     *     do not count
     * @param histograms where the rows are counted
     * @throws DataFormatException if the file cannot be read, or its first line does not name the
     *     columns
     */
    public static void count(
            Path file,
            SchemaTemplate template,
            boolean header,
            @Nullable Separator separator,
            @Nullable Charset encoding,
            @Nullable String unitColumn,
            TableHistograms histograms) {
        if (!file.toString().equals("-")) {
            InputFiles.requireFile(file);
        }
        Schema schema = template.placeholder();
        @Nullable Charset charset = encoding == null ? schema.charset() : encoding;
        if (!header && charset != null && BY_ITS_FIRST_BYTES.contains(charset.name())) {
            throw new DataFormatException(
                    "In "
                            + charset.name()
                            + " the first bytes say how all others are read, and without a header"
                            + " they are somebody's row: name the encoding as "
                            + charset.name()
                            + "BE or "
                            + charset.name()
                            + "LE.");
        }
        try (CsvReader rows =
                CsvReader.open(
                        file,
                        schema.comment(),
                        separator == null && !header ? Separator.COMMA : separator,
                        charset)) {
            count(rows, template, header, unitColumn, histograms);
        }
    }

    static void count(
            CsvReader rows,
            SchemaTemplate template,
            boolean header,
            @Nullable String unitColumn,
            TableHistograms histograms) {
        Schema schema = template.placeholder();
        UnitColumn unit = unitColumn == null ? null : UnitColumn.in(schema, unitColumn);
        if (!header && template.needsHeader()) {
            throw new DataFormatException(
                    "Without a header it cannot be told which column is which of "
                            + Values.some(schema.names())
                            + ": give a template, which lists all columns in their order.");
        }
        Schema listed = unit == null ? schema : unit.addedTo(schema);
        TableLayout layout =
                header
                        ? named(listed, rows)
                        : TableLayout.unnamed(
                                listed, listed.columns().size(), /* labelled= */ true);
        if (unit != null) {
            unit.requireIn(layout, rows.source());
        }
        TableCounter counter = new TableCounter(template, layout, unit);
        for (CsvReader.Row row = rows.next(); row != null; row = rows.next()) {
            if (counter.counts(row.cells())) {
                counter.add(row.cells(), histograms);
            }
        }
    }

    private static TableLayout named(Schema schema, CsvReader rows) {
        CsvReader.Row first = rows.first();
        TableLayout layout = TableLayout.ofNames(schema, first, rows.place(first));
        if (!layout.hasHeader()) {
            Set<String> there = first.cells().stream().map(Schema::key).collect(toSet());
            List<String> absent =
                    schema.names().stream()
                            .filter(name -> !there.contains(Schema.key(name)))
                            .toList();
            throw new DataFormatException(
                    rows.place(first)
                            + " does not name the columns "
                            + Values.some(absent.isEmpty() ? schema.names() : absent)
                            + ". If the file has no line with names, --no-header says so.");
        }
        rows.next();
        return layout;
    }

    private boolean counts(List<String> cells) {
        if (unit == null) {
            return true;
        }
        String key = cell(cells, unit.index());
        return key != null && counted.add(key);
    }

    private void add(List<String> cells, TableHistograms histograms) {
        double[] numbers = new double[template.numbers()];
        for (int i = 0; i < numbers.length; i++) {
            String cell = cell(cells, template.openNumbers().get(i).index());
            numbers[i] =
                    cell == null ? Double.NaN : template.placeholder().numberStyle().parse(cell);
        }
        @Nullable String[] values = new String[template.categories()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(cells, template.openCategories().get(i));
        }
        histograms.add(numbers, values);
    }

    private @Nullable String value(List<String> cells, SchemaTemplate.Open open) {
        String cell = cell(cells, open.index());
        String suffix = open.suffix();
        if (cell == null || suffix == null || !cell.endsWith(suffix)) {
            return cell;
        }
        String value = cell.substring(0, cell.length() - suffix.length()).strip();
        return value.isEmpty() ? null : value;
    }

    /** Returns what a cell holds; null if that is nothing, or the row is not like the others. */
    private @Nullable String cell(List<String> cells, int index) {
        String cell = cells.size() == layout.cells() ? layout.cell(cells, index) : null;
        return cell == null || template.placeholder().isMissing(cell) ? null : cell;
    }
}
