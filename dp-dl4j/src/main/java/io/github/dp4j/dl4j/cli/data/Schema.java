package io.github.dp4j.dl4j.cli.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
 * @param missing the cell that stands for a missing value, besides the empty cell; may be null
 * @param comment lines that begin with it are skipped; may be null
 * @param columns one entry a column, in the order of the file
 */
record Schema(
        @JsonProperty("missing") String missing,
        @JsonProperty("comment") String comment,
        @JsonProperty("columns") List<Column> columns) {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    Schema {
        if (columns == null || columns.isEmpty()) {
            throw new IllegalArgumentException("it has no columns");
        }
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("column '" + column.name() + "' comes twice");
            }
        }
        long labels = columns.stream().filter(Column.Label.class::isInstance).count();
        if (labels != 1) {
            throw new IllegalArgumentException(
                    "exactly one column must have type label, but " + labels + " have");
        }
        if (columns.stream().mapToInt(Column::width).sum() == 0) {
            throw new IllegalArgumentException("no column is numeric or categorical");
        }
    }

    static Schema read(Path file) {
        try (InputStream in = InputFiles.open(file)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    static Schema parse(String json, String source) {
        try {
            return MAPPER.readValue(json, Schema.class);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null
                            ? ""
                            : " (line "
                                    + e.getLocation().getLineNr()
                                    + ", column "
                                    + e.getLocation().getColumnNr()
                                    + ")";
            throw new DataFormatException(
                    "The schema " + source + " cannot be used: " + reason(e) + where + ".", e);
        }
    }

    private static String reason(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "there is no field '"
                    + unknown.getPropertyName()
                    + "', only "
                    + unknown.getKnownPropertyIds();
        }
        Throwable cause = e.getCause();
        return cause instanceof IllegalArgumentException
                        && !(cause instanceof JsonProcessingException)
                ? cause.getMessage()
                : field(e) + e.getOriginalMessage();
    }

    private static String field(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "";
        }
        String name = mapping.getPath().get(mapping.getPath().size() - 1).getFieldName();
        return name == null ? "" : "field '" + name + "': ";
    }

    /** Returns the number of features that an example becomes. */
    int width() {
        return columns.stream().mapToInt(Column::width).sum();
    }

    Column.Label label() {
        return columns.stream()
                .filter(Column.Label.class::isInstance)
                .map(Column.Label.class::cast)
                .findFirst()
                .orElseThrow();
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.name()));
        return names;
    }

    boolean isMissing(String cell) {
        return cell.isEmpty() || cell.equals(missing);
    }
}
