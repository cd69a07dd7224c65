package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run leaves behind, and how it goes on. */
class RunsTest {

    @TempDir Path folder;

    private Path out;
    private Path model;

    @BeforeEach
    void trainThreeSteps() {
        out = folder.resolve("out");
        model = out.resolve("model.zip");
        Outcome outcome =
                run("train", "--json", "--steps", 3, "--noise-multiplier", 20, "--out", out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    @Test
    void resume_goesOnWithTheLedger_andEpsilonGrows() {
        double before = run("report", model, "--json").json().get("epsilon").doubleValue();

        Outcome outcome = run("train", "--json", "--resume", model, "--steps", 5);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("steps").longValue()).isEqualTo(5);
        assertThat(outcome.json().get("epsilon").doubleValue()).isGreaterThan(before);
    }

    /** A step of twice the reach after half of the momentum: the recipe's length is kept. */
    @Test
    void momentum_givenAlone_keepsTheLengthOfSteps() throws IOException {
        Path to = folder.resolve("momentum");
        Outcome outcome =
                run("train", "--steps", 1, "--noise-multiplier", 9, "--momentum", 0.6, "--out", to);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        MultiLayerNetwork network =
                (MultiLayerNetwork) PrivateModelFile.network(to.resolve("model.zip"));
        String updater = network.getLayerWiseConfigurations().toJson();
        // The digits' recipe: 240 at 0.8.
        assertThat(updater).contains("\"learningRate\" : 480.0", "\"momentum\" : 0.6");

        assertThat(run("train", "--momentum", 1).err()).contains("from 0 to below 1");
        assertThat(run("train", "--momentum", 0.5, "--updater", "adam").code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--model, mlp",
        "--updater, adam",
        "--learning-rate, 0.25",
        "--momentum, 0.25",
        "--seed, 7",
        "--classes, 0..8",
        "--label-column, 2",
        "'--bounds', '0,255'"
    })
    void resume_withAnotherModelThanWasSaved_isRefused(String option, String value) {
        Outcome outcome = run("train", "--resume", model, "--steps", 5, option, value);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains(option + " is now", "leave " + option + " out");
    }

    @Test
    void resume_withTheSameModelSaidAgain_goesOn() {
        Path other = folder.resolve("other");
        Object[] settings = {"--json", "--noise-multiplier", 20, "--model", "mlp", "--seed", 7};
        Outcome begun = run(and(settings, "train", "--steps", 3, "--out", other));
        assertThat(begun.code()).as(begun.err()).isZero();

        Path mlp = other.resolve("model.zip");
        Outcome outcome = run(and(settings, "train", "--steps", 5, "--resume", mlp));

        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    private static Object[] and(Object[] settings, Object... first) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(settings)).toArray();
    }

    @Test
    void resume_byOneStep_isSaidInTheSingular_andTheReportToo() throws IOException {
        Path old = Files.copy(model, folder.resolve("old.zip"));

        Outcome outcome = run("train", "--json", "--resume", model, "--steps", 4);

        assertThat(outcome.err()).contains("1 more step after 3 of");
        Files.copy(old, model, StandardCopyOption.REPLACE_EXISTING);
        assertThat(run("report", model).err()).contains("counts 1 step made after");
    }

    @Test
    void train_thatRunsAway_saysSo() {
        Outcome outcome =
                run(
                        and(
                                new Object[] {"--updater", "sgd", "--learning-rate", "1e38"},
                                "train",
                                "--steps",
                                3,
                                "--noise-multiplier",
                                20,
                                "--clip",
                                10_000,
                                "--model",
                                "softmax",
                                "--out",
                                folder.resolve("away")));

        assertThat(outcome.err().replaceAll("\\s+", " "))
                .contains("not finite: the training ran away")
                .contains("smaller --learning-rate");
    }

    @Test
    void resume_withLessBudgetThanIsSpent_saysWhatIsSpent() {
        Path other = folder.resolve("spent");
        Object[] settings = {"--json", "--model", "softmax"};
        run(and(settings, "train", "--epsilon", 3, "--steps", 3, "--out", other));
        Object[] less = {"--epsilon", 1, "--steps", 5};

        Outcome outcome = run(and(less, "train", "--resume", other.resolve("model.zip")));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().replaceAll("\\s+", " "))
                .contains("3 steps have spent epsilon")
                .contains("those of before included");
    }

    @Test
    void freshRun_overAnEmptyLedgerFile_isNew() throws IOException {
        Path other = Files.createDirectory(folder.resolve("full-disk"));
        Files.createFile(other.resolve("privacy-ledger.txt"));

        Outcome outcome =
                run("train", "--json", "--steps", 2, "--noise-multiplier", 20, "--out", other);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(run("report", other.resolve("model.zip"), "--json").json().get("steps"))
                .hasToString("2");
    }

    @Test
    void resume_withAnEmptyLedgerFile_isRefused() throws IOException {
        Files.writeString(out.resolve("privacy-ledger.txt"), "");

        Outcome outcome = run("train", "--resume", model, "--steps", 5);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("missing or empty").doesNotContain("\tat ");
    }

    /** Whatever else another version writes, its file begins in the same way. */
    @Test
    void resume_withALedgerOfAnotherVersion_saysWhichVersionToUse() throws IOException {
        Path ledger = out.resolve("privacy-ledger.txt");
        String text = Files.readString(ledger);
        String newer = "version 3, and this version of DP4J reads version 2 alone: use the newer";
        String[][] cases = {
            {text.replace("\"version\":2", "\"version\":3"), newer},
            {"ledger {\"format\":\"dp4j-ledger\",\"version\":3}\nin other words\n", newer},
            {text.replace("\"version\":2", "\"version\":1"), "format version 1, and"},
            {text.replace("\"version\":2", "\"version\":\"x\""), "format version unknown, and"},
        };
        for (String[] row : cases) {
            Files.writeString(ledger, row[0]);

            Outcome outcome = run("train", "--resume", model, "--steps", 5);

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains(ledger.toString(), row[1])
                    .doesNotContain("damaged")
                    .hasLineCount(1);
        }
    }

    @Test
    void budgetThatEndsTheRun_isSaidOnce_withPlainFigures() {
        Object[] run = {
            "train", "--json", "--epsilon", 0.5, "--noise-multiplier", 20, "--steps", 500
        };
        Object[] args = Arrays.copyOf(run, run.length + 2);
        args[run.length] = "--out";
        args[run.length + 1] = folder.resolve("ended");

        Outcome outcome = run(args);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err())
                .containsOnlyOnce("of 500 steps: the next one would exceed it")
                .contains("delta 1e-5")
                .doesNotContain("E-5");
    }

    @Test
    void resume_withoutItsLedgerFile_isRefused() throws IOException {
        Files.delete(out.resolve("privacy-ledger.txt"));

        Outcome outcome = run("train", "--resume", model, "--steps", 5);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("privacy-ledger.txt").doesNotContain("\tat ");
        assertThat(outcome.err())
                .as("the advice is a command")
                .contains("dp4j train --resume " + model + " --ledger FILE", "--out FOLDER")
                .doesNotContain("noStepsSinceSave", "()")
                .hasLineCount(1);
    }

    @Test
    void testSplit_resumed_holdsOutTheSameRows() throws IOException {
        Object[] split = {"--bounds", "0,1", "--classes", "yes,no", "--test-split", 0.25};
        Path run = tableRun(split);
        int rows = 40;

        Outcome resumed = run("train", "--json", "--resume", run, "--steps", 4);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        int tested = 0;
        for (JsonNode row : resumed.json().get("testConfusion")) {
            tested += row.get(0).intValue() + row.get(1).intValue();
        }
        assertThat(tested).isBetween(1, rows - 1);
        assertThat(resumed.err()).contains(rows - tested + " examples");

        assertThat(run("train", "--resume", run, "--test-split", 0.5).err())
                .contains("--test-split is now");
        assertThat(run("train", "--data", "x.csv", "--test-split", 1).code()).isEqualTo(2);
        assertThat(run("train", "--data", "x.csv", "--test", "y", "--test-split", 0.1).code())
                .isEqualTo(2);
    }

    private Path schema(String name, String of, int max) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                ("{'columns':[{'name':'a','type':'numeric','min':0,'max':" + max + "},")
                                .replace('\'', '"')
                        + ("{'name':'b','type':'" + of + "},").replace('\'', '"')
                        + "{'name':'kind','type':'label','categories':['yes','no']}]}"
                                .replace('\'', '"'));
    }

    private Path tableRun(Object... options) throws IOException {
        Path to = folder.resolve("table");
        Object[] settings = {"--data", Cli.csv(folder, 40), "--noise-multiplier", 20, "--steps", 2};
        Outcome begun = run(and(options, and(settings, "train", "--out", to)));
        assertThat(begun.code()).as(begun.err()).isZero();
        return to.resolve("model.zip");
    }

    @Test
    void resume_withAnotherSchema_isRefusedWithWhatDiffers() throws IOException {
        Path first = schema("first.json", "numeric','min':0,'max':1", 1);
        Path run = tableRun("--schema", first);
        String[][] cases = {
            {
                "numeric','min':0,'max':1",
                "9",
                "now 'a: numeric, 0 to 9, 16 bins'",
                "was 'a: numeric, 0 to 1, 16 bins'"
            },
            {"ignore'", "1", "now 'b: ignored'", "was 'b: numeric, 0 to 1, 16 bins'"},
        };
        for (String[] row : cases) {
            Path other = schema("other.json", row[0], Integer.parseInt(row[1]));

            Outcome outcome = run("train", "--resume", run, "--steps", 4, "--schema", other);

            assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
            assertThat(outcome.err()).contains(row[2], row[3]).hasLineCount(1);
        }
        Path moved = Files.move(first, folder.resolve("moved.json"));
        Outcome same = run("train", "--resume", run, "--steps", 4, "--schema", moved);
        assertThat(same.code()).as(same.err()).isZero();
    }

    @Test
    void resume_withOtherColumns_isRefusedWithWhatDiffers() throws IOException {
        Path run = tableRun("--bounds", "0,1", "--classes", "yes,no");
        Path data = folder.resolve("data40.csv");
        String text = Files.readString(data);
        String[][] cases = {
            {text.replace("a,b,", "b,a,"), "now 'b: numeric, 0 to 1' where there was 'a:"},
            {text.replaceAll("(?m)^([^,]*,)", "$1$1").replace("a,a,", "a,c,"), "now 'c: numeric"},
            {text.replaceAll("(?m)^[^,]*,", ""), "now 'b: numeric"},
        };
        for (String[] row : cases) {
            Files.writeString(data, row[0]);

            Outcome outcome = run("train", "--resume", run, "--steps", 4);

            assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
            assertThat(outcome.err()).contains(row[1], "another folder").hasLineCount(1);
        }
        Files.writeString(data, text.replace("a,b,", "A,B,"));
        Outcome same = run("train", "--resume", run, "--steps", 4);
        assertThat(same.code()).as(same.err()).isZero();
    }

    /** A first line that may be somebody's data is not kept either. */
    @Test
    void settings_holdNoNamesThatMayBeData() throws IOException {
        Path data = folder.resolve("data.csv");
        Files.writeString(data, "1.3436,Smith,no\n0.5,0.1,yes\n0.2,0.3,no\n");
        Path to = folder.resolve("named");
        Object[] run = {
            "train",
            "--data",
            data,
            "--header",
            "--show-values",
            "--bounds",
            "0,1",
            "--classes",
            "no,yes",
            "--steps",
            2,
            "--noise-multiplier",
            20,
            "--batch-size",
            1,
            "--out",
            to
        };
        Outcome outcome = run(run);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(Files.readString(to.resolve("settings.json")))
                .contains("column1: numeric, 0 to 1")
                .doesNotContain("1.3436", "mith");
    }

    /** Without them it is not known which data are meant, and they are not the demo's. */
    @Test
    void resume_withoutItsSettings_needsTheDataAnew() throws IOException {
        Path settings = out.resolve("settings.json");
        Files.delete(settings);

        Outcome outcome = run("train", "--resume", model, "--steps", 5);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(settings.toString(), "--data and all the others", "Restore")
                .hasLineCount(1);
        assertThat(LedgerJournal.read(out.resolve("privacy-ledger.txt")).steps()).isEqualTo(3);

        Path none = folder.resolve("none.csv");
        Outcome given = run("train", "--resume", model, "--steps", 5, "--data", none);
        assertThat(given.err()).contains(none.toString()).doesNotContain("settings.json");
    }

    @Test
    void report_ofAModelBehindItsLedgerFile_countsTheLedgerFile() throws IOException {
        Path old = Files.copy(model, folder.resolve("old.zip"));
        assertThat(run("train", "--json", "--resume", model, "--steps", 5).code()).isZero();
        Files.delete(model);
        Files.move(old, model);

        Outcome report = run("report", model, "--json");

        assertThat(report.json().get("steps").longValue())
                .as("the steps after the checkpoint were made, and may have been seen")
                .isEqualTo(5);
    }

    /** One row more among the first N pushes another one out: two rows change. */
    @Test
    void limit_ofRowsInAFile_promisesByReplaceOne() throws IOException {
        Path data = folder.resolve("rows.csv");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            rows.append(i / 60.0).append(",0.5,").append(i % 3 == 1 ? "b\n" : "a\n");
        }
        Files.writeString(data, rows);
        Path out = folder.resolve("first");
        Object[] args = {
            "train",
            "--data",
            data,
            "--bounds",
            "0,1",
            "--classes",
            "a,b",
            "--limit",
            40,
            "--steps",
            2,
            "--epsilon",
            8,
            "--out",
            out,
            "--relation",
            "add-remove"
        };
        Outcome refused = run(args);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--limit takes the first N rows", "pushed out");

        Object[] split = java.util.Arrays.copyOf(args, args.length);
        split[args.length - 2] = "--test-split";
        split[args.length - 1] = 0.2;
        assertThat(run(split).err())
                .as("a row that is replaced may change sides")
                .contains("--test-split holds out rows", "change sides", "--limit is promised");
        Outcome trained = run(java.util.Arrays.copyOf(args, args.length - 2));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(LedgerJournal.read(out.resolve("privacy-ledger.txt")).relation())
                .isEqualTo(NeighboringRelation.REPLACE_ONE);
    }

    /** U3: a report of another training with as many steps lies beside the model. */
    @Test
    void u3_report_takesNameAndAccuracy_onlyFromTheReportOfThisModel() throws IOException {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        for (Path out : new Path[] {one, two}) {
            Outcome trained = run("train", "--limit", 60, "--steps", 3, "--out", out);
            assertThat(trained.code()).as(trained.err()).isZero();
        }
        assertThat(Files.readString(one.resolve("report.json")))
                .contains("found by trying them on the digits") // Z6
                .doesNotContain("chosen without looking");
        Outcome own = run("report", one.resolve("model.zip"), "--json");
        assertThat(own.json().get("subject").textValue()).contains("digits");
        assertThat(own.json().get("settingsFromData").textValue()).contains("digits");
        assertThat(own.json().get("ledger").textValue()).isNotBlank();
        Files.copy(
                two.resolve("report.json"),
                one.resolve("report.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Outcome other = run("report", one.resolve("model.zip"), "--json");
        assertThat(other.json().get("subject").textValue()).doesNotContain("digits");
        assertThat(other.json().get("testAccuracy").isNull()).isTrue();
    }

    /** A report is handed on: it names the file, and not where it lies. */
    @Test
    void report_ofARunAndOfItsResumption_namesNoFolder() throws IOException {
        Path csv = Files.createDirectory(folder.resolve("secret-clinic")).resolve("visits.csv");
        StringBuilder rows = new StringBuilder("age,weight,cls\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i).append(',').append(50 - i).append(i % 2 == 0 ? ",yes\n" : ",no\n");
        }
        Files.writeString(csv, rows);
        Path to = folder.resolve("to");
        Outcome trained =
                run(
                        "train",
                        "--data",
                        csv,
                        "--bounds",
                        "0,50",
                        "--classes",
                        "yes,no",
                        "--steps",
                        2,
                        "--out",
                        to);
        assertThat(trained.code()).as(trained.err()).isZero();
        Outcome resumed = run("train", "--resume", to.resolve("model.zip"), "--steps", 4);
        assertThat(resumed.code()).as(resumed.err()).isZero();

        for (String name : new String[] {"report.json", "report.html"}) {
            assertThat(Files.readString(to.resolve(name)))
                    .contains("visits.csv")
                    .doesNotContain("secret-clinic");
        }
    }

    /** The other run's files are not in the way: it is the run itself. */
    @Test
    void freshRun_intoTheFolderOfARunThatGoesOn_saysSo() {
        Path ledger = out.resolve("privacy-ledger.txt");
        try (LedgerJournal running = LedgerJournal.open(ledger)) {
            assertThat(running.ledger().steps()).isEqualTo(3);

            Outcome outcome = run("train", "--json", "--steps", 2, "--out", out);

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("A run is going on in " + out + " now", ledger.toString(), "--out")
                    .doesNotContain("move");
        }
        assertThat(LedgerJournal.isInUse(ledger)).isFalse();
        assertThat(run("train", "--out", out).err()).contains("belongs to an earlier run");
    }

    @Test
    void report_ofAFolderOrATable_saysWhatItIs() throws IOException {
        assertThat(run("report", out).err()).contains("is a folder", "give " + model + ".");
        assertThat(run("train", "--resume", out).err()).contains("is a folder", model + ".");
        Path table = Files.writeString(folder.resolve("some.csv"), "a,b\n1,2\n");
        assertThat(run("report", table).err())
                .contains(table + " is no model file of DP4J: it is no zip file")
                .doesNotContain("damaged")
                .hasLineCount(1);
    }

    @Test
    void report_ofADamagedModel_saysSo() throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(bytes, bytes.length / 2));

        for (Path file : new Path[] {cut, Files.writeString(folder.resolve("no.zip"), "text")}) {
            Outcome report = run("report", file);
            assertThat(report.code()).isEqualTo(1);
            assertThat(report.out()).isEmpty();
            assertThat(report.err()).contains(file.toString()).doesNotContain("\tat ");
        }
    }

    @Test
    void report_withADamagedLedgerBeside_saysThatItIsAboutTheModelAlone() throws IOException {
        Path ledger = out.resolve("privacy-ledger.txt");
        Files.writeString(ledger, Files.readString(ledger).replaceFirst("1", "2"));

        Outcome report = run("report", model, "--json");

        assertThat(report.code()).isZero();
        assertThat(report.json().get("steps").longValue()).isEqualTo(3);
        assertThat(report.err())
                .contains("about the model file alone", "privacy-ledger.txt")
                .doesNotContain("\tat ");
    }
}
