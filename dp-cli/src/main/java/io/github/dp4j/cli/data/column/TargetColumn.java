package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The number to learn, in place of a class: scaled to [0, 1] by its bounds, what lies outside is
 * moved to the nearer bound. It may not be missing.
 *
 * @param name the column's name
 * @param bounds its public bounds: min and max in the file
 */
public record TargetColumn(String name, Bounds bounds) implements Column {

    public TargetColumn {
        Column.requireName(name);
    }

    @JsonCreator
    static TargetColumn of(
            @JsonProperty("name") String name,
            @JsonProperty("min") @Nullable Double min,
            @JsonProperty("max") @Nullable Double max) {
        Column.requireName(name);
        return new TargetColumn(name, Bounds.ofColumn(name, min, max));
    }

    @JsonProperty("min")
    public double min() {
        return bounds.lower();
    }

    @JsonProperty("max")
    public double max() {
        return bounds.upper();
    }

    @Override
    @JsonIgnore
    public Bounds bounds() {
        return bounds;
    }

    @Override
    public Column withName(String other) {
        return new TargetColumn(other, bounds);
    }

    @Override
    public String meaning() {
        return "target, " + bounds.words();
    }
}
