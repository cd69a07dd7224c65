package io.github.dp4j.cli.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
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
    @JsonSubTypes.Type(value = Column.Numeric.class, name = "numeric"),
    @JsonSubTypes.Type(value = Column.Categorical.class, name = "categorical"),
    @JsonSubTypes.Type(value = Column.Label.class, name = "label"),
    @JsonSubTypes.Type(value = Column.Target.class, name = "target"),
    @JsonSubTypes.Type(value = Column.Ignored.class, name = "ignore"),
})
sealed interface Column {

    /** Returns the column's name. */
    String name();

    /** Returns how many features the column becomes. */
    int width();

    /** Returns what its cells mean, in words: two columns that say the same are coded alike. */
    String meaning();

    /**
     * A number, scaled to [0, 1] by its bounds. What lies outside is moved to the nearer bound; a
     * missing value becomes the middle.
     *
     * @param name the column's name
     * @param bounds its public bounds: min and max in the file
     */
    record Numeric(String name, Bounds bounds) implements Column {

        /** Checks the values. */
        public Numeric {
            requireName(name);
        }

        @JsonCreator
        static Numeric of(
                @JsonProperty("name") String name,
                @JsonProperty("min") Double min,
                @JsonProperty("max") Double max) {
            requireName(name);
            return new Numeric(name, Bounds.ofColumn(name, min, max));
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public String meaning() {
            return "numeric, " + bounds.words();
        }
    }

    /**
     * One of several values: one feature each, 1 for the value and 0 for the others. A missing
     * value is all zeros, unless the token for it is listed as a category.
     *
     * @param name the column's name
     * @param categories every value there can be
     */
    record Categorical(
            @JsonProperty("name") String name, @JsonProperty("categories") List<String> categories)
            implements Column {

        /** Checks the values. */
        public Categorical {
            requireName(name);
            categories = values(name, categories, 1);
        }

        @Override
        public int width() {
            return categories.size();
        }

        @Override
        public String meaning() {
            return "categorical, " + String.join(", ", categories);
        }
    }

    /**
     * The class to learn.
     *
     * @param name the column's name
     * @param categories every class there can be
     * @param dropSuffix what to cut off a value's end where it is there, such as a full stop; may
     *     be null
     */
    record Label(
            @JsonProperty("name") String name,
            @JsonProperty("categories") List<String> categories,
            @JsonProperty("dropSuffix") @Nullable String dropSuffix)
            implements Column {

        /** Checks the values. */
        public Label {
            requireName(name);
            categories = values(name, categories, 2);
        }

        @Override
        public int width() {
            return 0;
        }

        @Override
        public String meaning() {
            return "label, "
                    + String.join(", ", categories)
                    + (dropSuffix == null ? "" : ", without " + dropSuffix);
        }

        /** Returns a cell without the suffix that does not belong to its value. */
        String value(String cell) {
            return dropSuffix != null && cell.endsWith(dropSuffix) && !categories.contains(cell)
                    ? cell.substring(0, cell.length() - dropSuffix.length()).strip()
                    : cell;
        }
    }

    /**
     * The number to learn, in place of a class: scaled to [0, 1] by its bounds, what lies outside
     * is moved to the nearer bound. It may not be missing.
     *
     * @param name the column's name
     * @param bounds its public bounds: min and max in the file
     */
    record Target(String name, Bounds bounds) implements Column {

        /** Checks the values. */
        public Target {
            requireName(name);
        }

        @JsonCreator
        static Target of(
                @JsonProperty("name") String name,
                @JsonProperty("min") Double min,
                @JsonProperty("max") Double max) {
            requireName(name);
            return new Target(name, Bounds.ofColumn(name, min, max));
        }

        @Override
        public int width() {
            return 0;
        }

        @Override
        public String meaning() {
            return "target, " + bounds.words();
        }
    }

    /**
     * A column that is not used.
     *
     * @param name the column's name
     */
    record Ignored(@JsonProperty("name") String name) implements Column {

        /** Checks the values. */
        public Ignored {
            requireName(name);
        }

        @Override
        public int width() {
            return 0;
        }

        @Override
        public String meaning() {
            return "ignored";
        }
    }

    private static void requireName(@Nullable String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("every column needs a name, and one has none");
        }
    }

    private static List<String> values(String name, @Nullable List<String> given, int atLeast) {
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
        return List.copyOf(given);
    }
}
