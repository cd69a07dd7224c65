package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.cli.data.column.IgnoredColumn;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * The column that says whose a row is. It is no feature: a network that reads who somebody is
 * learns them by heart.
 *
 * <p>Keys are compared as they are written, without the blanks around them: {@code A1} and {@code
 * a1} are two persons, and so are {@code 7} and {@code 07}.
 *
 * @param name the column's name or number, as its owner gave it
 * @param index its place among the schema's columns
 * @param isListed whether it has this place in a file without a header
 */
record UnitColumn(String name, int index, boolean isListed) {

    /**
     * Finds the column in a schema that its owner wrote.
     *
     * @throws DataFormatException if it is to be learned from, or to be learned
     */
    static UnitColumn in(Schema schema, String name) {
        List<Column> columns = schema.columns();
        for (int i = 0; i < columns.size(); i++) {
            if (Schema.key(columns.get(i).name()).equals(Schema.key(name))) {
                if (Schema.isLearnt(columns.get(i))) {
                    throw new DataFormatException(
                            "'"
                                    + name
                                    + "' is what is to be learnt, but --unit-column says that it"
                                    + " tells whose a row is: name another column.");
                }
                if (!(columns.get(i) instanceof IgnoredColumn)) {
                    throw new DataFormatException(
                            "The schema says that a network learns from the column '"
                                    + name
                                    + "', but --unit-column says that it tells whose a row is: a"
                                    + " network that reads who somebody is learns them by heart."
                                    + " Give the column \"type\": \"ignore\" in the schema, or"
                                    + " name another one.");
                }
                return new UnitColumn(name, i, /* isListed= */ true);
            }
        }
        return new UnitColumn(name, columns.size(), /* isListed= */ false);
    }

    /** Returns the schema with this column, which is not used: a file may then have it. */
    Schema addedTo(Schema schema) {
        if (isListed) {
            return schema;
        }
        List<Column> columns = new ArrayList<>(schema.columns());
        columns.add(new IgnoredColumn(name));
        return schema.withColumns(columns);
    }

    /**
     * Checks that a file has the column, and that it is known where.
     *
     * @param place of the file's first row, for the message
     * @throws DataFormatException if not
     */
    void requireIn(TableLayout layout, String place) {
        if (!layout.hasHeader() && !isListed) {
            throw new DataFormatException(
                    place
                            + " does not name the columns, so that it cannot be told which one is '"
                            + name
                            + "', which --unit-column names: list it in the schema, at its place,"
                            + " as \"type\": \"ignore\".");
        }
        if (!layout.has(index)) {
            throw new DataFormatException(
                    place
                            + " names the columns, but none of them '"
                            + name
                            + "', which --unit-column says whose a row is: give the name of a"
                            + " column.");
        }
    }
}
