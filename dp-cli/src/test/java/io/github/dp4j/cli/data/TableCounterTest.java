package io.github.dp4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.histogram.ExactCounts;
import io.github.dp4j.histogram.HistogramPlan;
import io.github.dp4j.histogram.TableHistograms;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a row of the file holds, it counts once in each open column. */
class TableCounterTest {

    private static final SchemaTemplate TEMPLATE =
            SchemaTemplate.parse(
                    """
                    {"missing": ["?"], "numbers": "1.234,5", "columns": [
                      {"name": "a", "type": "numeric"},
                      {"name": "b", "type": "categorical"},
                      {"name": "c", "type": "label", "dropSuffix": "."}]}
                    """,
                    "schema",
                    /* needsHeader= */ false);

    private static final List<String> VALUES =
            List.of(
                    "1",
                    "-2,5",
                    "1.234,5",
                    "1e999",
                    "x",
                    "x;y",
                    "NaN",
                    "\u00e9",
                    "line\nend",
                    "x.",
                    ".");

    private static TableHistograms counted(List<String> lines) {
        return counted("a;b;c\n" + String.join("\n", lines), TEMPLATE, /* unitColumn= */ null);
    }

    private static TableHistograms counted(
            String text, SchemaTemplate template, @Nullable String unitColumn) {
        TableHistograms histograms = new TableHistograms(new HistogramPlan(1, 2, 1, 1e-6));
        try (CsvReader rows =
                CsvReader.open(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                        "data",
                        /* comment= */ null,
                        /* separator= */ null,
                        /* encoding= */ null)) {
            TableCounter.count(rows, template, /* header= */ true, unitColumn, histograms);
        }
        return histograms;
    }

    @Provide
    Arbitrary<String> line() {
        return Arbitraries.of(
                        "",
                        "?",
                        " ",
                        "1",
                        "-2,5",
                        "1.234,5",
                        "1e999",
                        "x",
                        "x.",
                        ".",
                        "\"x;y\"",
                        "NaN",
                        "\u00e9",
                        "\"line\nend\"")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(cells -> String.join(";", cells));
    }

    @Provide
    Arbitrary<List<String>> lines() {
        return line().list().ofMaxSize(8);
    }

    @Property(tries = 200)
    void line_countsOnceInEveryColumn_whateverItHolds(
            @ForAll("lines") List<String> lines, @ForAll("line") String more) {
        List<String> larger = new ArrayList<>(lines);
        larger.add(more);
        List<List<String>> values = Collections.nCopies(2, VALUES);
        double[] one = ExactCounts.of(counted(lines), values);
        double[] other = ExactCounts.of(counted(larger), values);
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            squares += (other[i] - one[i]) * (other[i] - one[i]);
        }
        assertThat(squares).isEqualTo(more.isBlank() ? 0 : 3);
    }

    private static final SchemaTemplate OF_PERSONS =
            SchemaTemplate.parse(
                    """
                    {"missing": ["?"], "numbers": "1.234,5", "others": "ignore", "columns": [
                      {"name": "a", "type": "numeric"},
                      {"name": "b", "type": "categorical"},
                      {"name": "c", "type": "label", "dropSuffix": "."}]}
                    """,
                    "schema",
                    /* needsHeader= */ false);

    private static double[] countedOfPersons(List<String> lines) {
        return ExactCounts.of(
                counted("a;b;c;who\n" + String.join("\n", lines), OF_PERSONS, "who"),
                Collections.nCopies(2, VALUES));
    }

    /** All lines of one person, wherever they stand among those of others. */
    @Property(tries = 200)
    void person_countsOnceInEveryColumn_howeverManyRowsThereAre(
            @ForAll("lines") List<String> others,
            @ForAll("lines") List<String> own,
            @ForAll Random order) {
        List<String> without = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            without.add(others.get(i) + ";p" + i % 3);
        }
        List<String> with = new ArrayList<>(without);
        own.forEach(line -> with.add(order.nextInt(with.size() + 1), line + "; new"));
        double[] one = countedOfPersons(without);
        double[] other = countedOfPersons(with);
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            squares += (other[i] - one[i]) * (other[i] - one[i]);
        }
        assertThat(squares).isIn(0.0, 3.0);
    }

    @Test
    void persons_countByTheirFirstRow_andRowsOfNobodyDoNot() {
        double[] counts =
                ExactCounts.of(
                        counted(
                                "who;a;b;c\nu;1;x;x\nu;2;y;x\n;1;x;x\n?;1;x;x\nv;1;y;x\n",
                                OF_PERSONS,
                                "who"),
                        List.of(List.of("x", "y"), List.of("x")));
        assertThat(java.util.Arrays.copyOfRange(counts, counts.length - 5, counts.length))
                .containsExactly(1, 1, 0, 2, 0);
    }

    private static double[] countedWithoutHeader(String text, Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), text);
        TableHistograms histograms = new TableHistograms(new HistogramPlan(1, 2, 1, 1e-6));
        TableCounter.count(
                file,
                TEMPLATE,
                /* header= */ false,
                /* separator= */ null,
                /* encoding= */ null,
                /* unitColumn= */ null,
                histograms);
        List<String> values = new ArrayList<>(VALUES);
        values.addAll(List.of("b", "c"));
        return ExactCounts.of(histograms, Collections.nCopies(2, values));
    }

    /** Not even what the first row says, or how many cells it has, moves others. */
    @Test
    void firstRow_withoutHeader_countsAsOthersDo_whateverItHolds(@TempDir Path folder)
            throws IOException {
        String others = "1,x,x\n".repeat(50);
        double[] without = countedWithoutHeader(others, folder);
        for (String first : List.of("9;9;9", "a,b,c", "1", "1|2|3|4", "1,2,3,4,5", "?,?,?")) {
            double[] with = countedWithoutHeader(first + "\n" + others, folder);
            double squares = 0;
            for (int i = 0; i < with.length; i++) {
                squares += (with[i] - without[i]) * (with[i] - without[i]);
            }
            assertThat(squares).as(first).isEqualTo(3);
        }
    }

    /** Else a mark that one row opens is closed by another row's, far below. */
    @Test
    void quotationMarkWithinACell_isRefused() {
        assertThatThrownBy(() -> counted(List.of("1;x;x", "1;x;12\"")))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("line 3: cell 3 has a quotation mark within");
    }

    /** A comment's mark is none where it is a comment, and would close a cell where it is not. */
    @Test
    void commentWithinACell_isRefused() {
        SchemaTemplate commented =
                SchemaTemplate.parse(
                        """
                        {"comment": "#", "columns": [{"name": "a", "type": "numeric"},
                          {"name": "b", "type": "categorical"}, {"name": "c", "type": "label"}]}
                        """,
                        "schema",
                        /* needsHeader= */ false);
        String comment = "# up to 17\"\n";
        for (String first : List.of("", "1;\"x;x\n")) {
            byte[] text =
                    ("a;b;c\n" + first + "1;x;x\n" + comment).getBytes(StandardCharsets.UTF_8);
            TableHistograms histograms = new TableHistograms(new HistogramPlan(1, 2, 1, 1e-6));
            try (CsvReader rows =
                    CsvReader.open(
                            new ByteArrayInputStream(text),
                            "data",
                            "#",
                            null,
                            /* encoding= */ null)) {
                if (first.isEmpty()) {
                    TableCounter.count(rows, commented, /* header= */ true, null, histograms);
                } else {
                    assertThatThrownBy(
                                    () ->
                                            TableCounter.count(
                                                    rows,
                                                    commented,
                                                    /* header= */ true,
                                                    null,
                                                    histograms))
                            .hasMessageContaining("begins as a comment does");
                }
            }
        }
    }

    @Test
    void encodingByItsFirstBytes_withoutAHeader_isRefused(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("rows.csv"), "1,x,x\n", StandardCharsets.UTF_16BE);
        assertThatThrownBy(
                        () ->
                                TableCounter.count(
                                        file,
                                        TEMPLATE,
                                        /* header= */ false,
                                        /* separator= */ null,
                                        StandardCharsets.UTF_16,
                                        /* unitColumn= */ null,
                                        new TableHistograms(new HistogramPlan(1, 2, 1, 1e-6))))
                .hasMessageContaining("UTF-16BE or UTF-16LE");
    }

    @Test
    void suffix_isCutOffBeforeAValueIsCounted_andMissingTokensAreNone() {
        double[] counts =
                ExactCounts.of(
                        counted(List.of("1.000,5;?;x.", "0;x;x", "nothing;x;.")),
                        List.of(List.of("x"), List.of("x", ".", "x.")));
        double[] categories =
                java.util.Arrays.copyOfRange(counts, counts.length - 6, counts.length);
        assertThat(categories).containsExactly(2, 1, 2, 0, 0, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1,2,3 | [age, town, buys]", "agge,town,kauf | [age, buys]"})
    void file_withoutTheNamesThatWereGiven_isRefused(String first, String absent) {
        SchemaTemplate named =
                SchemaTemplate.of(List.of("age"), List.of("town"), "buys", /* isNumber= */ false);
        try (CsvReader rows =
                CsvReader.open(
                        new ByteArrayInputStream((first + "\n").getBytes(StandardCharsets.UTF_8)),
                        "data",
                        /* comment= */ null,
                        /* separator= */ null,
                        /* encoding= */ null)) {
            assertThatThrownBy(
                            () ->
                                    TableCounter.count(
                                            rows,
                                            named,
                                            /* header= */ true,
                                            /* unitColumn= */ null,
                                            new TableHistograms(new HistogramPlan(1, 2, 1, 1e-6))))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContaining("does not name the columns " + absent);
        }
    }
}
