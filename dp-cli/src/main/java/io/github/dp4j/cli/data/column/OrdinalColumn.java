package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several values that have an order: feature j is 1 from value j + 1 on. The last feature
 * says that the value is not listed; a missing one is all zeros but for that.
 *
 * @param name the column's name
 * @param categories the values, the least first
 */
public record OrdinalColumn(String name, List<String> categories) implements FeatureColumn {

    @JsonCreator
    public OrdinalColumn(
            @JsonProperty("name") String name,
            @JsonProperty("categories") @Nullable List<String> categories) {
        Column.requireName(name);
        this.name = name;
        this.categories = Column.values(name, categories, 2);
    }

    @Override
    public int width() {
        return categories.size();
    }

    @Override
    public @Nullable Problem encode(
            @Nullable String cell, NumberStyle numbers, float[] features, int at) {
        int level = cell == null ? -1 : categories.indexOf(cell);
        for (int j = 0; j < level; j++) {
            features[at + j] = 1;
        }
        if (level < 0) {
            features[at + categories.size() - 1] = 1;
        }
        return null;
    }

    @Override
    public Column withName(String other) {
        return new OrdinalColumn(other, categories);
    }

    @Override
    public String meaning() {
        return "ordinal, " + String.join(" < ", categories);
    }
}
