package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.column.CategoricalColumn;
import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.cli.data.column.DateColumn;
import io.github.dp4j.cli.data.column.FeatureColumn;
import io.github.dp4j.cli.data.column.IgnoredColumn;
import io.github.dp4j.cli.data.column.LabelColumn;
import io.github.dp4j.cli.data.column.TargetColumn;
import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a table's cells into features in [0, 1] and classes, by a public schema alone. */
final class TableEncoder {

    private final Schema schema;
    private final CsvReader rows;
    private final boolean labelled;
    private final BadCells bad;
    private final @Nullable UnitColumn unit;
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
        this(schema, names, rows, labelled, showValues, /* unit= */ null);
    }

    /**
     * Creates an encoder of one file that also reads whose each row is.
     *
     * @param unit the column that says so; null if no column does
     */
    TableEncoder(
            Schema schema,
            ColumnNames names,
            CsvReader rows,
            boolean labelled,
            boolean showValues,
            @Nullable UnitColumn unit) {
        this.unit = unit;
        this.schema = schema;
        this.rows = rows;
        this.labelled = labelled;
        this.bad = new BadCells(schema, names, rows, showValues);
    }

    /**
     * Reads the rows. Rows that do not say whose they are are left out where that is asked for: to
     * end a run at one would tell of it, and to take several for one person's might be wrong.
     *
     * @param limit how many at most
     */
    LabelledData encode(int limit) {
        FloatRows features = new FloatRows(rows.source());
        FloatRows targets = new FloatRows(rows.source());
        List<String> keys = new ArrayList<>();
        Map<String, String> known = new HashMap<>(); // each key once in memory
        float[] target = new float[1];
        int count = 0;
        for (EncodedRow row = next(); row != null && count < limit; row = next()) {
            if (unit != null) {
                String key = row.key();
                if (key == null) {
                    continue;
                }
                keys.add(known.computeIfAbsent(key, same -> same));
            }
            count++;
            target[0] = row.target();
            features.add(row.features());
            targets.add(target);
        }
        if (count == 0) {
            throw new DataFormatException(
                    "The file "
                            + rows.source()
                            + (unit == null
                                    ? " has a header and no rows below it."
                                    : " has no row that says in column '"
                                            + unit.name()
                                            + "' whose it is."));
        }
        LabelledData data =
                LabelledData.of(
                        features.toArray(count, schema.width()),
                        targets.toArray(count, 1),
                        schema.classes());
        return unit == null ? data : data.ofPersons(keys);
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
        if (unit != null) {
            unit.requireIn(found, rows.place(first));
        }
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
        return new EncodedRow(row.line(), features, target, key(cells, places));
    }

    private @Nullable String key(List<String> cells, TableLayout places) {
        String cell = unit == null ? null : places.cell(cells, unit.index());
        return cell == null || schema.isMissing(cell) ? null : cell;
    }

    private void write(
            CsvReader.Row row, FeatureColumn column, String cell, float[] features, int at) {
        // A missing token that is listed as a category is a value like others.
        boolean missing =
                schema.isMissing(cell)
                        && !(column instanceof CategoricalColumn values && values.lists(cell));
        FeatureColumn.Problem problem =
                column.encode(missing ? null : cell, schema.numberStyle(), features, at);
        if (problem != null && schema.unreadable() == Schema.Unreadable.MISSING) {
            column.encode(/* cell= */ null, schema.numberStyle(), features, at);
            return;
        }
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
                throw bad.noClass(row, label, cell, labelled);
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
