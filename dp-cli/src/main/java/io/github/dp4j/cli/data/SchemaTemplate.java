package io.github.dp4j.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.histogram.CommonValues;
import io.github.dp4j.histogram.NumberRange;
import io.github.dp4j.histogram.TableFindings;
import io.github.dp4j.privacy.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema in which the bounds of numbers and the lists of categories may be left open, to be found
 * by a private release. The types of columns are public: they are never read from the data.
 *
 * <p>What the release does not find of a feature, the column is ignored for; of what is to be
 * learnt it stays open, for its owner to write in. Either way the schema carries the release.
 */
public final class SchemaTemplate {

    /**
     * A column of which something is open.
     *
     * @param index its place among the schema's columns
     * @param name its name
     * @param suffix what is cut off its values; null for nothing
     */
    record Open(int index, String name, @Nullable String suffix) {}

    private final ObjectNode json;
    private final Schema placeholder;
    private final List<Open> numbers;
    private final List<Open> categories;
    private final boolean needsHeader;

    private SchemaTemplate(
            ObjectNode json,
            Schema placeholder,
            List<Open> numbers,
            List<Open> categories,
            boolean needsHeader) {
        this.json = json;
        this.placeholder = placeholder;
        this.numbers = List.copyOf(numbers);
        this.categories = List.copyOf(categories);
        this.needsHeader = needsHeader;
    }

    /**
     * Reads a template.
     *
     * @param file a schema, of which a numeric or target column may lack min and max, and a
     *     categorical or label column its categories
     * @return the template
     * @throws DataFormatException if it is no such schema, nothing in it is open, or it carries an
     *     earlier release
     */
    public static SchemaTemplate read(Path file) {
        return parse(InputFiles.text(file), "schema " + file, /* needsHeader= */ false);
    }

    /**
     * Makes a template of columns that are open, each by its name in the first line of the file.
     * Columns that are not named are ignored.
     *
     * @param numeric numbers
     * @param categorical one of several values each
     * @param learnt the column to learn
     * @param isNumber whether that is a number, and not a class
     * @return the template
     * @throws DataFormatException if these are no columns of a table
     */
    public static SchemaTemplate of(
            List<String> numeric, List<String> categorical, String learnt, boolean isNumber) {
        ObjectNode json = StrictJson.mapper().createObjectNode();
        json.put("others", "ignore");
        ArrayNode columns = json.putArray("columns");
        numeric.forEach(name -> columns.addObject().put("name", name).put("type", "numeric"));
        categorical.forEach(
                name -> columns.addObject().put("name", name).put("type", "categorical"));
        columns.addObject().put("name", learnt).put("type", isNumber ? "target" : "label");
        return parse(json.toString(), "list of columns", /* needsHeader= */ true);
    }

    static SchemaTemplate parse(String text, String source, boolean needsHeader) {
        if (!(tree(text, source) instanceof ObjectNode json)
                || !(json.get("columns") instanceof ArrayNode columns)) {
            Schema.parse(text, source); // says what is wrong with it
            throw new IllegalStateException("A schema without columns has been read.");
        }
        ObjectNode filled = json.deepCopy();
        List<Open> numbers = new ArrayList<>();
        List<Open> categories = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!(filled.get("columns").get(i) instanceof ObjectNode column)) {
                continue; // it is refused below
            }
            Open open = new Open(i, column.path("name").asText(), suffix(column));
            String type = column.path("type").asText();
            boolean isNumber = type.equals("numeric") || type.equals("target");
            boolean isCategory = type.equals("categorical") || type.equals("label");
            if (isNumber && !column.hasNonNull("min") && !column.hasNonNull("max")) {
                column.put("min", 0).put("max", 1);
                numbers.add(open);
            } else if (isCategory && !column.hasNonNull("categories")) {
                column.putArray("categories").add("a").add("b");
                categories.add(open);
            }
        }
        if (json.hasNonNull("profile")) {
            throw new DataFormatException(
                    "The "
                            + source
                            + " carries an earlier release already, and one schema has one: take"
                            + " the template that it was made from. What the earlier one cost stays"
                            + " spent.");
        }
        if (numbers.isEmpty() && categories.isEmpty()) {
            Schema.parse(text, source);
            throw new DataFormatException(
                    "The "
                            + source
                            + " leaves nothing open, so there is nothing to find: a numeric or"
                            + " target column without min and max, or a categorical or label column"
                            + " without categories, is what a release would fill in. It can be used"
                            + " as it is.");
        }
        return new SchemaTemplate(
                json, placeholder(filled, source), numbers, categories, needsHeader);
    }

    private static JsonNode tree(String text, String source) {
        try {
            return StrictJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new DataFormatException(
                    "The " + source + " cannot be used: " + StrictJson.problem(e) + ".", e);
        }
    }

    private static @Nullable String suffix(JsonNode column) {
        return column.path("dropSuffix").isTextual() ? column.get("dropSuffix").textValue() : null;
    }

    /** Checks all but what is open; places in the text are not those of the file. */
    private static Schema placeholder(ObjectNode filled, String source) {
        try {
            return Schema.parse(filled.toString(), source);
        } catch (DataFormatException e) {
            throw new DataFormatException(
                    String.valueOf(e.getMessage()).replaceAll(" \\(line \\d+, column \\d+\\)", ""),
                    e);
        }
    }

    /**
     * Returns how many columns of numbers are open.
     *
     * @return the number
     */
    public int numbers() {
        return numbers.size();
    }

    /**
     * Returns how many columns of categories are open.
     *
     * @return the number
     */
    public int categories() {
        return categories.size();
    }

    List<Open> openNumbers() {
        return numbers;
    }

    List<Open> openCategories() {
        return categories;
    }

    /** Returns the schema with any bounds and categories where they are open. */
    Schema placeholder() {
        return placeholder;
    }

    /** Returns whether the file must name its columns. */
    boolean needsHeader() {
        return needsHeader;
    }

    /**
     * Writes what was found into the schema, with what finding it cost.
     *
     * @param findings of the open columns, in order
     * @param release what it cost
     * @return the schema, as text
     */
    public String filled(TableFindings findings, LedgerRelease release) {
        ObjectNode filled = json.deepCopy();
        ArrayNode columns = (ArrayNode) filled.get("columns");
        for (int i = 0; i < numbers.size(); i++) {
            fill((ObjectNode) columns.get(numbers.get(i).index), findings.numbers().get(i));
        }
        for (int i = 0; i < categories.size(); i++) {
            fill((ObjectNode) columns.get(categories.get(i).index), findings.categories().get(i));
        }
        filled.set("profile", StrictJson.mapper().valueToTree(release));
        try {
            return StrictJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(filled)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of plain values cannot be printed.", e);
        }
    }

    private static void fill(ObjectNode column, NumberRange range) {
        // A logarithm has no negative numbers: they are moved to the bound 0.
        boolean log = column.path("scale").asText().equals("log");
        double lower = log ? Math.max(0, range.lower()) : range.lower();
        if (lower < range.upper()) {
            column.put("min", lower).put("max", range.upper());
        } else {
            ignoreFeature(column);
        }
    }

    private static void fill(ObjectNode column, CommonValues common) {
        int needed = column.path("type").asText().equals("label") ? 2 : 1;
        if (common.values().size() >= needed) {
            ArrayNode values = column.putArray("categories");
            common.values().forEach(values::add);
        } else {
            ignoreFeature(column);
        }
    }

    private static void ignoreFeature(ObjectNode column) {
        String type = column.path("type").asText();
        if (type.equals("numeric") || type.equals("categorical")) {
            column.retain("name");
            column.put("type", "ignore");
        }
    }

    /**
     * Returns what a release found, a column a line.
     *
     * @param findings of the open columns, in order
     * @return names and words for what was found
     */
    public List<ColumnWords> words(TableFindings findings) {
        return ColumnWords.of(this, findings);
    }
}
