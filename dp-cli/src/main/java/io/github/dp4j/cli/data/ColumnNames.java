package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.Decimals;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The names of a table's columns, and whether they are public: a first line that is only claimed to
 * be a header may be somebody's data.
 *
 * @param names a name for each column
 * @param arePublic whether they are nobody's data
 * @param showValues whether messages may show them nevertheless
 */
record ColumnNames(List<String> names, boolean arePublic, boolean showValues) {

    /**
     * Reads or makes the names.
     *
     * @throws DataFormatException if it was not said, and cannot be told, whether there is a header
     */
    static ColumnNames of(TableOptions options, CsvReader table) {
        List<String> first = table.first().cells();
        if (options.header() == null) {
            return isHeader(options, table) ? ofPublic(first) : numbered(first.size());
        }
        return options.header()
                ? new ColumnNames(first, isClear(options, table), options.showValues())
                : numbered(first.size());
    }

    /** Returns the names of a schema that its owner wrote: they are public, as all of it. */
    static ColumnNames of(Schema schema) {
        return ofPublic(schema.names());
    }

    private static ColumnNames ofPublic(List<String> names) {
        return new ColumnNames(names, /* arePublic= */ true, /* showValues= */ true);
    }

    private static ColumnNames numbered(int count) {
        return ofPublic(IntStream.rangeClosed(1, count).mapToObj(i -> "column" + i).toList());
    }

    /**
     * Guesses, and not at any price: a first line that is somebody's data must not be taken for
     * names, which messages show.
     */
    private static boolean isHeader(TableOptions options, CsvReader table) {
        if (table.first().cells().stream().anyMatch(Decimals::isDecimal)) {
            return false;
        }
        if (table.peekSecond() == null) {
            throw new DataFormatException(
                    "The file "
                            + table.source()
                            + " has one row alone: a header and no rows below it?");
        }
        if (isClear(options, table)) {
            return true;
        }
        throw new DataFormatException(
                "It cannot be told whether the first line of "
                        + table.source()
                        + " names the columns: say so with --header, or with --no-header that it"
                        + " does not.");
    }

    /** Returns whether the first line holds no value, and the second one some number. */
    private static boolean isClear(TableOptions options, CsvReader table) {
        CsvReader.Row second = table.peekSecond();
        return second != null
                && second.cells().stream().anyMatch(Decimals::isDecimal)
                && table.first().cells().stream().noneMatch(cell -> isValue(options, cell));
    }

    private static boolean isValue(TableOptions options, String cell) {
        return Decimals.isDecimal(cell)
                || isMissing(cell)
                || (options.classes() != null && options.classes().contains(cell));
    }

    /** What tables hold in place of a value that is missing; no name of a column. */
    private static boolean isMissing(String cell) {
        return Set.of("", "?", "-", ".", "na", "n/a", "nan", "null", "none", "nil", "inf", "-inf")
                .contains(cell.toLowerCase(Locale.ROOT));
    }

    /** Returns whether messages may show the names. */
    boolean areShown() {
        return arePublic || showValues;
    }

    /** Returns what messages show in place of the names. */
    List<String> shown() {
        return areShown() ? names : numbered(names.size()).names();
    }

    /** Returns what files that are kept hold in place of the names. */
    List<String> kept() {
        return arePublic ? names : numbered(names.size()).names();
    }

    /** Returns a remark for messages that show other names; empty where they show the true ones. */
    String remark() {
        return areShown()
                ? ""
                : " The names in the first line are not shown, because it may be somebody's data:"
                        + " --show-values shows them, and if it does not name the columns,"
                        + " --no-header says so.";
    }
}
