package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code profile}, and what train makes of its schema. 4,000 rows at epsilon 3: the noise on a
 * count has a deviation of about 4 rows, and what is asserted found has 1,000: no chance to miss
 * it.
 */
class ProfileCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TEMPLATE =
            """
            {"missing": "?", "columns": [
              {"name": "age", "type": "numeric"},
              {"name": "pay", "type": "numeric", "scale": "log"},
              {"name": "town", "type": "categorical"},
              {"name": "sex", "type": "categorical", "categories": ["f", "m"]},
              {"name": "note", "type": "ignore"},
              {"name": "buys", "type": "label"}]}
            """;

    @TempDir Path folder;

    private Path data;
    private Path template;
    private Path schema;

    @BeforeEach
    void write() throws IOException {
        StringBuilder text = new StringBuilder("note,age,pay,town,sex,buys\n");
        for (int i = 0; i < 4000; i++) {
            text.append("private").append(i).append(',').append(20 + i % 60).append(',');
            text.append(i % 4 == 0 ? "?" : String.valueOf(1000 + i)).append(',');
            text.append(i == 7 ? "secretville" : i % 2 == 0 ? "Bonn" : "Essen").append(',');
            text.append(i % 2 == 0 ? "f" : "m").append(',');
            text.append(i % 60 < 30 ? "no" : "yes").append('\n');
        }
        text.append("too few cells\n").append("x,1e999,oops,Bonn,f,no\n").append(",,,,,\n");
        data = Files.writeString(folder.resolve("data.csv"), text);
        template = Files.writeString(folder.resolve("types.json"), TEMPLATE);
        schema = folder.resolve("schema.json");
    }

    private Outcome profile(Object... more) {
        Object[] args = {"profile", data, "--epsilon", 3, "--out", schema};
        Object[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return run(all);
    }

    private JsonNode column(int index) throws IOException {
        return JSON.readTree(schema.toFile()).get("columns").get(index);
    }

    @Test
    void template_isFilledInByWhatManyRowsHave_andNoLineIsLostOrShown() throws IOException {
        Outcome outcome = profile("--template", template);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(column(0).get("min").doubleValue()).isEqualTo(16);
        assertThat(column(0).get("max").doubleValue()).isEqualTo(128);
        assertThat(column(1).get("min").doubleValue()).isIn(512.0, 1024.0);
        assertThat(column(1).get("max").doubleValue()).isIn(4096.0, 8192.0);
        assertThat(column(2).get("categories").toString()).isEqualTo("[\"Bonn\",\"Essen\"]");
        assertThat(column(3).get("categories").toString()).isEqualTo("[\"f\",\"m\"]");
        assertThat(column(5).get("categories").toString()).isEqualTo("[\"no\",\"yes\"]");
        assertThat(outcome.out())
                .contains("pay: ", "about 25 % missing", "Promise:  epsilon 3 at delta 1e-6")
                .doesNotContain("secretville", "private", "4000", "4003");
        assertThat(Files.readString(schema)).doesNotContain("secretville", "private");
    }

    @Test
    void train_countsTheProfile_inLedgerBudgetReportAndResumption() throws IOException {
        profile("--template", template);
        Files.writeString(data, Files.readString(data).replaceAll("too few cells\nx.*\n.*\n", ""));
        Path out = folder.resolve("out");
        Object[] args = {
            "train",
            "--json",
            "--data",
            data,
            "--schema",
            schema,
            "--epsilon",
            4,
            "--steps",
            3,
            "--out",
            out
        };
        Outcome trained = run(args);

        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("epsilon").doubleValue()).isBetween(3.9, 4.0);
        Ledger ledger = LedgerJournal.read(out.resolve("privacy-ledger.txt"));
        JsonNode block = JSON.readTree(schema.toFile()).get("profile");
        assertThat(ledger.releases()).hasSize(1);
        assertThat(ledger.releases().get(0).id()).isEqualTo(block.get("id").textValue());
        assertThat(
                        new PldAccountant()
                                .guarantee(
                                        ledger.releases().get(0).event(),
                                        NeighboringRelation.ADD_OR_REMOVE_ONE,
                                        1e-6)
                                .epsilon())
                .isBetween(2.99, 3.0);
        assertThat(Files.readString(out.resolve("report.json"))).contains("preparations");
        assertThat(trained.err()).contains("That counts what came before");

        Path model = out.resolve("model.zip");
        Outcome resumed = run("train", "--json", "--resume", model, "--steps", 5, "--epsilon", 5);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(LedgerJournal.read(out.resolve("privacy-ledger.txt")).releases()).hasSize(1);
        Outcome report = run("report", model, "--json");
        assertThat(report.out()).contains("noised histogram");
        Outcome audit = run("predict", model, "--data", data, "--out", folder.resolve("p.csv"));
        assertThat(audit.code()).as(audit.err()).isZero();
    }

    @Test
    void profileOfPersons_goesWithTheirTrainingAlone() throws IOException {
        StringBuilder text = new StringBuilder("who,age,pay,town,sex,buys,note\n");
        for (int i = 0; i < 6000; i++) {
            text.append('p').append(i % 2000).append(',').append(20 + i % 60).append(",1000,");
            text.append(i % 2 == 0 ? "Bonn" : "Essen").append(",f,");
            text.append(i % 60 < 30 ? "no," : "yes,").append('\n');
        }
        Files.writeString(data, text);
        Files.writeString(
                template, TEMPLATE.replace("{\"missing\"", "{\"others\": \"ignore\", \"missing\""));
        Outcome outcome = profile("--template", template, "--unit-column", "who");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .containsIgnoringWhitespaces("add-remove of a person with all rows (who)")
                .doesNotContain(" rows.");
        Path packed = folder.resolve("data.packed");
        assertThat(run("pack", data, "--schema", schema, "--out", packed).err())
                .contains("a profile of persons", "--unit-column");
        assertThat(packed).doesNotExist();
        Object[] rows = {
            "train", "--data", data, "--schema", schema, "--epsilon", 5, "--steps", 2, "--out"
        };
        Object[] args = java.util.Arrays.copyOf(rows, rows.length + 3);
        args[rows.length] = folder.resolve("rows");
        args[rows.length + 1] = "--model";
        args[rows.length + 2] = "softmax";
        Outcome refused = run(args);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("a group of rows (who)", "single rows", "no promise covers both");
        args[rows.length] = folder.resolve("persons");
        args[rows.length + 1] = "--unit-column";
        args[rows.length + 2] = "who";
        Outcome trained = run(args);
        assertThat(trained.code()).as(trained.err()).isZero();
        Ledger ledger = LedgerJournal.read(folder.resolve("persons/privacy-ledger.txt"));
        assertThat(ledger.releases().get(0).unit()).isEqualTo("a group of rows (who)");
        assertThat(ledger.phases().get(0).unit()).startsWith("a group of rows (who),");
    }

    @Test
    void packedData_carryThePrice() throws IOException {
        profile("--template", template);
        Files.writeString(data, Files.readString(data).replaceAll("too few cells\nx.*\n.*\n", ""));
        Path packed = folder.resolve("data.packed");
        assertThat(run("pack", data, "--schema", schema, "--out", packed).code()).isZero();
        Path out = folder.resolve("out");
        Outcome trained =
                run(
                        "train",
                        "--json",
                        "--data",
                        packed,
                        "--noise-multiplier",
                        50,
                        "--steps",
                        2,
                        "--model",
                        "mlp",
                        "--audit",
                        100,
                        "--out",
                        out);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("epsilon").doubleValue()).isGreaterThan(2);
        assertThat(trained.json().get("auditRefutes").booleanValue()).isFalse();
        assertThat(LedgerJournal.read(out.resolve("privacy-ledger.txt")).releases()).hasSize(1);
    }

    @Test
    void budgetBelowTheProfile_andAnotherRelation_areRefused_andLeaveNothing() throws IOException {
        profile("--template", template);
        Files.writeString(data, Files.readString(data).replaceAll("too few cells\nx.*\n.*\n", ""));
        Path out = folder.resolve("out");
        Outcome less =
                run("train", "--data", data, "--schema", schema, "--epsilon", 1, "--out", out);
        assertThat(less.code()).isEqualTo(1);
        assertThat(less.err())
                .contains("released before the first step", "the budget is epsilon 1");
        Outcome small =
                run(
                        "train",
                        "--data",
                        data,
                        "--schema",
                        schema,
                        "--epsilon",
                        4,
                        "--delta",
                        "1e-9",
                        "--out",
                        out);
        assertThat(small.code()).isEqualTo(1);
        assertThat(small.err()).contains("a larger delta");
        Outcome fixed =
                run(
                        "train",
                        "--data",
                        data,
                        "--schema",
                        schema,
                        "--sampling",
                        "fixed-size",
                        "--out",
                        out);
        assertThat(fixed.code()).isEqualTo(1);
        assertThat(fixed.err()).contains("no promise covers both");
        assertThat(out).doesNotExist();
    }

    @Test
    void rareValuesAndFewRows_areNotFound_andTheSchemaStillCarriesTheCost() throws IOException {
        Files.writeString(data, "age,town,buys\n1,Bonn,yes\n2,Essen,no\n");
        Outcome outcome =
                profile("--numeric", "age", "--categorical", "town", "--label", "buys", "--json");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("columns").get("town").textValue())
                .contains("too few values");
        assertThat(column(0).get("type").textValue()).isEqualTo("ignore");
        assertThat(column(2).get("type").textValue()).isEqualTo("label");
        assertThat(column(2).has("categories")).isFalse();
        assertThat(JSON.readTree(schema.toFile()).get("profile").has("event")).isTrue();
        Outcome trained = run("train", "--data", data, "--schema", schema);
        assertThat(trained.code()).isEqualTo(1);
        assertThat(trained.err()).contains("categories of column 'buys'");
    }

    @Test
    void fileThatIsThere_nothingOpen_andASecondProfile_areRefused() throws IOException {
        profile("--template", template);
        assertThat(profile("--template", template).err()).contains("exists and is not overwritten");
        Path again = folder.resolve("again.json");
        Files.move(schema, again);
        assertThat(profile("--template", again).err()).contains("carries an earlier release");
        ObjectNode closed = (ObjectNode) JSON.readTree(again.toFile());
        closed.remove("profile");
        Files.writeString(again, closed.toString());
        assertThat(profile("--template", again).err()).contains("leaves nothing open");
        assertThat(profile("--template", template, "--numeric", "age").code()).isEqualTo(2);
        assertThat(profile().code()).isEqualTo(2);
        assertThat(profile("--template", template, "--delta", 0).code()).isEqualTo(2);
        assertThat(schema).doesNotExist();
    }

    @Test
    void profileBlock_thatIsDamaged_isRefusedByTrain() throws IOException {
        profile("--template", template);
        String text = Files.readString(schema);
        for (String[] change :
                List.of(
                        new String[] {"\"Gaussian\"", "\"Gauss\""},
                        new String[] {"\"relation\"", "\"relatives\""},
                        new String[] {
                            "\"description\" : \"what", "\"description\" : null, \"x\" : \""
                        })) {
            assertThat(text).contains(change[0]);
            Files.writeString(schema, text.replace(change[0], change[1]));
            Outcome trained = run("train", "--data", data, "--schema", schema);
            assertThat(trained.code()).as(change[1]).isEqualTo(1);
            assertThat(trained.err()).contains("cannot be used").doesNotContain("Exception");
        }
    }
}
