package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of several values: one feature each, 1 for the value and 0 for the others, and one more for
 * every value that is not listed. (To refuse such a row would tell something about it that no
 * ledger counts, and one row could stop a training.) A missing value is all zeros, unless the token
 * for it is listed.
 */
public final class CategoricalColumn implements FeatureColumn {

    private final String name;
    private final List<String> categories;
    private final Map<String, Integer> positions = new HashMap<>();

    /**
     * Creates the column.
     *
     * @param name the column's name
     * @param categories the values that are publicly known to occur
     */
    @JsonCreator
    CategoricalColumn(
            @JsonProperty("name") String name,
            @JsonProperty("categories") @Nullable List<String> categories) {
        Column.requireName(name);
        this.name = name;
        this.categories = Column.values(name, categories, 1);
        this.categories.forEach(value -> positions.put(value, positions.size()));
    }

    @Override
    @JsonProperty("name")
    public String name() {
        return name;
    }

    @JsonProperty("categories")
    List<String> categories() {
        return categories;
    }

    @Override
    public int width() {
        return categories.size() + 1;
    }

    @Override
    public @Nullable Problem encode(
            @Nullable String cell, NumberStyle numbers, float[] features, int at) {
        if (cell != null) {
            features[at + positions.getOrDefault(cell, categories.size())] = 1;
        }
        return null;
    }

    /** Returns whether a value is listed. */
    public boolean lists(String value) {
        return positions.containsKey(value);
    }

    @Override
    public Column withName(String other) {
        return new CategoricalColumn(other, categories);
    }

    @Override
    public String meaning() {
        return "categorical, " + String.join(", ", categories) + ", and others";
    }
}
