package io.github.dp4j.cli.data;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.cli.data.column.LabelColumn;
import io.github.dp4j.cli.data.column.NumberStyle;
import io.github.dp4j.cli.data.column.TargetColumn;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.privacy.StrictJson;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a table's columns mean, as its owner states it: public knowledge about the data, or what
 * {@code dp4j profile} released of it, with the price.
 *
 * <pre>{@code
 * {
 *   "missing": ["?", "NA"],
 *   "comment": "|",
 *   "columns": [
 *     {"name": "age", "type": "numeric", "min": 17, "max": 90},
 *     {"name": "gain", "type": "numeric", "min": 0, "max": 99999, "scale": "log"},
 *     {"name": "sex", "type": "categorical", "categories": ["Female", "Male"]},
 *     {"name": "school", "type": "ordinal", "categories": ["none", "primary", "secondary"]},
 *     {"name": "zip", "type": "hashed", "buckets": 64},
 *     {"name": "since", "type": "date", "min": "1990-01-01", "max": "2030-12-31"},
 *     {"name": "weight", "type": "ignore"},
 *     {"name": "income", "type": "label", "categories": ["<=50K", ">50K"], "dropSuffix": "."}
 *   ]
 * }
 * }</pre>
 *
 * <p>A number to learn in place of a class is {@code {"name": "price", "type": "target", "min": 0,
 * "max": 500}}.
 *
 * @param missing the cells that stand for a missing value, besides the empty cell
 * @param comment lines that begin with it are skipped; may be null
 * @param numbers how numbers are written; as in programs if null
 * @param encoding the name of the text's encoding; UTF-8 if null
 * @param others {@code ignore} if a file may have columns that are not listed; null if not
 * @param unreadable {@code missing} if a cell of a feature that is no number or no date counts as a
 *     missing one; null if it is an error. A run that stops at one row tells of it; one that never
 *     stops may take a whole column for missing
 * @param columns one entry a column, in the order of the file
 * @param profile the private release that found bounds and categories in the data; null if all of
 *     them are public. Whatever is trained by this schema counts it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Schema(
        @JsonProperty("missing") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                @Nullable List<String> missing,
        @JsonProperty("comment") @Nullable String comment,
        @JsonProperty("numbers") @Nullable NumberStyle numbers,
        @JsonProperty("encoding") @Nullable String encoding,
        @JsonProperty("others") @Nullable Others others,
        @JsonProperty("unreadable") @Nullable Unreadable unreadable,
        @JsonProperty("columns") List<Column> columns,
        @JsonProperty("profile") @Nullable LedgerRelease profile) {

    private static final Pattern SPACES = Pattern.compile("\\p{Z}");

    /** What becomes of columns that are not listed. */
    enum Others {
        @JsonProperty("ignore")
        IGNORE
    }

    /** What becomes of cells of features that cannot be read. */
    enum Unreadable {
        @JsonProperty("missing")
        MISSING
    }

    Schema {
        if (columns == null || columns.isEmpty()) {
            throw new IllegalArgumentException("it has no columns");
        }
        columns = List.copyOf(columns);
        missing = missing == null ? null : List.copyOf(missing);
        requireDistinct(columns);
        requireCharset(encoding);
        long labels = columns.stream().filter(Schema::isLearnt).count();
        if (labels != 1) {
            throw new IllegalArgumentException(
                    "exactly one column must have type label (or target, for a number), but "
                            + labels
                            + " have");
        }
        if (columns.stream().mapToInt(Column::width).sum() == 0) {
            throw new IllegalArgumentException(
                    "no column is a feature: numeric, categorical, ordinal, hashed or date");
        }
    }

    /** Returns a schema of columns alone. */
    static Schema of(List<Column> columns) {
        return new Schema(
                /* missing= */ null,
                /* comment= */ null,
                /* numbers= */ null,
                /* encoding= */ null,
                /* others= */ null,
                /* unreadable= */ null,
                columns,
                /* profile= */ null);
    }

    private static void requireCharset(@Nullable String encoding) {
        try {
            if (encoding != null) {
                Charset.forName(encoding);
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException(
                    "there is no encoding '" + encoding + "': use one such as windows-1252", e);
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

    /** Returns a name as headers are compared: all blanks are one, also those that do not break. */
    static String key(String name) {
        return SPACES.matcher(name).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    static boolean isLearnt(Column column) {
        return column instanceof LabelColumn || column instanceof TargetColumn;
    }

    /** Returns whether a cell is one that can be learnt, if its column is the one to learn. */
    boolean canBeLearnt(Column column, String cell) {
        return column instanceof LabelColumn label
                ? label.index(cell) >= 0
                : column instanceof TargetColumn && !Double.isNaN(numberStyle().parse(cell));
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
        } catch (InvalidFormatException e) {
            throw unusable(
                    source,
                    "'" + e.getValue() + "' is no value of the field " + field(e) + choices(e),
                    e);
        } catch (InvalidTypeIdException e) {
            if (!e.getBaseType().isTypeOrSubTypeOf(Column.class)) { // of the profile's event
                throw unusable(source, StrictJson.problem(e), e);
            }
            throw unusable(
                    source,
                    "a column has "
                            + (e.getTypeId() == null ? "no type" : "the type " + e.getTypeId())
                            + ": the types are "
                            + Column.TYPES,
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

    private static String field(JsonMappingException e) {
        List<JsonMappingException.Reference> path = e.getPath();
        return path.isEmpty() ? "" : String.valueOf(path.get(path.size() - 1).getFieldName());
    }

    private static String choices(InvalidFormatException e) {
        if (!e.getTargetType().isEnum()) {
            return "";
        }
        ObjectMapper mapper = new ObjectMapper();
        return ": use one of "
                + Arrays.stream(e.getTargetType().getEnumConstants())
                        .map(value -> mapper.valueToTree(value).toString())
                        .collect(Collectors.joining(", "));
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
                .filter(LabelColumn.class::isInstance)
                .map(LabelColumn.class::cast)
                .map(LabelColumn::categories)
                .findFirst()
                .orElse(List.of());
    }

    /** Returns the number to learn; none where a class is. */
    Optional<TargetColumn> target() {
        return columns.stream()
                .filter(TargetColumn.class::isInstance)
                .map(TargetColumn.class::cast)
                .findFirst();
    }

    /** Returns the same with other names. */
    Schema withNames(List<String> names) {
        List<Column> renamed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            renamed.add(columns.get(i).withName(names.get(i)));
        }
        return withColumns(renamed);
    }

    /** Returns the same of other columns. */
    Schema withColumns(List<Column> all) {
        return new Schema(missing, comment, numbers, encoding, others, unreadable, all, profile);
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
            lines.add("missing values: " + String.join(", ", missing));
        }
        if (numbers != null) {
            lines.add("numbers: " + numbers.example());
        }
        // Each is to be one line, whatever the owner's words hold.
        return lines.stream().map(line -> line.replaceAll("\\p{Cc}", " ")).toList();
    }

    boolean isMissing(String cell) {
        return cell.isEmpty() || (missing != null && missing.contains(cell));
    }

    NumberStyle numberStyle() {
        return numbers == null ? NumberStyle.PLAIN : numbers;
    }

    @Nullable Charset charset() {
        return encoding == null ? null : Charset.forName(encoding);
    }

    /** Returns what {@link #parse} reads. */
    ObjectNode toJson() {
        return new ObjectMapper().valueToTree(this);
    }
}
