package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class to learn.
 *
 * @param name the column's name
 * @param categories every class there can be
 * @param dropSuffix what to cut off a value's end where it is there, such as a full stop; may be
 *     null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LabelColumn(String name, List<String> categories, @Nullable String dropSuffix)
        implements Column {

    @JsonCreator
    public LabelColumn(
            @JsonProperty("name") String name,
            @JsonProperty("categories") @Nullable List<String> categories,
            @JsonProperty("dropSuffix") @Nullable String dropSuffix) {
        Column.requireName(name);
        this.name = name;
        this.categories = Column.values(name, categories, 2);
        this.dropSuffix = dropSuffix;
    }

    @Override
    public Column withName(String other) {
        return new LabelColumn(other, categories, dropSuffix);
    }

    @Override
    public String meaning() {
        return "label, "
                + String.join(", ", categories)
                + (dropSuffix == null ? "" : ", without " + dropSuffix);
    }

    /** Returns which class a cell says; -1 for none. */
    public int index(String cell) {
        return categories.indexOf(value(cell));
    }

    /** Returns a cell without the suffix that does not belong to its value. */
    private String value(String cell) {
        return dropSuffix != null && cell.endsWith(dropSuffix) && !categories.contains(cell)
                ? cell.substring(0, cell.length() - dropSuffix.length()).strip()
                : cell;
    }
}
