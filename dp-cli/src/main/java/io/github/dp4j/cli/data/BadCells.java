package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.cli.data.column.DateColumn;
import io.github.dp4j.cli.data.column.LabelColumn;
import io.github.dp4j.cli.data.column.NumberStyle;
import io.github.dp4j.cli.data.column.TargetColumn;
import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.cli.data.text.Values;

/**
 * Says which cell cannot be used and what was expected there. What the cell holds is somebody's
 * private data, and messages end up in logs: it is shown to those who ask for it.
 */
final class BadCells {

    private static final int LONGEST = 100;

    private static final String HINT_OF_COMMAS =
            " (it has a comma: write 1234.5, not 1,234.5 or 1234,5; or let a schema say how numbers"
                    + " are written, such as \"numbers\": \"1.234,5\")";

    private final Schema schema;
    private final ColumnNames names;
    private final CsvReader rows;
    private final boolean showValues;
    private long firstLine;
    private boolean header;

    BadCells(Schema schema, ColumnNames names, CsvReader rows, boolean showValues) {
        this.schema = schema;
        this.names = names;
        this.rows = rows;
        this.showValues = showValues;
    }

    /** Takes note of the first row: it may be a header with other names. */
    void begin(CsvReader.Row row, boolean isHeader) {
        firstLine = row.line();
        header = isHeader;
    }

    DataFormatException wrongCount(CsvReader.Row row) {
        return new DataFormatException(
                rows.place(row)
                        + " has "
                        + cells(row.cells().size())
                        + " (separated by "
                        + rows.separator().words()
                        + "), but there are "
                        + columns(schema.columns().size())
                        + hintOfSeparator(row)
                        + hintOfDecimalComma(row)
                        + hintOfHeader(row)
                        + ".");
    }

    private static String cells(int count) {
        return count == 1 ? "1 cell" : count + " cells";
    }

    private static String columns(int count) {
        return count == 1 ? "1 column" : count + " columns";
    }

    private String hintOfSeparator(CsvReader.Row row) {
        for (Separator other : Separator.values()) {
            if (other != rows.separator()
                    && row.cells().stream().anyMatch(c -> c.indexOf(other.character()) >= 0)) {
                return ". It also holds "
                        + other.words()
                        + ": --separator says what separates the cells, and a cell that holds it"
                        + " must stand in quotation marks";
            }
        }
        return "";
    }

    /** A number such as 3,14 is two cells where commas separate them. */
    private String hintOfDecimalComma(CsvReader.Row row) {
        return rows.separator() == Separator.COMMA && row.cells().size() > schema.columns().size()
                ? ". If it has decimal commas: write 3.14 for 3,14"
                : "";
    }

    /** A first line that does not fit is often a header that the schema does not match. */
    private String hintOfHeader(CsvReader.Row row) {
        return row.line() != firstLine || header
                ? ""
                : ". If this line names the columns, its names must be those of "
                        + (names.areShown()
                                ? "the schema, each once: " + Values.some(schema.names())
                                : "the training data, each once")
                        + "; without a schema, --header says so";
    }

    DataFormatException noNumber(CsvReader.Row row, Column column, String cell) {
        boolean missing = cell.isEmpty();
        String problem =
                missing
                        ? "it is empty, but what is to be learnt may not be missing"
                        : schema.numberStyle() == NumberStyle.PLAIN
                                ? "it is no decimal number such as 12 or -0.5e3"
                                        + (cell.indexOf(',') >= 0 ? HINT_OF_COMMAS : "")
                                : "it is no number written as " + schema.numberStyle().example();
        return bad(
                row,
                column,
                cell,
                problem,
                missing || column instanceof TargetColumn
                        ? "Correct the cell, or leave out the row."
                        : "Correct the cell, or leave it empty if the value is missing.");
    }

    DataFormatException noDate(CsvReader.Row row, DateColumn column, String cell) {
        return bad(
                row,
                column,
                cell,
                "it is no day written as " + column.format(),
                "Correct the cell, or leave it empty if the value is missing; the schema's field"
                        + " \"format\" says how days are written.");
    }

    DataFormatException noClass(
            CsvReader.Row row, LabelColumn label, String cell, boolean labelled) {
        return bad(
                row,
                label,
                cell,
                "it is none of the classes " + Values.some(label.categories()),
                labelled
                        ? "Correct the cell, or add the class to the schema."
                        : "Correct the cell, or leave it empty: a prediction does not need it.");
    }

    private DataFormatException bad(
            CsvReader.Row row, Column column, String cell, String problem, String remedy) {
        return new DataFormatException(
                rows.place(row)
                        + ", column '"
                        + names.shown().get(schema.columns().indexOf(column))
                        + "': the cell cannot be used, "
                        + problem
                        + hintOfHeader(row)
                        + ". "
                        + remedy
                        + (showValues
                                ? " It holds '" + shortened(cell) + "'."
                                : " (--show-values shows what it holds.)")
                        + names.remark());
    }

    private static String shortened(String cell) {
        return cell.length() <= LONGEST ? cell : cell.substring(0, LONGEST) + " ...";
    }
}
