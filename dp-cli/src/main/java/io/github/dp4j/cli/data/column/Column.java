package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a column of a table means. Bounds and categories are public knowledge, never taken from the
 * data: a bound that one person's value sets would tell that value.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NumericColumn.class, name = "numeric"),
    @JsonSubTypes.Type(value = CategoricalColumn.class, name = "categorical"),
    @JsonSubTypes.Type(value = OrdinalColumn.class, name = "ordinal"),
    @JsonSubTypes.Type(value = HashedColumn.class, name = "hashed"),
    @JsonSubTypes.Type(value = DateColumn.class, name = "date"),
    @JsonSubTypes.Type(value = LabelColumn.class, name = "label"),
    @JsonSubTypes.Type(value = TargetColumn.class, name = "target"),
    @JsonSubTypes.Type(value = IgnoredColumn.class, name = "ignore"),
})
public sealed interface Column permits FeatureColumn, LabelColumn, TargetColumn, IgnoredColumn {

    /** The types, as messages list them. */
    String TYPES = "numeric, categorical, ordinal, hashed, date, label, target and ignore";

    /** Returns the column's name. */
    String name();

    /** Returns the same column of another name. */
    Column withName(String other);

    /** Returns what its cells mean, in words: two columns that say the same are coded alike. */
    String meaning();

    /** Returns how many features the column becomes. */
    default int width() {
        return 0;
    }

    /** Refuses a column without a name. */
    static void requireName(@Nullable String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("every column needs a name, and one has none");
        }
    }

    /** Returns the values that a column can have. */
    static List<String> values(String name, @Nullable List<String> given, int atLeast) {
        if (given == null
                || given.stream().anyMatch(Objects::isNull)
                || given.size() < atLeast
                || new HashSet<>(given).size() < given.size()) {
            throw new IllegalArgumentException(
                    "the categories of column '"
                            + name
                            + "' must be at least "
                            + atLeast
                            + ", each listed once");
        }
        if (given.stream().anyMatch(value -> value.isEmpty() || !value.equals(value.strip()))) {
            throw new IllegalArgumentException(
                    "the categories of column '"
                            + name
                            + "' must not be empty, nor begin or end with a blank: cells never do");
        }
        return List.copyOf(given);
    }
}
