package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.column.Bounds;
import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.cli.data.column.IgnoredColumn;
import io.github.dp4j.cli.data.column.LabelColumn;
import io.github.dp4j.cli.data.column.NumericColumn;
import io.github.dp4j.cli.data.column.TargetColumn;
import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds the schema of a table in what its owner said, and refuses to guess what is private. */
final class Schemas {

    private static final int SHOWN = 4;

    private Schemas() {}

    /** Refuses a file in which no table can be. */
    static void requireColumns(CsvReader table) {
        if (table.first().cells().size() == 1) {
            throw new DataFormatException(
                    "The first line of "
                            + table.source()
                            + " has one cell, but a table needs a feature and a label. If another"
                            + " character than "
                            + table.separator().character()
                            + " separates the cells, --separator says which.");
        }
    }

    /**
     * Finds the schema.
     *
     * @param unit the place of the column that says whose a row is; -1 for none
     */
    static Schema of(TableOptions options, CsvReader table, ColumnNames names, int unit) {
        int label = labelIndex(options, table, names);
        if (label == unit) {
            throw new DataFormatException(
                    "--unit-column names the column that is to be learnt (the last, unless"
                            + " --label-column says otherwise): give another one.");
        }
        if (options.bounds() == null || (options.classes() == null && options.target() == null)) {
            throw refusal(options, table, names, label);
        }
        try {
            return uniform(options, names.names(), label, unit);
        } catch (IllegalArgumentException e) {
            if (!names.areShown()) { // nor may the cause be: a stack trace would show them
                throw new DataFormatException(unusable(options, table, names, label, unit));
            }
            throw new DataFormatException(
                    "The columns of " + table.source() + " cannot be used: " + e.getMessage() + ".",
                    e);
        }
    }

    /** Says what is wrong with columns whose names are not shown. */
    private static String unusable(
            TableOptions options, CsvReader table, ColumnNames names, int label, int unit) {
        String reason = "two columns have the same name, or one has none";
        try {
            uniform(options, names.shown(), label, unit);
        } catch (IllegalArgumentException e) {
            reason = e.getMessage(); // it is not the names
        }
        return "The columns of "
                + table.source()
                + " cannot be used: "
                + reason
                + "."
                + names.remark();
    }

    private static Schema uniform(TableOptions options, List<String> names, int label, int unit) {
        List<Column> columns = new ArrayList<>();
        Bounds bounds = Objects.requireNonNull(options.bounds(), "bounds");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            columns.add(
                    i == unit
                            ? new IgnoredColumn(name)
                            : i == label
                                    ? learnt(options, name)
                                    : NumericColumn.plain(name, bounds));
        }
        return Schema.of(columns);
    }

    private static Column learnt(TableOptions options, String name) {
        return options.target() != null
                ? new TargetColumn(name, options.target())
                : new LabelColumn(
                        name,
                        Objects.requireNonNull(options.classes(), "classes"),
                        /* dropSuffix= */ null);
    }

    private static int labelIndex(TableOptions options, CsvReader table, ColumnNames names) {
        String given = options.labelColumn();
        return given == null
                ? names.names().size() - 1
                : index(given, "label column", table, names);
    }

    /** Returns the place of a column that is given by its name, or by its number from 1. */
    static int index(String given, String what, CsvReader table, ColumnNames names) {
        int count = names.names().size();
        int index = names.names().indexOf(given);
        if (index < 0 && given.matches("\\d{1,9}")) {
            index = Integer.parseInt(given) - 1;
        }
        if (index < 0 || index >= count) {
            throw new DataFormatException(
                    table.source()
                            + " has no "
                            + what
                            + " '"
                            + given
                            + "': give "
                            + (names.areShown()
                                    ? "one of the names " + Values.some(names.names()) + ", or "
                                    : "")
                            + "a number from 1 to "
                            + count
                            + "."
                            + names.remark());
        }
        return index;
    }

    private static DataFormatException refusal(
            TableOptions options, CsvReader table, ColumnNames names, int label) {
        boolean noBounds = options.bounds() == null;
        boolean noLabel = options.classes() == null && options.target() == null;
        StringBuilder text = new StringBuilder(1024);
        text.append("The meaning of the columns of ")
                .append(table.source())
                .append(" must be given, because it may not be learnt from private data: ")
                .append(noBounds ? "the range of each number" : "")
                .append(noBounds && noLabel ? ", and " : "")
                .append(noLabel ? "the list of classes" : "")
                .append(
                        ".\nIf all features are numbers between two bounds that are publicly known,"
                                + " give them on the command line:\n\n  --bounds 0,255 --classes"
                                + " no,yes\n\n(or --target 0,500 in place of --classes, where a number"
                                + " is to be learnt). Otherwise write a schema and give it with --schema"
                                + " FILE. Take bounds and categories from public documentation,"
                                + " never from the data:\n\n")
                .append(template(names.shown(), label))
                .append(names.remark().isEmpty() ? "" : "\n" + names.remark().strip());
        return new DataFormatException(text.toString());
    }

    private static String template(List<String> names, int label) {
        List<String> lines = new ArrayList<>();
        // The label of a wide table is described below, and a million lines help nobody.
        for (int i = 0; i < Math.min(names.size(), 2 * SHOWN + 1); i++) {
            String name = "    {\"name\": \"" + escaped(names.get(i)) + "\", ";
            if (i == label) {
                lines.add(name + "\"type\": \"label\", \"categories\": [\"no\", \"yes\"]}");
            } else if (lines.isEmpty() || i % 2 == 0) {
                lines.add(name + "\"type\": \"numeric\", \"min\": 0, \"max\": 100}");
            } else {
                lines.add(name + "\"type\": \"categorical\", \"categories\": [\"a\", \"b\"]}");
            }
        }
        if (lines.size() > 2 * SHOWN) {
            lines = new ArrayList<>(lines.subList(0, SHOWN));
            lines.add("    ... one line for each of the " + names.size() + " columns");
        }
        return "  {\n    \"missing\": \"?\",\n    \"columns\": [\n  "
                + String.join(",\n  ", lines).replace("...,", "...")
                + "\n    ]\n  }\n\nOther types: {\"name\": ..., \"type\": \"ignore\"}, and \"target\" with min and max in"
                + " place of the label, where a number is to be learnt; also ordinal, hashed and date."
                + " docs/user/tables.md has them all.";
    }

    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
