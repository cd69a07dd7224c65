package io.github.dp4j.cli.data;

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
    static TableLayout of(Schema schema, List<String> first, boolean labelled) {
        int[] named = named(schema, first, labelled);
        return named != null
                ? new TableLayout(/* hasHeader= */ true, first.size(), named)
                : unnamed(schema, first.size(), labelled);
    }

    /** Returns the places by name, if this is a header; else null. */
    private static int @Nullable [] named(Schema schema, List<String> first, boolean labelled) {
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < first.size(); i++) {
            names.put(Schema.key(first.get(i)), i);
        }
        List<Column> columns = schema.columns();
        int[] places = new int[columns.size()];
        Set<Integer> used = new HashSet<>();
        for (int c = 0; c < places.length; c++) {
            Integer place = names.get(Schema.key(columns.get(c).name()));
            if (place == null) {
                if (isNeeded(columns.get(c), labelled)) {
                    return null;
                }
                places[c] = ABSENT;
            } else {
                places[c] = place;
                used.add(place);
            }
        }
        boolean others = used.size() < first.size();
        return others && schema.others() != Schema.Others.IGNORE ? null : places;
    }

    private static boolean isNeeded(Column column, boolean labelled) {
        return column instanceof FeatureColumn || (labelled && !(column instanceof IgnoredColumn));
    }

    private static TableLayout unnamed(Schema schema, int cells, boolean labelled) {
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

    /** Returns the cell of a column; null where the file does not have it. */
    @Nullable String cell(List<String> row, int column) {
        return places[column] == ABSENT ? null : row.get(places[column]);
    }
}
