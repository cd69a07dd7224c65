package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a table's cells into features in [0, 1] and classes, by a public schema alone. */
final class TableEncoder {

    private final Schema schema;
    private final CsvReader rows;
    private final boolean labelled;
    private final BadCells bad;
    private @Nullable TableLayout layout;

    /**
     * Creates an encoder of one file.
     *
     * @param labelled whether each row must say what is to be learnt
     */
    TableEncoder(
            Schema schema,
            ColumnNames names,
            CsvReader rows,
            boolean labelled,
            boolean showValues) {
        this.schema = schema;
        this.rows = rows;
        this.labelled = labelled;
        this.bad = new BadCells(schema, names, rows, showValues);
    }

    /**
     * Reads the rows.
     *
     * @param limit how many at most
     */
    LabelledData encode(int limit) {
        FloatRows features = new FloatRows(rows.source());
        FloatRows targets = new FloatRows(rows.source());
        float[] target = new float[1];
        int count = 0;
        for (EncodedRow row = next(); row != null && count < limit; row = next(), count++) {
            target[0] = row.target();
            features.add(row.features());
            targets.add(target);
        }
        if (count == 0) {
            throw new DataFormatException(
                    "The file " + rows.source() + " has a header and no rows below it.");
        }
        return LabelledData.of(
                features.toArray(count, schema.width()),
                targets.toArray(count, 1),
                schema.classes());
    }

    /** Returns the next row; null after the last. */
    @Nullable EncodedRow next() {
        if (layout == null) {
            layout = begin();
        }
        CsvReader.Row row = rows.next();
        return row == null ? null : encode(row, layout);
    }

    private TableLayout begin() {
        CsvReader.Row first = rows.first();
        TableLayout found = TableLayout.of(schema, first, rows.place(first), labelled);
        bad.begin(first, found.hasHeader());
        if (found.hasHeader()) {
            rows.next();
        }
        return found;
    }

    private EncodedRow encode(CsvReader.Row row, TableLayout places) {
        List<String> cells = row.cells();
        if (cells.size() != places.cells()) {
            throw bad.wrongCount(row);
        }
        float[] features = new float[schema.width()];
        float target = Float.NaN;
        int at = 0;
        for (int c = 0; c < schema.columns().size(); c++) {
            Column column = schema.columns().get(c);
            String cell = places.cell(cells, c);
            if (column instanceof FeatureColumn feature) {
                write(
                        row,
                        feature,
                        Objects.requireNonNull(cell, "the layout has it"),
                        features,
                        at);
            } else if (cell != null && (labelled || !cell.isEmpty())) {
                target = column instanceof IgnoredColumn ? target : learnt(row, column, cell);
            }
            at += column.width();
        }
        return new EncodedRow(row.line(), features, target);
    }

    private void write(
            CsvReader.Row row, FeatureColumn column, String cell, float[] features, int at) {
        // A missing token that is listed as a category is a value like others.
        boolean missing =
                schema.isMissing(cell)
                        && !(column instanceof CategoricalColumn values && values.lists(cell));
        FeatureColumn.Problem problem =
                column.encode(missing ? null : cell, schema.numberStyle(), features, at);
        if (problem == FeatureColumn.Problem.NO_NUMBER) {
            throw bad.noNumber(row, column, cell);
        }
        if (problem == FeatureColumn.Problem.NO_DATE) {
            throw bad.noDate(row, (DateColumn) column, cell);
        }
    }

    private float learnt(CsvReader.Row row, Column column, String cell) {
        if (column instanceof LabelColumn label) {
            int index = label.index(cell);
            if (index < 0) {
                throw bad.noClass(row, label, cell);
            }
            return index;
        }
        double value = schema.numberStyle().parse(cell);
        if (Double.isNaN(value)) {
            throw bad.noNumber(row, column, cell);
        }
        return ((TargetColumn) column).bounds().scale(value);
    }
}
