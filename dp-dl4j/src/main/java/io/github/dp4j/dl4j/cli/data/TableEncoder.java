package io.github.dp4j.dl4j.cli.data;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns a table's cells into features in [0, 1] and classes, by a public schema alone. */
final class TableEncoder {

    private final Schema schema;
    private final Map<String, Map<String, Integer>> positions = new HashMap<>();

    TableEncoder(Schema schema) {
        this.schema = schema;
        for (Column column : schema.columns()) {
            if (column instanceof Column.Categorical categorical) {
                Map<String, Integer> position = new HashMap<>();
                categorical.categories().forEach(value -> position.put(value, position.size()));
                positions.put(column.name(), position);
            }
        }
    }

    LabelledData encode(CsvTable table) {
        CsvTable body = hasHeader(table) ? table.withoutFirst() : table;
        int[] order = hasHeader(table) ? order(table) : inPlace();
        int width = schema.width();
        float[] features = new float[Math.multiplyExact(body.rows().size(), width)];
        int[] labels = new int[body.rows().size()];
        for (int i = 0; i < labels.length; i++) {
            CsvTable.Row row = body.rows().get(i);
            if (row.cells().size() != schema.columns().size()) {
                throw new DataFormatException(
                        where(body, row)
                                + "has "
                                + row.cells().size()
                                + " cells, but there are "
                                + schema.columns().size()
                                + " columns.");
            }
            int at = i * width;
            for (int c = 0; c < order.length; c++) {
                Column column = schema.columns().get(c);
                String cell = row.cells().get(order[c]);
                if (column instanceof Column.Label label) {
                    labels[i] = label(label, cell, body, row);
                } else {
                    encode(column, cell, features, at, body, row);
                }
                at += column.width();
            }
        }
        return LabelledData.of(
                features, new long[] {labels.length, width}, labels, schema.label().categories());
    }

    private boolean hasHeader(CsvTable table) {
        List<String> first = lower(table.rows().get(0).cells());
        List<String> names = lower(schema.names());
        return first.size() == names.size() && first.containsAll(names);
    }

    private int[] order(CsvTable table) {
        List<String> header = lower(table.rows().get(0).cells());
        return lower(schema.names()).stream().mapToInt(header::indexOf).toArray();
    }

    private int[] inPlace() {
        int[] order = new int[schema.columns().size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        return order;
    }

    private static List<String> lower(List<String> names) {
        return names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    }

    private void encode(
            Column column, String cell, float[] out, int at, CsvTable table, CsvTable.Row row) {
        boolean missing = schema.isMissing(cell);
        if (column instanceof Column.Numeric numeric) {
            out[at] = missing ? 0.5f : numeric.scale(number(numeric, cell, table, row));
        } else if (column instanceof Column.Categorical) {
            Integer position = positions.get(column.name()).get(cell);
            if (position != null) {
                out[at + position] = 1;
            } else if (!missing) {
                throw new DataFormatException(
                        where(table, row)
                                + "has '"
                                + cell
                                + "' in column '"
                                + column.name()
                                + "', which is none of its categories: correct the cell, or add the"
                                + " value to the schema if it is publicly known to occur.");
            }
        }
    }

    private static double number(
            Column.Numeric column, String cell, CsvTable table, CsvTable.Row row) {
        double value;
        try {
            value = Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (value > Double.NEGATIVE_INFINITY && value < Double.POSITIVE_INFINITY) {
            return value;
        }
        throw new DataFormatException(
                where(table, row)
                        + "has '"
                        + cell
                        + "' in the numeric column '"
                        + column.name()
                        + "', which is not a finite number: correct the cell, or leave it empty if"
                        + " the value is missing.");
    }

    private static int label(Column.Label label, String cell, CsvTable table, CsvTable.Row row) {
        int index = label.index(cell);
        if (index < 0) {
            throw new DataFormatException(
                    where(table, row)
                            + "has the label '"
                            + cell
                            + "', which is none of the classes "
                            + label.categories()
                            + ".");
        }
        return index;
    }

    private static String where(CsvTable table, CsvTable.Row row) {
        return table.source() + " line " + row.line() + " ";
    }
}
