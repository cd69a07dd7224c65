package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as spreadsheets, other programs and people write them (attacks U4, U6, U7, U8). */
class MessyTablesTest {

    private static final int ROWS = 30;

    @TempDir Path folder;

    private int runs;

    /** A table of two numbers and a class, written with this separator. */
    private static String table(String separator) {
        return IntStream.range(0, ROWS)
                .mapToObj(
                        i -> "0.5" + separator + i / 30.0 + separator + (i % 2 == 0 ? "no" : "yes"))
                .collect(
                        Collectors.joining(
                                "\n", "a" + separator + "b" + separator + "kind\n", "\n"));
    }

    private Path file(String name, String text, Charset charset) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(charset));
    }

    private Outcome train(Path data, Object... more) {
        List<Object> all =
                new ArrayList<>(List.of("train", "--json", "--data", data, "--steps", 2));
        all.addAll(List.of("--noise-multiplier", 5, "--out", folder.resolve("out" + runs++)));
        all.addAll(Arrays.asList(more));
        return run(all.toArray());
    }

    private Outcome trainNumbers(String text, Object... more) throws IOException {
        List<Object> all = new ArrayList<>(List.of("--bounds", "0,1", "--classes", "no,yes"));
        all.addAll(Arrays.asList(more));
        return train(file("data.csv", text, StandardCharsets.UTF_8), all.toArray());
    }

    private static void assertRefused(Outcome outcome, String... said) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.err()).contains(said).doesNotContain("\tat ", "should not happen");
    }

    private static void assertTrained(Outcome outcome, String... said) {
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("30 examples, 2 features");
        assertThat(List.of(said)).allSatisfy(words -> assertThat(outcome.err()).contains(words));
    }

    @Test
    void u4_columnsThatDifferInCaseAlone_areRefused() throws IOException {
        assertRefused(
                trainNumbers(table(",").replace("a,b", "Age,age")),
                "data.csv",
                "'Age' and 'age' have the same name");
        Path schema =
                Files.writeString(
                        folder.resolve("s.json"),
                        "{'columns': [{'name':'Age','type':'numeric','min':0,'max':1},{'name':'age','type':'ignore'},{'name':'kind','type':'label','categories':['no','yes']}]}"
                                .replace('\'', '"'));
        assertRefused(
                train(file("d.csv", table(","), StandardCharsets.UTF_8), "--schema", schema),
                "s.json",
                "'Age' and 'age' have the same name");
    }

    /** What Java's parseDouble takes for a number, and what people and programs write besides. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x1p3", "1d", "1f", "1D", "NaN", "Infinity", "-Infinity", "1e999", "1_000", "１",
                        "0,5",
                "1'000", "1 000", "+-1", "1e", ".", "--", "0x10", "1.2.3", "rubbish", "null",
                        "1\u00a00"
            })
    void u6_cellThatIsNoDecimalNumber_isRefusedAndNotShown(String cell) throws IOException {
        String text = table(",").replaceFirst("\n0.5,", "\n\"" + cell + "\",");

        Outcome outcome = trainNumbers(text);

        assertRefused(outcome, "data.csv line 2, column 'a'", "no decimal number", "--show-values");
        assertThat(outcome.err()).doesNotContain("'" + cell + "'");
        assertRefused(trainNumbers(text, "--show-values"), "It holds '" + cell.strip() + "'");
    }

    @Test
    void u6_cellsThatAreDecimalNumbersOrMissing_areRead() throws IOException {
        String text = table(",");
        for (String cell : new String[] {"1", ".5", "1.", "+1", "-0", "1e-3", "1E3", ""}) {
            text = text.replaceFirst("\n0.5,", "\n" + cell + ",");
        }
        assertTrained(trainNumbers(text));
    }

    @ParameterizedTest
    @CsvSource({"';', semicolons", "'\t', tabs", "'|', pipes"})
    void u8_otherSeparator_isFoundAndSaid(String separator, String name) throws IOException {
        assertTrained(trainNumbers(table(separator)), "separated by " + name);
        assertRefused(
                trainNumbers(table(separator), "--separator", "comma"), "one cell", "--separator");
    }

    @ParameterizedTest
    @CsvSource({"';', semicolons", "'\t', tabs", "'|', pipes"})
    void separator_isNotSoughtInQuotationMarks(String separator, String name) throws IOException {
        String text = table(separator).replace("kind", "\"kind, or \"\"sort\"\"\"");

        assertTrained(
                trainNumbers(text, "--label-column", "kind, or \"sort\""), "separated by " + name);
        assertRefused(
                trainNumbers(text, "--separator", "comma"),
                "cells are not separated by commas, say by what with --separator");
    }

    @Test
    void namesOfColumns_areComparedWithBlanksThatDoNotBreak() throws IOException {
        Path schema =
                Files.writeString(
                        folder.resolve("s.json"),
                        "{\"columns\": [{\"name\":\"net a\",\"type\":\"numeric\",\"min\":0,\"max\":1},"
                                + "{\"name\":\"b\",\"type\":\"ignore\"},"
                                + "{\"name\":\"kind\",\"type\":\"label\",\"categories\":[\"no\",\"yes\"]}]}");
        String text = table(",").replaceFirst("a,", "net\u00a0a\u00a0,");
        Outcome outcome = train(file("d.csv", text, StandardCharsets.UTF_8), "--schema", schema);
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    @Test
    void u8_decimalCommas_areRefusedWithTheRemedy() throws IOException {
        assertRefused(
                trainNumbers(table(";").replace("0.5", "0,5").replace("a;b", "a;b")),
                "line 2, column 'a'",
                "it has a comma: write 1234.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-8"})
    void u8_byteOrderMark_saysTheEncoding(String charset) throws IOException {
        String mark = charset.equals("UTF-16") ? "" : "\uFEFF"; // Java writes one by itself
        Path data = file("data.csv", mark + table(","), Charset.forName(charset));

        assertTrained(train(data, "--bounds", "0,1", "--classes", "no,yes"));
    }

    @Test
    void u8_utf16WithoutMark_latin1AndSpreadsheets_areNamed() throws IOException {
        Object[] bounds = {"--bounds", "0,1", "--classes", "no,yes"};
        assertRefused(
                train(file("a.csv", table(","), StandardCharsets.UTF_16LE), bounds),
                "a.csv line 1",
                "UTF-16 without a byte order mark");
        assertRefused(
                train(
                        file("b.csv", table(",") + "0.5,\u00e9,no\n", StandardCharsets.ISO_8859_1),
                        bounds),
                "b.csv",
                "not in UTF-8");
        assertRefused(
                train(file("c.csv", "PK\3\4....", StandardCharsets.ISO_8859_1), bounds),
                "c.csv is no text, but a zip file or a spreadsheet");
    }

    @Test
    void u8_raggedRow_isNamedByFileLineAndCounts() throws IOException {
        assertRefused(
                trainNumbers(table(",") + "\n\n0.5,yes\n"),
                "data.csv line 34 has 2 cells (separated by commas), but there are 3 columns");
    }

    @Test
    void u8_schemaOfOtherColumns_namesThem() throws IOException {
        Path schema =
                Files.writeString(
                        folder.resolve("s.json"),
                        "{\"columns\": [{\"name\":\"a\",\"type\":\"numeric\",\"min\":0,\"max\":1},"
                                + "{\"name\":\"kind\",\"type\":\"label\",\"categories\":[\"no\",\"yes\"]}]}");
        assertRefused(
                train(file("d.csv", table(","), StandardCharsets.UTF_8), "--schema", schema),
                "d.csv line 1 names the columns, but has other columns",
                "than those of the schema, [a, kind]");
    }

    @Test
    void quotedCells_mayHoldSeparatorsLineEndsAndQuotationMarks() throws IOException {
        String text = table(",").replace("kind", "\"the \"\"kind\"\",\r\nin words\"");

        assertTrained(trainNumbers(text, "--label-column", "the \"kind\",\nin words"));
        assertRefused(
                trainNumbers(text + "\"1"), "data.csv line 33", "quotation mark opens cell 1");
        assertRefused(
                trainNumbers(text + "\"1\"2,3,yes"), "line 33", "more before the next separator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void lineEnds_ofAllSystems_areTheSame(String end) throws IOException {
        assertTrained(trainNumbers(table(",").replace("\n", end)));
    }

    /** Somebody's data in the first line must not be taken for names, which messages show. */
    @Test
    void firstLine_thatMayBeData_isNotTakenForAHeader() throws IOException {
        Path all = file("t.csv", "Smith,Paris,yes\nJones,Rome,no\n", StandardCharsets.UTF_8);
        Path missing = file("m.csv", "?,Paris,yes\n30,Rome,no\n", StandardCharsets.UTF_8);

        for (Path data : new Path[] {all, missing}) {
            Outcome outcome = train(data);
            assertRefused(outcome, "--header", "--no-header");
            assertThat(outcome.err()).doesNotContain("Smith", "Paris");
        }
        assertThat(train(all, "--no-header").err()).doesNotContain("Smith").contains("column1");
        assertThat(train(all, "--header").err())
                .doesNotContain("Smith", "Paris")
                .contains("column1", "--show-values");
        assertThat(train(all, "--header", "--show-values").err()).contains("Smith");
    }

    /** What every table says of itself whose first line is somebody's data, and called a header. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.3436,8.4743,no | --classes no,yes --label-column y | a number from 1 to 3",
                "1.3436,8.4743,no | --classes no,yes --label-column 9 | a number from 1 to 3",
                "Smith,Jones,no | --classes no,yes --label-column y | a number from 1 to 3",
                "Smith,,ill | --classes no,yes | two columns have the same name, or one has none",
                "7.25,7.25,no | --classes no,yes | two columns have the same name",
                "Smith,smith,no | --classes no,yes | two columns have the same name",
                "1.3436,8.4743,no | --classes no,yes | data.csv line 32, column 'column2'",
                "1.3436,8.4743,no | --classes no,yes --test t.csv | those of the training data",
                "1.3436,8.4743,no | --limit 9 | column1",
            })
    void namesThatMayBeData_areNotShown(String first, String options, String said)
            throws IOException {
        Path test = file("t.csv", "0.5,0.5\n", StandardCharsets.UTF_8);
        String more = said.contains("line 32") ? "1,x,no\n" : "";
        String text = table(",").replace("a,b,kind", first) + more;
        String all = "--bounds 0,1 --header " + options.replace("t.csv", test.toString());

        Outcome outcome =
                train(file("data.csv", text, StandardCharsets.UTF_8), (Object[]) all.split(" "));

        assertRefused(outcome, said);
        assertThat(outcome.err())
                .doesNotContain("1.3436", "8.4743", "7.25", "mith", "Jones", "ill'");
    }

    @Test
    void decimalCommas_haveAHint() throws IOException {
        assertRefused(
                trainNumbers(table(",") + "3,14,1,no\n"),
                "line 32 has 4 cells",
                "If it has decimal commas: write 3.14 for 3,14");
        assertRefused(trainNumbers(table(";") + "3,14;1;no\n"), "write 1234.5, not 1,234.5");
        assertThat(trainNumbers(table(",") + "3,no\n").err()).doesNotContain("3.14");
    }

    /** A class in the first line is no name of a column. */
    @Test
    void firstLine_thatHoldsAClass_isNotTakenForAHeader() throws IOException {
        String text = table(",").replace("a,b,kind", "Smith,Paris,no");

        Outcome outcome = trainNumbers(text, "--label-column", "y");

        assertRefused(outcome, "--header", "--no-header");
        assertThat(outcome.err()).doesNotContain("Smith", "Paris");
    }

    @Test
    void escapeSequence_inANameOfAColumn_doesNotReachTheTerminal() throws IOException {
        Outcome outcome =
                trainNumbers(table(",").replace("a,b", "\u001b[2J\u009b1A,b") + "x,1,no\n");

        assertRefused(outcome, "column '?[2J?1A'");
        assertThat(outcome.err()).doesNotContain("\u001b", "\u009b");
    }

    @Test
    void u7_wideTable_isReadAndItsRefusalIsShort() throws IOException {
        int columns = 200_000;
        String names =
                IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String row = "0.5,".repeat(columns) + "yes\n";
        String text = names + ",kind\n" + row + row.replace("yes", "no");

        Outcome trained = trainNumbers(text, "--model", "softmax", "--batch-size", 2);

        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("2 examples, 200000 features");
        Path data = folder.resolve("data.csv");
        assertThat(train(data).err()).contains("--schema").hasSizeLessThan(3_000);
        assertThat(trainNumbers(text, "--label-column", "nobody").err()).hasSizeLessThan(1_000);
    }
}
