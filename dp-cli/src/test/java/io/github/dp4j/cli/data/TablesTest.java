package io.github.dp4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dp4j.cli.data.column.Bounds;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TablesTest {

    private static final String SCHEMA =
            """
            {
              "missing": "?",
              "comment": "|",
              "columns": [
                {"name": "age", "type": "numeric", "min": 20, "max": 60, "bins": 0},
                {"name": "id", "type": "ignore"},
                {"name": "job", "type": "categorical", "categories": ["cook", "smith", "baker"]},
                {"name": "rich", "type": "label", "categories": ["no", "yes"], "dropSuffix": "."}
              ]
            }
            """;

    private static final int ALL = Integer.MAX_VALUE;

    @TempDir private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Tables open(String csv) throws IOException {
        return Tables.open(file("data.csv", csv), schema(file("schema.json", SCHEMA)), ALL);
    }

    private static TableOptions bounds(String label, Boolean header) {
        return new TableOptions(
                /* schema= */ null,
                label,
                header,
                new Bounds(0, 10),
                /* target= */ null,
                List.of("a", "b"),
                /* separator= */ null,
                /* encoding= */ null,
                /* showValues= */ false);
    }

    private static TableOptions schema(Path file) {
        return new TableOptions(
                file, null, null, null, null, null, null, null, /* showValues= */ false);
    }

    /** Else one row's open mark would hide all rows up to this one. */
    @Test
    void quotationMark_withinACellWithoutAny_isRefused() {
        for (String more : List.of("", "30, 1, \"x, yes\n")) {
            String rows = "30, 1, smith, yes\n".repeat(20) + "60,2,12\" pipe,no\n";
            assertThatThrownBy(() -> open(more + rows))
                    .hasMessageContaining(more.isEmpty() ? "double those within" : "closes cell");
        }
        assertThatThrownBy(() -> open("30,1,\"x,yes\n30,1,smith,yes\n60,2,12\",no\n60,2,12\",no\n"))
                .hasMessageContaining("double those within");
    }

    @Test
    void unreadableFeatures_areMissingWhereTheSchemaSaysSo_andLabelsNever() throws IOException {
        String columns =
                """
                "columns": [
                  {"name": "age", "type": "numeric", "min": 0, "max": 4, "bins": 2},
                  {"name": "day", "type": "date", "min": "2020-01-01", "max": "2021-01-01",
                   "bins": 1},
                  {"name": "rich", "type": "label", "categories": ["no", "yes"]}]}
                """;
        Path csv = file("cells.csv", "2,2020-01-01,yes\nold,yesterday,no\n");
        Path lenient = file("lenient.json", "{\"unreadable\": \"missing\", " + columns);
        float[] second =
                Tables.open(csv, schema(lenient), ALL)
                        .training()
                        .features()
                        .getRow(1)
                        .toFloatVector();
        float[] expected = new float[3 + 1 + 12 + 7 + 1];
        expected[2] = 1;
        expected[expected.length - 1] = 1;
        assertThat(second).containsExactly(expected);

        Path strict = file("strict.json", "{" + columns);
        assertThatThrownBy(() -> Tables.open(csv, schema(strict), ALL))
                .hasMessageContaining("line 2, column 'age': the cell cannot be used");
        Path label = file("label.csv", "2,2020-01-01,yes\n2,2020-01-01,perhaps\n");
        assertThatThrownBy(() -> Tables.open(label, schema(lenient), ALL))
                .hasMessageContaining("none of the classes");
    }

    @Test
    void table_withSchema_scalesByPublicBoundsAndSpreadsCategories() throws IOException {
        LabelledData data = open("30, 1, smith, yes\n60,2,cook,no\n").training();

        assertThat(data.features().toFloatMatrix())
                .isDeepEqualTo(new float[][] {{0.25f, 0, 1, 0, 0}, {1, 1, 0, 0, 0}});
        assertThat(data.labels().toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 1}, {1, 0}});
        assertThat(data.classes()).containsExactly("no", "yes");
    }

    @Test
    void table_valueBeyondBounds_isMovedToTheBound() throws IOException {
        LabelledData data = open("-5,1,cook,no\n1e9,1,cook,no\n").training();

        assertThat(data.features().getFloat(0, 0)).isZero();
        assertThat(data.features().getFloat(1, 0)).isEqualTo(1);
    }

    @Test
    void table_missingCells_areMiddleAndZeros() throws IOException {
        LabelledData data = open("?,1,?,no\n,1,,no\n").training();

        assertThat(data.features().toFloatMatrix())
                .isDeepEqualTo(new float[][] {{0.5f, 0, 0, 0, 0}, {0.5f, 0, 0, 0, 0}});
    }

    /** To refuse the row would tell something about it that no ledger counts. */
    @Test
    void table_unlistedCategory_isOneOfTheOthers() throws IOException {
        LabelledData data = open("30,1,king,no\n30,1,queen,no\n").training();

        assertThat(data.features().toFloatMatrix())
                .isDeepEqualTo(new float[][] {{0.25f, 0, 0, 0, 1}, {0.25f, 0, 0, 0, 1}});
    }

    @Test
    void table_commentsBlankLinesAndLabelSuffix_areUnderstood() throws IOException {
        LabelledData data =
                open("|1x3 Cross validator\n30,1,cook,yes.\n\n30,1,cook,no.\n\n").training();

        assertThat(data.labels().toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 1}, {1, 0}});
    }

    @Test
    void table_headerInOtherOrder_isFollowed() throws IOException {
        LabelledData data = open("rich,Job,age,id\nyes,baker,40,7\n").training();

        assertThat(data.features().toFloatMatrix())
                .isDeepEqualTo(new float[][] {{0.5f, 0, 0, 1, 0}});
        assertThat(data.labels().toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 1}});
    }

    /** Else one person's row, reading as names in another order, would turn all other rows. */
    @Test
    void table_namesInOtherOrderThatCouldBeARow_areRefused() throws IOException {
        String columns =
                """
                {"unreadable": "missing", "columns": [
                  {"name": "%s", "type": "hashed", "buckets": 4},
                  {"name": "age", "type": "numeric", "min": 0, "max": 9},
                  %s]}
                """;
        String label = "{\"name\": \"buys\", \"type\": \"label\", \"categories\": [\"a\", \"%s\"]}";
        String target = "{\"name\": \"buys\", \"type\": \"target\", \"min\": 0, \"max\": 1}";
        String rows = "\n3,4,a\n";
        TableOptions row =
                schema(file("a.json", columns.formatted("town", label.formatted("age"))));
        assertThatThrownBy(() -> Tables.open(file("a.csv", "buys,town,age" + rows), row, ALL))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("a.csv line 1")
                .hasMessageContaining("could be a row");
        TableOptions number = schema(file("n.json", columns.formatted("7", target)));
        assertThatThrownBy(() -> Tables.open(file("n.csv", "age,buys,7\n4,0.5,3\n"), number, ALL))
                .hasMessageContaining("could be a row");

        TableOptions names =
                schema(file("b.json", columns.formatted("town", label.formatted("b"))));
        assertThat(
                        Tables.open(file("b.csv", "buys,town,age\na,3,4\n"), names, ALL)
                                .training()
                                .size())
                .as("no class is called as the column in its place: these are names")
                .isEqualTo(1);
        assertThat(Tables.open(file("a.csv", "town,age,buys" + rows), row, ALL).training().size())
                .as("the schema's order: at worst this one row is lost")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "age,age,id,job,rich; line 1 names the columns, but has two of [age]",
                "age,id,work,rich; does not have [job]; has other columns than those of the schema, [age, id, job, rich]",
                "age,id,job,rich,more; add \"others\": \"ignore\" to the schema",
                "age,id,job; does not have [rich]",
            })
    void table_headerThatDoesNotFit_isToldByName(String header, String message) throws IOException {
        assertThatThrownBy(() -> open(header + "\n30,1,cook,no\n"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining(message.strip())
                .hasMessageNotContaining("more,")
                .hasMessageNotContaining("work,");
    }

    @Test
    void table_gzipped_isReadWhateverItsName() throws IOException {
        Path zipped = folder.resolve("data.csv");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("1,a\n9,b\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Tables.open(zipped, bounds(null, null), ALL).training().size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "30,1,cook; line 1 has 3 cells (separated by commas), but there are 4 columns",
                "30,1,cook,no,5; line 1 has 5 cells (separated by commas), but there are 4",
                "NaN,1,cook,no; line 1, column 'age': the cell cannot be used, it is no decimal",
                "Infinity,1,cook,no; column 'age': the cell cannot be used, it is no decimal",
                "old,1,cook,no; column 'age': the cell cannot be used, it is no decimal number",
                "30,1,cook,maybe; column 'rich': the cell cannot be used, it is none of the classes"
                        + " [no, yes]",
                "30,1,cook,; column 'rich': the cell cannot be used, it is none of the classes",
            })
    void table_badCell_isRefusedWithItsPlace(String line, String message) throws IOException {
        assertThatThrownBy(() -> open(line))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("data.csv")
                .hasMessageContaining(message.strip());
    }

    @Test
    void test_labelThatTrainingLacks_isRefused() throws IOException {
        Tables tables = Tables.open(file("data.csv", "1,a\n2,b\n"), bounds(null, null), ALL);
        Path test = file("test.csv", "1,c\n");

        assertThatThrownBy(() -> tables.read(test))
                .hasMessageContaining("test.csv line 1, column 'column2'")
                .hasMessageContaining("none of the classes [a, b]");
    }

    @Test
    void file_missingEmptyOrFolder_isRefused() throws IOException {
        Path empty = file("empty.csv", "\n\n");

        assertThatThrownBy(() -> Tables.open(folder.resolve("nope.csv"), bounds(null, null), ALL))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("There is no file " + folder.resolve("nope.csv") + ".");
        assertThatThrownBy(() -> Tables.open(folder, bounds(null, null), ALL))
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> Tables.open(empty, bounds(null, null), ALL))
                .hasMessageContaining("is empty: it has no rows");
    }

    @Test
    void header_alone_isRefused() throws IOException {
        Path alone = file("data.csv", "x,label\n");
        assertThatThrownBy(() -> Tables.open(alone, bounds(null, null), ALL))
                .hasMessageContaining("a header and no rows");
        assertThatThrownBy(() -> Tables.open(alone, bounds(null, /* header= */ true), ALL))
                .hasMessageContaining("a header and no rows");
    }

    @Test
    void bounds_withoutSchema_makeEveryOtherColumnNumeric() throws IOException {
        Path csv = file("data.csv", "b,2,5\na,10,0\n");
        LabelledData data = Tables.open(csv, bounds("1", null), ALL).training();

        assertThat(data.features().toFloatMatrix())
                .isDeepEqualTo(new float[][] {{0.2f, 0.5f}, {1, 0}});
        assertThat(data.labels().toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 1}, {1, 0}});
    }

    @Test
    void header_ofNames_isFoundAndNamesTheLabel() throws IOException {
        Path csv = file("data.csv", "kind,x\na,1\nb,2\n");

        assertThat(Tables.open(csv, bounds("kind", null), ALL).training().size()).isEqualTo(2);
        assertThatThrownBy(() -> Tables.open(csv, bounds("colour", null), ALL))
                .hasMessageContaining("no label column 'colour'")
                .hasMessageContaining("[kind, x]");
        assertThatThrownBy(() -> Tables.open(csv, bounds("3", null), ALL))
                .hasMessageContaining("a number from 1 to 2");
        assertThatThrownBy(
                        () -> Tables.open(csv, bounds("kind", /* header= */ false), ALL).training())
                .as("told that there is no header, 'kind' is no name")
                .hasMessageContaining("no label column 'kind'");
    }

    @Test
    void bounds_notGiven_areNeverLearntFromTheData() throws IOException {
        Path csv = file("data.csv", "age,rich\n30,no\n");

        assertThatThrownBy(() -> Tables.open(csv, schema(null), ALL))
                .hasMessageContaining("may not be learnt from private data")
                .hasMessageContaining("--bounds 0,255 --classes")
                .hasMessageContaining("{\"name\": \"age\", \"type\": \"numeric\"")
                .hasMessageContaining("{\"name\": \"rich\", \"type\": \"label\"");
    }

    @Test
    void refusal_templateForManyColumns_isItselfASchemaForFew() throws IOException {
        Path csv = file("data.csv", "a,b,c,d\n1,x,2,no\n");
        String message = "";
        try {
            Tables.open(csv, schema(null), ALL);
        } catch (DataFormatException e) {
            message = e.getMessage();
        }
        String template =
                message.substring(message.indexOf("  {\n"), message.indexOf("Other types"));

        assertThat(Schema.parse(template, "template").names()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void adult_withTheExampleSchema_isReadWhole() {
        Path adult = Path.of(System.getProperty("dp4j.data"), "adult");
        assumeTrue(Files.isDirectory(adult), "skipped: no Adult data set in " + adult);
        Path schema = Path.of("..", "docs", "examples", "adult-schema.json");
        Tables tables = Tables.open(adult.resolve("adult.data.gz"), schema(schema), ALL);

        LabelledData training = tables.training();
        LabelledData test = tables.read(adult.resolve("adult.test.gz"));

        assertThat(training.features().shape()).containsExactly(32_561, 5 * 17 + 99 + 8);
        assertThat(training.labels().sum(0).toDoubleVector()).containsExactly(24_720, 7_841);
        assertThat(test.labels().sum(0).toDoubleVector()).containsExactly(12_435, 3_846);
        assertThat(training.features().minNumber().doubleValue()).isZero();
        assertThat(training.features().maxNumber().doubleValue()).isEqualTo(1);
    }
}
