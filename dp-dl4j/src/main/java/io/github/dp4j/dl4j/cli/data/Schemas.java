package io.github.dp4j.dl4j.cli.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the schema of a table in what its owner said, and refuses to guess what is private. */
final class Schemas {

    private static final int SHOWN = 4;

    private Schemas() {}

    static Schema of(TableOptions options, CsvTable table) {
        List<String> names = names(options, table);
        int label = labelIndex(options, table, names);
        if (options.lower() == null || options.classes() == null) {
            throw refusal(options, table, names, label);
        }
        try {
            return uniform(options, names, label);
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(
                    "The columns of " + table.source() + " cannot be used: " + e.getMessage() + ".",
                    e);
        }
    }

    private static Schema uniform(TableOptions options, List<String> names, int label) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            columns.add(
                    i == label
                            ? new Column.Label(name, options.classes(), /* dropSuffix= */ null)
                            : new Column.Numeric(name, options.lower(), options.upper()));
        }
        return new Schema(/* missing= */ null, /* comment= */ null, columns);
    }

    private static List<String> names(TableOptions options, CsvTable table) {
        List<String> first = table.rows().get(0).cells();
        boolean header =
                options.header() != null
                        ? options.header()
                        : first.stream().noneMatch(Schemas::isNumber);
        return header
                ? first
                : IntStream.rangeClosed(1, first.size()).mapToObj(i -> "column" + i).toList();
    }

    private static boolean isNumber(String cell) {
        try {
            Double.parseDouble(cell);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static int labelIndex(TableOptions options, CsvTable table, List<String> names) {
        String given = options.labelColumn();
        if (given == null) {
            return names.size() - 1;
        }
        int index = names.indexOf(given);
        if (index < 0 && given.matches("\\d{1,9}")) {
            index = Integer.parseInt(given) - 1;
        }
        if (index < 0 || index >= names.size()) {
            throw new DataFormatException(
                    table.source()
                            + " has no label column '"
                            + given
                            + "': give one of the names "
                            + names
                            + ", or a number from 1 to "
                            + names.size()
                            + ".");
        }
        return index;
    }

    private static DataFormatException refusal(
            TableOptions options, CsvTable table, List<String> names, int label) {
        StringBuilder text = new StringBuilder(1024);
        text.append("The meaning of the columns of ")
                .append(table.source())
                .append(" must be given, because it may not be learnt from private data: ")
                .append(options.lower() == null ? "the range of each number" : "")
                .append(options.lower() == null && options.classes() == null ? ", and " : "")
                .append(options.classes() == null ? "the list of classes" : "")
                .append(
                        ".\nIf all features are numbers between two bounds that are publicly known,"
                                + " give them on the command line:\n\n  --bounds 0,255 --classes"
                                + " no,yes\n\nOtherwise write a schema and give it with --schema"
                                + " FILE. Take bounds and categories from public documentation,"
                                + " never from the data:\n\n")
                .append(template(names, label));
        return new DataFormatException(text.toString());
    }

    private static String template(List<String> names, int label) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = "    {\"name\": \"" + names.get(i).replace("\"", "\\\"") + "\", ";
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
                + "\n    ]\n  }\n\nOther types: {\"name\": ..., \"type\": \"ignore\"}.";
    }
}
