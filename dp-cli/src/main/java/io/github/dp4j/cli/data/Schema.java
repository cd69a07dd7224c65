package io.github.dp4j.cli.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.github.dp4j.privacy.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table's columns mean, as its owner states it: public knowledge about the data.
 *
 * <pre>{@code
 * {
 *   "missing": "?",
 *   "comment": "|",
 *   "columns": [
 *     {"name": "age", "type": "numeric", "min": 17, "max": 90},
 *     {"name": "sex", "type": "categorical", "categories": ["Female", "Male"]},
 *     {"name": "weight", "type": "ignore"},
 *     {"name": "income", "type": "label", "categories": ["<=50K", ">50K"], "dropSuffix": "."}
 *   ]
 * }
 * }</pre>
 *
 * <p>A number to learn in place of a class is {@code {"name": "price", "type": "target", "min": 0,
 * "max": 500}}.
 *
 * @param missing the cell that stands for a missing value, besides the empty cell; may be null
 * @param comment lines that begin with it are skipped; may be null
 * @param columns one entry a column, in the order of the file
 */
record Schema(
        @JsonProperty("missing") @Nullable String missing,
        @JsonProperty("comment") @Nullable String comment,
        @JsonProperty("columns") List<Column> columns) {

    Schema {
        if (columns == null || columns.isEmpty()) {
            throw new IllegalArgumentException("it has no columns");
        }
        columns = List.copyOf(columns);
        requireDistinct(columns);
        long labels = columns.stream().filter(Schema::isLearnt).count();
        if (labels != 1) {
            throw new IllegalArgumentException(
                    "exactly one column must have type label (or target, for a number), but "
                            + labels
                            + " have");
        }
        if (columns.stream().mapToInt(Column::width).sum() == 0) {
            throw new IllegalArgumentException("no column is numeric or categorical");
        }
    }

    /** A header is matched without regard to case: names that differ in nothing else collide. */
    private static void requireDistinct(List<Column> columns) {
        Map<String, String> names = new HashMap<>();
        for (Column column : columns) {
            String other = names.put(key(column.name()), column.name());
            if (other != null) {
                throw new IllegalArgumentException(
                        other.equals(column.name())
                                ? "column '" + other + "' comes twice"
                                : "columns '"
                                        + other
                                        + "' and '"
                                        + column.name()
                                        + "' have the same name, up to case and blanks");
            }
        }
    }

    /** Returns a name as headers are compared. */
    static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isLearnt(Column column) {
        return column instanceof Column.Label || column instanceof Column.Target;
    }

    static Schema read(Path file) {
        return parse(InputFiles.text(file), file.toString());
    }

    static Schema parse(String json, String source) {
        try {
            Schema schema = StrictJson.mapper().readValue(json, Schema.class);
            if (schema == null) {
                throw new DataFormatException("The schema " + source + " is null.");
            }
            return schema;
        } catch (InvalidTypeIdException e) {
            throw unusable(
                    source,
                    "a column has "
                            + (e.getTypeId() == null ? "no type" : "the type " + e.getTypeId())
                            + ": the types are numeric, categorical, label, target and ignore",
                    e);
        } catch (UnrecognizedPropertyException e) {
            throw unusable(
                    source,
                    "there is no field '"
                            + e.getPropertyName()
                            + "', only "
                            + e.getKnownPropertyIds(),
                    e);
        } catch (JsonProcessingException e) {
            throw unusable(source, StrictJson.problem(e), e);
        }
    }

    private static DataFormatException unusable(
            String source, String reason, JsonProcessingException e) {
        boolean placed = reason.contains("(line ") || e.getLocation() == null;
        return new DataFormatException(
                "The schema "
                        + source
                        + " cannot be used: "
                        + reason
                        + (placed
                                ? ""
                                : " (line "
                                        + e.getLocation().getLineNr()
                                        + ", column "
                                        + e.getLocation().getColumnNr()
                                        + ")")
                        + ".",
                e);
    }

    /** Returns the number of features that an example becomes. */
    int width() {
        return columns.stream().mapToInt(Column::width).sum();
    }

    /** Returns the classes; none where a number is learnt. */
    List<String> classes() {
        return columns.stream()
                .filter(Column.Label.class::isInstance)
                .map(Column.Label.class::cast)
                .map(Column.Label::categories)
                .findFirst()
                .orElse(List.of());
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.name()));
        return names;
    }

    /** Returns what the columns mean, one line each, and what stands for a missing value. */
    List<String> meanings(List<String> shownNames) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            lines.add(key(shownNames.get(i)) + ": " + columns.get(i).meaning());
        }
        if (missing != null) {
            lines.add("missing values: " + missing);
        }
        // Each is to be one line, whatever the owner's words hold.
        return lines.stream().map(line -> line.replaceAll("\\p{Cc}", " ")).toList();
    }

    boolean isMissing(String cell) {
        return cell.isEmpty() || cell.equals(missing);
    }
}
