package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.cli.data.column.FeatureColumn;
import io.github.dp4j.cli.data.column.IgnoredColumn;
import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where each column's cell stands in a row of a file. */
final class TableLayout {

    /** The place of a column that the file does not have. */
    private static final int ABSENT = -1;

    private final boolean hasHeader;
    private final int cells;
    private final int[] places;

    private TableLayout(boolean hasHeader, int cells, int[] places) {
        this.hasHeader = hasHeader;
        this.cells = cells;
        this.places = places;
    }

    /**
     * Finds the layout in the first line: by names, in any order, or without names the columns as
     * the schema lists them. What is not used may be absent from a file with a header.
     *
     * @param labelled whether the file must have what is to be learnt
     */
    static TableLayout of(Schema schema, CsvReader.Row row, String place, boolean labelled) {
        TableLayout found = find(schema, row.cells(), place, labelled);
        if (found.hasHeader && labelled) {
            requireNoRow(schema, row.cells(), place, found.places);
        }
        return found;
    }

    /** The same for a first line that is known to name the columns, if it does. */
    static TableLayout ofNames(Schema schema, CsvReader.Row row, String place) {
        return find(schema, row.cells(), place, /* labelled= */ true);
    }

    private static TableLayout find(
            Schema schema, List<String> first, String place, boolean labelled) {
        Map<String, Integer> names = new HashMap<>();
        Set<String> twice = new HashSet<>();
        for (int i = 0; i < first.size(); i++) {
            String name = Schema.key(first.get(i));
            if (names.put(name, i) != null) {
                twice.add(name);
            }
        }
        int known = 0;
        List<String> absent = new ArrayList<>();
        List<String> doubled = new ArrayList<>();
        int[] places = new int[schema.columns().size()];
        for (int c = 0; c < places.length; c++) {
            Column column = schema.columns().get(c);
            String name = Schema.key(column.name());
            places[c] = names.getOrDefault(name, ABSENT);
            known += places[c] == ABSENT ? 0 : 1;
            if (places[c] == ABSENT && isNeeded(column, labelled)) {
                absent.add(column.name());
            }
            if (twice.contains(name)) {
                doubled.add(column.name());
            }
        }
        boolean others = known < names.size() && schema.others() != Schema.Others.IGNORE;
        if (absent.isEmpty() && doubled.isEmpty() && !others) {
            return new TableLayout(/* hasHeader= */ true, first.size(), places);
        }
        // Cells of a first line that is data hardly ever are names of two columns.
        if (known >= 2 || (known == 1 && known + absent.size() == 1)) {
            throw new DataFormatException(
                    problem(schema, place, absent, doubled, others, labelled));
        }
        return unnamed(schema, first.size(), labelled);
    }

    private static String problem(
            Schema schema,
            String place,
            List<String> absent,
            List<String> doubled,
            boolean others,
            boolean labelled) {
        StringBuilder text = new StringBuilder(place).append(" names the columns, but");
        if (!absent.isEmpty()) {
            text.append(" does not have ").append(Values.some(absent)).append(';');
        }
        if (!doubled.isEmpty()) {
            text.append(" has two of ").append(Values.some(doubled)).append(';');
        }
        if (others) {
            text.append(" has other columns than those of the schema, ")
                    .append(Values.some(schema.names()))
                    .append(
                            labelled
                                    ? ": list them as \"type\": \"ignore\", or add \"others\":"
                                            + " \"ignore\" to the schema;"
                                    : ", by which the model was trained: leave them out of the"
                                            + " file;");
        }
        return text.deleteCharAt(text.length() - 1).append('.').toString();
    }

    /**
     * Refuses names in another order than the schema's that could be a row of a file without names:
     * if they were, that one row would decide how all others are read. They cannot be a row where
     * their cell in the label's place is nothing that can be learnt.
     */
    private static void requireNoRow(
            Schema schema, List<String> first, String place, int[] places) {
        TableLayout asRow = unnamed(schema, first.size(), /* labelled= */ true);
        if (first.size() != asRow.cells || Arrays.equals(places, asRow.places)) {
            return;
        }
        for (int c = 0; c < places.length; c++) {
            if (schema.canBeLearnt(schema.columns().get(c), first.get(asRow.places[c]))) {
                throw new DataFormatException(
                        place
                                + " names the columns in another order than the schema, but could"
                                + " be a row of a file without names as well. List the columns of"
                                + " the schema in the order that they have in the file.");
            }
        }
    }

    private static boolean isNeeded(Column column, boolean labelled) {
        return column instanceof FeatureColumn || (labelled && !(column instanceof IgnoredColumn));
    }

    /**
     * Returns the layout of a file whose first line names nothing: columns as the schema lists
     * them.
     *
     * @param cells of a row
     */
    static TableLayout unnamed(Schema schema, int cells, boolean labelled) {
        List<Column> columns = schema.columns();
        boolean withoutLabel = !labelled && cells == columns.size() - 1;
        int[] places = new int[columns.size()];
        int next = 0;
        for (int c = 0; c < places.length; c++) {
            places[c] = withoutLabel && Schema.isLearnt(columns.get(c)) ? ABSENT : next++;
        }
        return new TableLayout(/* hasHeader= */ false, next, places);
    }

    /** Returns whether the first line names the columns. */
    boolean hasHeader() {
        return hasHeader;
    }

    /** Returns how many cells a row has. */
    int cells() {
        return cells;
    }

    /** Returns whether the file has a column. */
    boolean has(int column) {
        return places[column] != ABSENT;
    }

    /** Returns the cell of a column; null where the file does not have it. */
    @Nullable String cell(List<String> row, int column) {
        return places[column] == ABSENT ? null : row.get(places[column]);
    }
}
