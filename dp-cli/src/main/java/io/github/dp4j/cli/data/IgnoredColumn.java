package io.github.dp4j.cli.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A column that is not used.
 *
 * @param name the column's name
 */
record IgnoredColumn(@JsonProperty("name") String name) implements Column {

    IgnoredColumn {
        Column.requireName(name);
    }

    @Override
    public Column withName(String other) {
        return new IgnoredColumn(other);
    }

    @Override
    public String meaning() {
        return "ignored";
    }
}
