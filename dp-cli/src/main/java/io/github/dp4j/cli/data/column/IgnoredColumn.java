package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A column that is not used.
 *
 * @param name the column's name
 */
public record IgnoredColumn(@JsonProperty("name") String name) implements Column {

    public IgnoredColumn {
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
