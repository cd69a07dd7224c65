package io.github.dp4j.cli.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a table's cells into features in [0, 1] and classes, by a public schema alone. */
final class TableEncoder {

    private final Schema schema;
    private final CsvReader rows;
    private final BadCells bad;
    private final Column[] columns;
    private final List<Map<String, Integer>> positions;

    TableEncoder(Schema schema, ColumnNames names, CsvReader rows, boolean showValues) {
        this.schema = schema;
        this.rows = rows;
        this.bad = new BadCells(schema, names, rows, showValues);
        this.columns = schema.columns().toArray(new Column[0]);
        this.positions = Arrays.stream(columns).map(TableEncoder::positions).toList();
    }

    private static Map<String, Integer> positions(Column column) {
        List<String> values =
                column instanceof Column.Categorical categorical
                        ? categorical.categories()
                        : column instanceof Column.Label label ? label.categories() : List.of();
        Map<String, Integer> positions = new HashMap<>();
        values.forEach(value -> positions.put(value, positions.size()));
        return positions.isEmpty() ? Map.of() : positions;
    }

    /**
     * Reads the rows.
     *
     * @param limit how many at most
     */
    LabelledData encode(int limit) {
        CsvReader.Row first = rows.first();
        int[] order = order(first.cells());
        bad.begin(first, order != null);
        if (order != null) {
            rows.next();
        }
        FloatRows features = new FloatRows(rows.source());
        FloatRows targets = new FloatRows(rows.source());
        float[] target = new float[1];
        int count = 0;
        for (CsvReader.Row row = rows.next();
                row != null && count < limit;
                row = rows.next(), count++) {
            features.add(encode(row, order, target));
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

    /** Returns where each column's cell stands, if this is a header; else null. */
    private int @Nullable [] order(List<String> cells) {
        if (cells.size() != columns.length) {
            return null;
        }
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            places.put(Schema.key(cells.get(i)), i);
        }
        int[] order = new int[columns.length];
        Set<Integer> used = new HashSet<>();
        for (int c = 0; c < columns.length; c++) {
            Integer place = places.get(Schema.key(columns[c].name()));
            if (place == null || !used.add(place)) {
                return null;
            }
            order[c] = place;
        }
        return order;
    }

    private float[] encode(CsvReader.Row row, int @Nullable [] order, float[] target) {
        List<String> cells = row.cells();
        if (cells.size() != columns.length) {
            throw bad.wrongCount(row);
        }
        float[] features = new float[schema.width()];
        int at = 0;
        for (int c = 0; c < columns.length; c++) {
            Column column = columns[c];
            String cell = cells.get(order == null ? c : order[c]);
            if (column instanceof Column.Label label) {
                Integer index = positions.get(c).get(label.value(cell));
                if (index == null) {
                    throw bad.noClass(row, label, cell);
                }
                target[0] = index;
            } else if (column instanceof Column.Target number) {
                target[0] = number.bounds().scale(number(row, column, cell));
            } else if (column instanceof Column.Numeric numeric) {
                // A missing value is the middle.
                features[at] =
                        schema.isMissing(cell)
                                ? 0.5f
                                : numeric.bounds().scale(number(row, column, cell));
            } else if (column instanceof Column.Categorical) {
                Integer position = positions.get(c).get(cell);
                if (position != null) {
                    features[at + position] = 1;
                } else if (!schema.isMissing(cell)) {
                    throw bad.noCategory(row, column, cell);
                }
            }
            at += column.width();
        }
        return features;
    }

    private double number(CsvReader.Row row, Column column, String cell) {
        double value = Decimals.parse(cell);
        if (Double.isNaN(value)) {
            throw bad.noNumber(row, column, cell);
        }
        return value;
    }
}
