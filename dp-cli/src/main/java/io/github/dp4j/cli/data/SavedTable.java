package io.github.dp4j.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.cli.data.column.FeatureColumn;
import io.github.dp4j.cli.data.column.TargetColumn;
import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.cli.data.text.Values;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.privacy.StrictJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The schema that a model was saved with: how new rows become its inputs, and what its outputs say.
 *
 * <pre>{@code
 * {"format": "dp4j-table", "version": 1, "table": {"columns": [...]}}
 * }</pre>
 */
public final class SavedTable {

    private static final String FORMAT = "dp4j-table";
    private static final int VERSION = 1;

    private final Schema schema;

    private SavedTable(Schema schema) {
        this.schema = schema;
    }

    static String text(Schema schema) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        json.set("table", schema.toJson());
        return json.toString();
    }

    /**
     * Reads a schema.
     *
     * @param text what a model file holds
     * @param source the file's name, for messages
     * @return the schema
     * @throws DataFormatException if it is something else, or of another version
     */
    public static SavedTable parse(String text, String source) {
        try {
            JsonNode json = StrictJson.mapper().readTree(text);
            if (ImageSchema.isOne(text)) {
                throw new DataFormatException(source + " is of images, and not of a table.");
            }
            if (!json.path("format").asText().equals(FORMAT)) {
                throw new DataFormatException(
                        "The model " + source + " was not trained on a table by dp4j train.");
            }
            if (json.path("version").asInt() != VERSION) {
                throw new DataFormatException(
                        "The schema in "
                                + source
                                + " has version "
                                + json.path("version").asText()
                                + ", but this DP4J reads version "
                                + VERSION
                                + ": use the DP4J that saved it.");
            }
            return new SavedTable(Schema.parse(json.path("table").toString(), "in " + source));
        } catch (JsonProcessingException e) {
            throw new DataFormatException(
                    "The schema in " + source + " cannot be used: " + StrictJson.problem(e) + ".",
                    e);
        }
    }

    /**
     * Returns whether two schemas make the same of every row: the same columns in the same order,
     * missing values and numbers written alike.
     *
     * @param one what a model file holds
     * @param other the same of another model, or of a table
     * @return whether rows become the same features and classes
     */
    public static boolean isSame(String one, String other) {
        return coding(one).equals(coding(other));
    }

    /** A header is matched without regard to case, and so are names here. */
    private static JsonNode coding(String text) {
        Schema schema = parse(text, "a model").schema;
        ObjectNode json =
                schema.withNames(schema.names().stream().map(Schema::key).toList()).toJson();
        return json.retain("columns", "missing", "numbers");
    }

    /**
     * Opens rows for the model, with or without what is to be predicted.
     *
     * @param file CSV, gzipped or not; - is standard input
     * @param separator what separates cells; found in the first line if null
     * @param encoding the text's encoding; the schema's if null
     * @param showValues whether messages may show what a cell holds
     * @return the rows
     * @throws DataFormatException if it cannot be read
     */
    public NewRows open(
            Path file,
            @Nullable Separator separator,
            @Nullable Charset encoding,
            boolean showValues) {
        CsvReader rows =
                CsvReader.open(
                        file,
                        schema.comment(),
                        separator,
                        encoding == null ? schema.charset() : encoding);
        return new NewRows(
                rows,
                new TableEncoder(
                        schema, ColumnNames.of(schema), rows, /* labelled= */ false, showValues));
    }

    /**
     * Reads one row as if it stood in a file whose header has these names.
     *
     * @param row what each column holds, by its name; null for a missing value. What is predicted,
     *     and columns that are not used, may be left out
     * @return the row
     * @throws DataFormatException if a column is missing, unknown, or holds what cannot be used
     */
    public EncodedRow encode(Map<String, ? extends @Nullable String> row) {
        for (String name : row.keySet()) {
            Objects.requireNonNull(name, "a column's name is null");
        }
        Set<String> names = row.keySet().stream().map(Schema::key).collect(Collectors.toSet());
        List<String> absent =
                schema.columns().stream()
                        .filter(FeatureColumn.class::isInstance)
                        .map(Column::name)
                        .filter(name -> !names.contains(Schema.key(name)))
                        .toList();
        if (!absent.isEmpty()) {
            throw new DataFormatException(
                    "The row lacks "
                            + Values.some(absent)
                            + ": give every column that the model reads, with null where a value"
                            + " is missing.");
        }
        String text = line(row.keySet()) + "\n" + line(row.values()) + "\n";
        CsvReader rows =
                CsvReader.open(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                        "the row",
                        /* comment= */ null,
                        Separator.COMMA,
                        StandardCharsets.UTF_8);
        TableEncoder encoder =
                new TableEncoder(
                        schema,
                        ColumnNames.of(schema),
                        rows,
                        /* labelled= */ false,
                        /* showValues= */ false);
        return Objects.requireNonNull(encoder.next(), "the text has a row below its header");
    }

    /** Each cell in quotation marks: whatever it holds is one cell. */
    private static String line(Collection<? extends @Nullable String> cells) {
        return cells.stream()
                .map(cell -> '"' + (cell == null ? "" : cell.replace("\"", "\"\"")) + '"')
                .collect(Collectors.joining(","));
    }

    /**
     * Reads rows that hold what is to be learnt.
     *
     * @param file CSV, gzipped or not
     * @param options separator, encoding, and whether messages may show what a cell holds
     * @param limit how many rows to read at most
     * @return the examples
     * @throws DataFormatException if it cannot be read
     */
    public LabelledData read(Path file, TableOptions options, int limit) {
        Charset encoding = options.encoding() == null ? schema.charset() : options.encoding();
        try (CsvReader rows =
                CsvReader.open(file, schema.comment(), options.separator(), encoding)) {
            return new TableEncoder(
                            schema,
                            ColumnNames.of(schema),
                            rows,
                            /* labelled= */ true,
                            options.showValues())
                    .encode(limit);
        }
    }

    /**
     * Returns the classes in the order of the model's outputs.
     *
     * @return their names; none where a number was learnt
     */
    public List<String> classes() {
        return schema.classes();
    }

    /**
     * Returns the release that found bounds and categories in the data.
     *
     * @return what a training must count; null if the schema is public
     */
    public @Nullable LedgerRelease profile() {
        return schema.profile();
    }

    /**
     * Returns how many features a row becomes.
     *
     * @return the model's number of inputs
     */
    public int width() {
        return schema.width();
    }

    /**
     * Returns a target in its own units.
     *
     * @param output what the model puts out; what lies outside [0, 1] is moved to the nearer end
     * @return {@code min + output (max - min)}
     */
    public double target(double output) {
        TargetColumn target = schema.target().orElseThrow();
        double inside = Math.max(0, Math.min(1, output));
        return target.min() + inside * (target.max() - target.min());
    }
}
