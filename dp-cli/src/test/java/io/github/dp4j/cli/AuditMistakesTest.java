package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a user gets wrong in {@code audit}, and what the command says of it, in its own words. */
class AuditMistakesTest {

    private static final int COLUMNS = 6;

    @TempDir private static Path shared;
    private static Path plain;
    private static Path digits;

    @TempDir private Path folder;

    @BeforeAll
    static void makeModels() throws IOException {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(COLUMNS)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        network.init();
        plain = shared.resolve("plain.zip");
        network.save(plain.toFile());
        Path run = shared.resolve("run");
        assertThat(Cli.run("train", "--steps", 2, "--out", run).code()).isZero();
        digits = run.resolve("model.zip");
    }

    private Path csv(String name, int rows, int seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                text.append(String.format(Locale.ROOT, "%.4f,", random.nextDouble()));
            }
            text.append(i % 2 == 0 ? "yes" : "no").append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private Cli.Outcome audit(Path members, Path nonMembers, Object... more) {
        Object[] words = {
            "audit",
            plain,
            "--members",
            members,
            "--non-members",
            nonMembers,
            "--bounds",
            "0,1",
            "--classes",
            "no,yes",
            "--no-header",
            "--shadow",
            0,
            "--out",
            folder.resolve("out")
        };
        Object[] all = new Object[words.length + more.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return Cli.run(all);
    }

    @Test
    void attackWithoutItsShadowModels_isWrongUse_saidInOptions() {
        Cli.Outcome outcome =
                Cli.run("audit", digits, "--shadow", 0, "--attack", "loss,lira-online");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("needed by lira-online: leave out --shadow 0")
                .doesNotContain("shadowModels");
    }

    @Test
    void recordsOnBothSides_areNamedByTheirRows_withTheOptionThatHelps() throws IOException {
        Path members = csv("members.csv", 30, 1);
        List<String> lines = Files.readAllLines(csv("others.csv", 30, 2));
        lines.set(2, Files.readAllLines(members).get(0));
        Path others = Files.write(folder.resolve("others.csv"), lines);

        Cli.Outcome outcome = audit(members, others);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("row 3 of the non-members equals row 1 of the members", "--repeated-rows")
                .doesNotContain("repeatedRowsAreDistinctRecords");
    }

    /** What is asked for is enough: no second message asks for more. */
    @Test
    void fewRecords_areToldTheRealNeed_atOnce() throws IOException {
        Cli.Outcome few = audit(csv("a.csv", 5, 1), csv("b.csv", 30, 2));

        assertThat(few.code()).isEqualTo(1);
        assertThat(few.err()).contains("members must hold at least 20 records, but hold 5");

        Cli.Outcome enough = audit(csv("a.csv", 20, 1), csv("b.csv", 20, 2), "--json");

        assertThat(enough.code()).as(enough.err()).isZero();
        assertThat(enough.json().get("evidence").get("missing").asText("")).isEmpty();
    }

    @Test
    void deltaThatShowsNothing_isToldTheRemedy_andTheRemedyHelps() throws IOException {
        Path members = csv("a.csv", 40, 1);
        Path others = csv("b.csv", 40, 2);

        Cli.Outcome outcome = audit(members, others, "--delta", 0.1, "--json");

        // Said before the work, and on the page.
        assertThat(outcome.err().replaceAll("\\s+", " "))
                .contains("There will be figures, and no bound: at delta 0.1", "give --delta");
        JsonNode none = outcome.json();
        assertThat(none.get("evidence").get("missing").asText())
                .contains("at delta 0.1:", "delta must be at most", "Audit at a smaller delta")
                .doesNotContainPattern("\\d{6}");
        Cli.Outcome smaller = audit(members, others, "--delta", 1e-7, "--json");
        assertThat(smaller.err()).doesNotContain("no bound");
        JsonNode some = smaller.json();
        assertThat(some.get("delta").doubleValue()).isEqualTo(1e-7);
        assertThat(some.get("evidence").get("missing").asText("")).isEmpty();
        assertThat(audit(members, others, "--delta", 2).code()).isEqualTo(2);
    }

    @Test
    void delta_restatesThePromise() {
        JsonNode json =
                Cli.run(
                                "audit",
                                digits,
                                "--shadow",
                                0,
                                "--attack",
                                "loss",
                                "--delta",
                                1e-7,
                                "--json",
                                "--out",
                                folder.resolve("out"))
                        .json();

        assertThat(json.get("promise").get("delta").doubleValue()).isEqualTo(1e-7);
        assertThat(json.get("promise").get("epsilon").doubleValue()).isGreaterThan(3);
        assertThat(json.get("remarks").toString()).contains("embedded");
    }

    @Test
    void whatIsNoModel_isSaid_andWhatWasExpected() throws IOException {
        Cli.Outcome table = Cli.run("audit", csv("m.csv", 3, 1));
        assertThat(table.code()).isEqualTo(1);
        assertThat(table.err())
                .contains("m.csv is no model: it is text, perhaps a table", "--members", "DL4J");
        Path keras = folder.resolve("keras.h5");
        Files.write(keras, new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n'});
        assertThat(Cli.run("audit", keras).err()).contains("an HDF5 file, as Keras saves models");
        Path empty = Files.createFile(folder.resolve("empty.zip"));
        assertThat(Cli.run("audit", empty).err()).contains("is no model: it is empty");
    }

    @Test
    void plainModel_isNotAuditedByTheDigits_unasked() {
        Cli.Outcome outcome = Cli.run("audit", plain, "--shadow", 0);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("plain.zip has no ledger", "--members", "--non-members");
    }

    @Test
    void modelOfOtherData_isNotAuditedByTheDigits() throws IOException {
        Path run = folder.resolve("run");
        Path data = Cli.csv(folder, 200);
        Cli.Outcome trained =
                Cli.run(
                        "train",
                        "--data",
                        data,
                        "--bounds",
                        "0,1",
                        "--classes",
                        "no,yes",
                        "--steps",
                        2,
                        "--out",
                        run);
        assertThat(trained.code()).as(trained.err()).isZero();

        Cli.Outcome outcome = Cli.run("audit", run.resolve("model.zip"), "--shadow", 0);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("was trained on", "data200.csv", "give --members");
    }

    /**
     * Root may write anywhere, so a file stands in the folder's place, and a folder in a file's.
     */
    @Test
    void unwritableReport_isFoundBeforeTheWork() throws IOException {
        Path file = Files.createFile(folder.resolve("taken"));
        Cli.Outcome taken = Cli.run("audit", digits, "--shadow", 0, "--out", file);
        assertThat(taken.code()).isEqualTo(1);
        assertThat(taken.err()).contains("is a file, and no folder").doesNotContain("Attacking");

        Path out = folder.resolve("out");
        Files.createDirectories(out.resolve("audit.html"));
        Cli.Outcome blocked = Cli.run("audit", digits, "--shadow", 0, "--out", out);
        assertThat(blocked.code()).isEqualTo(1);
        assertThat(blocked.err()).contains("audit.html", "--out").doesNotContain("Attacking");
    }

    @Test
    void relabelledMembers_areDoubted_onTerminalAndPage_butNamedInPrivateAlone() throws Exception {
        Path members = csv("a.csv", 40, 1);
        List<String> lines = Files.readAllLines(csv("b.csv", 40, 2));
        String copied = Files.readAllLines(members).get(6);
        lines.set(
                1,
                copied.endsWith("yes")
                        ? copied.replace("yes", "no")
                        : copied.replace(",no", ",yes"));
        Path others = Files.write(folder.resolve("b.csv"), lines);

        Cli.Outcome outcome = audit(members, others);

        String rows = "row 2 of the non-members and row 7 of the members";
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err().replaceAll("\\s+", " ")).contains("DOUBT: 1 of the 40", rows);
        assertThat(outcome.out()).contains("DOUBT: 1 of the 40 non-members has the features");
        assertThat(Files.readString(folder.resolve("out/audit.html"))).contains("Doubt:", rows);
        assertThat(audit(members, others, "--public").code()).isZero();
        assertThat(Files.readString(folder.resolve("out/audit-public.html")))
                .contains("Doubt:")
                .doesNotContain(rows);
        assertThat(Files.readString(folder.resolve("out/audit-public.json"))).doesNotContain(rows);
    }

    /** 5 of 40 members say yes, and 38 of 40 non-members. */
    @Test
    void groupsThatAreNoRandomSplit_areDoubted_unlessTheMembershipIsUnknown() throws Exception {
        Path members = withYes(csv("a.csv", 40, 1), 5);
        Path others = withYes(csv("b.csv", 40, 2), 38);

        Cli.Outcome outcome = audit(members, others, "--json");

        String shares = "5 of the 40 members and 38 of the 40 non-members";
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err().replaceAll("\\s+", " "))
                .contains("DOUBT: Members and non-members look like no random split", shares);
        assertThat(outcome.json().get("doubts").toString()).contains("no random split", shares);
        assertThat(Files.readString(folder.resolve("out/audit.html"))).contains("Doubt:", shares);
        assertThat(audit(members, others, "--public").code()).isZero();
        for (String form : new String[] {"html", "json"}) {
            assertThat(Files.readString(folder.resolve("out/audit-public." + form)))
                    .contains("no random split")
                    .doesNotContain(shares);
        }

        Cli.Outcome unknown = audit(members, others, "--membership", "unknown");
        assertThat(unknown.code()).as(unknown.err()).isZero();
        assertThat(unknown.err()).doesNotContain("DOUBT");
    }

    private static Path withYes(Path file, int count) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String values = lines.get(i).substring(0, lines.get(i).lastIndexOf(','));
            lines.set(i, values + (i < count ? ",yes" : ",no"));
        }
        return Files.write(file, lines);
    }

    @Test
    void narrowTerminal_hasNarrowText() {
        assumeTrue(System.getProperty("dp4j.columns") == null);
        System.setProperty("dp4j.columns", "60");
        try {
            Cli.Outcome outcome =
                    Cli.run("audit", digits, "--shadow", 0, "--out", folder.resolve("out"));

            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat((outcome.out() + outcome.err()).lines())
                    .filteredOn(line -> !line.startsWith("Report: ")) // paths are not broken
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
        } finally {
            System.clearProperty("dp4j.columns");
        }
    }
}
