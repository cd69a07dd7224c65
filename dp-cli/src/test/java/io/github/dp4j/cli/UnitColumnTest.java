package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People with several records, on the command line. */
class UnitColumnTest {

    private static final int PERSONS = 30;

    private static final String SCHEMA =
            """
            {"missing": "?", "columns": [
              {"name": "a", "type": "numeric", "min": 0, "max": 1},
              {"name": "kind", "type": "label", "categories": ["no", "yes"]}
            ]}
            """;

    @TempDir Path folder;

    private Path data;
    private Path schema;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(folder.resolve("visits.csv"), visits(PERSONS, 7));
        schema = Files.writeString(folder.resolve("s.json"), SCHEMA);
        out = folder.resolve("out");
    }

    /** Person p has p mod {@code most} + 1 rows, none of which stand together. */
    private static String visits(int persons, int most) {
        List<String> lines = new ArrayList<>();
        Random random = new Random(persons);
        for (int p = 0; p < persons; p++) {
            for (int i = 0; i <= p % most; i++) {
                double a = (p % 2 == 0 ? 0.7 : 0.3) + 0.1 * random.nextDouble();
                lines.add(
                        String.format(Locale.ROOT, "%.3f,P%d,%s", a, p, p % 2 == 0 ? "yes" : "no"));
            }
        }
        Collections.shuffle(lines, random);
        return "a,patient_id,kind\n" + String.join("\n", lines) + "\n";
    }

    private Outcome train(Object... more) {
        return run(
                Stream.concat(
                                Stream.of("train", "--data", data, "--out", out, "--json"),
                                Arrays.stream(more))
                        .toArray());
    }

    private Outcome trainPersons(Object... more) {
        return train(
                Stream.concat(
                                Stream.of("--schema", schema, "--unit-column", "patient_id"),
                                Arrays.stream(more))
                        .toArray());
    }

    private static LedgerPhase phase(Path out) {
        return PrivateModelFile.ledger(out.resolve("model.zip")).phases().get(0);
    }

    /** The rate, the divisor and the population are of 30 persons, and not of their 115 rows. */
    @Test
    void train_persons_countsPersonsEverywhere() throws IOException {
        Outcome outcome = trainPersons("--steps", 3);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        LedgerPhase phase = phase(out);
        assertThat(phase.populationSize()).isEqualTo(PERSONS);
        assertThat(phase.expectedBatchSize()).isEqualTo(1); // a twentieth, by the recipe
        assertThat(phase.samplingRate()).isEqualTo(1.0 / PERSONS);
        assertThat(phase.unit()).startsWith("a group of rows (patient_id), of whose gradients");
        assertThat(outcome.err().replaceAll("\\s+", " "))
                .contains(": 30 persons (patient_id)", "The number of persons is made public")
                .contains("rows without a key are left out");
        assertThat(outcome.json().get("unit").textValue()).contains("patient_id");

        JsonNode report = run("report", out.resolve("model.zip"), "--json").json();
        assertThat(report.toString()).contains("patient_id");
        String html = Files.readString(out.resolve("report.html"));
        assertThat(html)
                .contains("whether any one privacy unit was in the training data")
                .contains("a group of rows (patient_id)")
                .contains("add-remove");
    }

    @Test
    void train_batchSizeOfPersons_isTheDivisor_andMoreThanThereAreIsRefused() {
        Outcome outcome = trainPersons("--steps", 2, "--batch-size", 6, "--records-per-unit", 2);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(phase(out).samplingRate()).isEqualTo(0.2);
        assertThat(phase(out).expectedBatchSize()).isEqualTo(6);
        assertThat(phase(out).unit()).contains("at most 2 of them drawn afresh each step");
        Outcome more =
                run(
                        "train",
                        "--data",
                        data,
                        "--schema",
                        schema,
                        "--unit-column",
                        "patient_id",
                        "--batch-size",
                        31,
                        "--out",
                        folder.resolve("more"));
        assertThat(more.err()).contains("--batch-size is 31, but there are 30 persons");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full-batch", "fixed-size", "shuffled"})
    void train_otherSamplings_drawPersons(String sampling) {
        Object[] size = sampling.equals("full-batch") ? new Object[0] : batchOfTen();
        Outcome outcome =
                trainPersons(
                        Stream.concat(
                                        Stream.of("--steps", 3, "--sampling", sampling),
                                        Arrays.stream(size))
                                .toArray());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(phase(out).populationSize()).isEqualTo(PERSONS);
        double divisor = sampling.equals("full-batch") ? PERSONS : 10;
        assertThat(phase(out).expectedBatchSize()).isEqualTo(divisor);
    }

    private static Object[] batchOfTen() {
        return new Object[] {"--batch-size", 10};
    }

    /** The canaries are units among the persons. */
    @Test
    void train_auditedFromWithin_works() {
        Outcome outcome =
                trainPersons(
                        "--steps", 5, "--sampling", "full-batch", "--model", "mlp", "--audit", 100);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("auditRefutes").booleanValue()).isFalse();
    }

    @Test
    void audit_ofRows_isRefused() {
        assertThat(trainPersons("--steps", 2).code()).isZero();

        Outcome outcome =
                run(
                        "audit",
                        out.resolve("model.zip"),
                        "--members",
                        data,
                        "--non-members",
                        data,
                        "--shadow",
                        0,
                        "--out",
                        folder.resolve("audit"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().replaceAll("\\s+", " "))
                .contains("single records", "patient_id", "train --audit");
    }

    @Test
    void resume_theSameColumn_goesOn_andAnotherOrAnotherKIsRefused() throws IOException {
        assertThat(trainPersons("--steps", 2, "--noise-multiplier", 5).code()).isZero();
        Path model = out.resolve("model.zip");

        Outcome other = run("train", "--resume", model, "--steps", 4, "--unit-column", "a");
        assertThat(other.err()).contains("--unit-column is now a", "leave --unit-column out");
        Outcome fewer = run("train", "--resume", model, "--steps", 4, "--records-per-unit", 2);
        assertThat(fewer.err()).contains("--records-per-unit is now 2");

        Outcome same = run("train", "--resume", model, "--steps", 4, "--json");
        assertThat(same.code()).as(same.err()).isZero();
        assertThat(same.json().get("steps").longValue()).isEqualTo(4);

        // Without its settings nothing says who one person was but the ledger.
        Files.delete(out.resolve("settings.json"));
        schema =
                Files.writeString(
                        folder.resolve("listed.json"),
                        SCHEMA.replace(
                                "[\"no\", \"yes\"]}",
                                "[\"no\", \"yes\"]}, {\"name\": \"patient_id\", \"type\": \"ignore\"}"));
        Outcome rows =
                run("train", "--resume", model, "--steps", 6, "--data", data, "--schema", schema);
        assertThat(rows.code()).isEqualTo(1);
        assertThat(rows.err().replaceAll("\\s+", " "))
                .contains("patient_id", "single rows", "no promise covers both");
    }

    /** A model of persons answers about rows, with the column or without it. */
    @Test
    void predict_rowsWithAndWithoutTheColumn_areTheSame() throws IOException {
        assertThat(trainPersons("--steps", 2).code()).isZero();
        Path with = Files.writeString(folder.resolve("with.csv"), "patient_id,a\nQ,0.4\n");
        Path without = Files.writeString(folder.resolve("without.csv"), "a\n0.4\n");

        Outcome one = run("predict", out.resolve("model.zip"), "--data", with);
        Outcome other = run("predict", out.resolve("model.zip"), "--data", without);

        assertThat(one.code()).as(one.err()).isZero();
        assertThat(one.out()).isEqualTo(other.out()).contains("p(yes)");
    }

    @Test
    void train_withoutASchema_takesANameOrANumber() throws IOException {
        Outcome named =
                train(
                        "--steps",
                        2,
                        "--bounds",
                        "0,1",
                        "--classes",
                        "no,yes",
                        "--unit-column",
                        "patient_id");
        assertThat(named.code()).as(named.err()).isZero();
        assertThat(phase(out).populationSize()).isEqualTo(PERSONS);

        String lines = Files.readString(data);
        data =
                Files.writeString(
                        folder.resolve("bare.csv"), lines.substring(lines.indexOf('\n') + 1));
        out = folder.resolve("bare");
        Outcome bare =
                train("--steps", 2, "--bounds", "0,1", "--classes", "no,yes", "--unit-column", 2);
        assertThat(bare.code()).as(bare.err()).isZero();
        assertThat(phase(out).populationSize()).isEqualTo(PERSONS);
        assertThat(phase(out).unit()).contains("(column 2)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a | learns from the column 'a'",
                "kind | 'kind' is what is to be learnt",
                "nobody | other columns than those of the schema, [a, kind, nobody]",
            })
    void train_columnThatCannotBe_isRefused(String columnAndWords) {
        String[] parts = columnAndWords.split(" \\| ", -1);

        Outcome outcome = train("--schema", schema, "--unit-column", parts[0]);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains(parts[1]);
        assertThat(out).doesNotExist();
    }

    @Test
    void train_columnThatTheFileDoesNotHave_isRefused() throws IOException {
        schema =
                Files.writeString(
                        folder.resolve("others.json"),
                        SCHEMA.replace("{\"missing\"", "{\"others\": \"ignore\", \"missing\""));

        Outcome outcome = train("--schema", schema, "--unit-column", "nobody");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("none of them 'nobody'");
        assertThat(train("--schema", schema, "--unit-column", "patient_id").code()).isZero();
    }

    @Test
    void train_oneKeyForAll_orNone_isRefused() throws IOException {
        data = Files.writeString(folder.resolve("one.csv"), "a,patient_id,kind\n1,x,no\n0,x,yes\n");
        assertThat(trainPersons().err().replaceAll("\\s+", " "))
                .contains("they are one unit", "nothing to sample");
        data = Files.writeString(folder.resolve("no.csv"), "a,patient_id,kind\n1,,no\n0,?,yes\n");
        assertThat(trainPersons().err()).contains("no row that says in column 'patient_id'");
    }

    @Test
    void train_fileWithoutAHeader_needsTheColumnInTheSchema() throws IOException {
        String lines = Files.readString(data);
        data =
                Files.writeString(
                        folder.resolve("bare.csv"), lines.substring(lines.indexOf('\n') + 1));
        assertThat(trainPersons().err()).contains("does not name the columns", "list it");

        schema =
                Files.writeString(
                        folder.resolve("listed.json"),
                        SCHEMA.replace(
                                "{\"name\": \"kind\"",
                                "{\"name\": \"patient_id\", \"type\": \"ignore\"}, {\"name\": \"kind\""));
        Outcome listed = trainPersons("--steps", 2);
        assertThat(listed.code()).as(listed.err()).isZero();
        assertThat(phase(out).populationSize()).isEqualTo(PERSONS);
    }

    @Test
    void train_optionsThatDoNotGoTogether_areRefused() throws IOException {
        assertThat(train("--schema", schema, "--records-per-unit", 2).err())
                .contains("belongs to --unit-column");
        assertThat(trainPersons("--records-per-unit", 0).err()).contains("at least 1");
        assertThat(trainPersons("--limit", 5).err()).contains("--limit counts rows");
        assertThat(run("train", "--unit-column", "x").err()).contains("give it with --data");
        Path bare = Files.writeString(folder.resolve("bare.csv"), "a,kind\n0.1,no\n0.9,yes\n");
        Path packed = folder.resolve("visits.packed");
        Outcome pack = run("pack", bare, "--schema", schema, "--out", packed);
        assertThat(pack.code()).as(pack.err()).isZero();
        assertThat(run("train", "--data", packed, "--unit-column", "patient_id").err())
                .contains("a packed file", "needs the CSV file");
        assertThat(run("train", "--data", folder, "--unit-column", "patient_id").err())
                .contains("a folder of images");
    }
}
