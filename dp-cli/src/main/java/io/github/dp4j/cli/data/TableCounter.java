package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.cli.data.text.Values;
import io.github.dp4j.histogram.TableHistograms;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a file, one after another. Every row counts, once in every open column,
 * whatever its cells hold: what is no number counts as missing, and so does all of a row that has
 * too many or too few cells. To stop at such a row would tell something about it that no ledger
 * counts.
 */
public final class TableCounter {

    private final SchemaTemplate template;
    private final TableLayout layout;

    private TableCounter(SchemaTemplate template, TableLayout layout) {
        this.template = template;
        this.layout = layout;
    }

    /**
     * Reads a file.
     *
     * @param file CSV, gzipped or not; - is standard input
     * @param template which columns are open
     * @param separator what separates cells; found in the first line if null
     * @param encoding the text's encoding; the template's if null
     * @param histograms where the rows are counted
     * @throws DataFormatException if the file cannot be read, or its first line does not name the
     *     columns
     */
    public static void count(
            Path file,
            SchemaTemplate template,
            @Nullable Separator separator,
            @Nullable Charset encoding,
            TableHistograms histograms) {
        if (!file.toString().equals("-")) {
            InputFiles.requireFile(file);
        }
        Schema schema = template.placeholder();
        try (CsvReader rows =
                CsvReader.open(
                        file,
                        schema.comment(),
                        separator,
                        encoding == null ? schema.charset() : encoding)) {
            count(rows, template, histograms);
        }
    }

    static void count(CsvReader rows, SchemaTemplate template, TableHistograms histograms) {
        CsvReader.Row first = rows.first();
        TableLayout layout =
                TableLayout.of(
                        template.placeholder(), first, rows.place(first), /* labelled= */ true);
        if (layout.hasHeader()) {
            rows.next();
        } else if (template.needsHeader()) {
            throw new DataFormatException(
                    rows.place(first)
                            + " does not name the columns "
                            + Values.some(template.placeholder().names())
                            + ": for a file without a header give a template, which lists all of"
                            + " its columns.");
        }
        TableCounter counter = new TableCounter(template, layout);
        for (CsvReader.Row row = rows.next(); row != null; row = rows.next()) {
            counter.add(row.cells(), histograms);
        }
    }

    private void add(List<String> cells, TableHistograms histograms) {
        double[] numbers = new double[template.numbers()];
        for (int i = 0; i < numbers.length; i++) {
            String cell = cell(cells, template.openNumbers().get(i));
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
        String cell = cell(cells, open);
        String suffix = open.suffix();
        if (cell == null || suffix == null || !cell.endsWith(suffix)) {
            return cell;
        }
        String value = cell.substring(0, cell.length() - suffix.length()).strip();
        return value.isEmpty() ? null : value;
    }

    /** Returns what a cell holds; null if that is nothing, or the row is not like the others. */
    private @Nullable String cell(List<String> cells, SchemaTemplate.Open open) {
        String cell = cells.size() == layout.cells() ? layout.cell(cells, open.index()) : null;
        return cell == null || template.placeholder().isMissing(cell) ? null : cell;
    }
}
