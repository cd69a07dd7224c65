package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** {@code audit}, as a user types it, on networks that memorise random labels and that do not. */
class AuditCommandTest {

    private static final int ROWS = 120;
    private static final int COLUMNS = 12;

    @TempDir private static Path shared;
    private static Path members;
    private static Path nonMembers;
    private static Path memoriser;

    @TempDir private Path folder;

    /** Random labels: nothing can be learnt but by heart. */
    @BeforeAll
    static void makeDataAndANetworkThatKnowsItByHeart() throws IOException {
        Random random = new Random(1);
        members = csv("members.csv", random);
        nonMembers = csv("non-members.csv", random);
        memoriser = shared.resolve("plain.zip");
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .updater(new Adam(0.01))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(COLUMNS)
                                                .nOut(64)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        network.init();
        DataSet data = read(members);
        for (int i = 0; i < 400; i++) {
            network.fit(data);
        }
        network.save(memoriser.toFile());
    }

    private static Path csv(String name, Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                text.append(String.format(Locale.ROOT, "%.4f,", random.nextDouble()));
            }
            text.append(random.nextBoolean() ? "yes" : "no").append('\n');
        }
        return Files.writeString(shared.resolve(name), text);
    }

    private static DataSet read(Path file) throws IOException {
        INDArray features = Nd4j.zeros(ROWS, COLUMNS);
        INDArray labels = Nd4j.zeros(ROWS, 2);
        int row = 0;
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split(",", -1);
            for (int j = 0; j < COLUMNS; j++) {
                features.putScalar(row, j, Double.parseDouble(cells[j]));
            }
            labels.putScalar(row, cells[COLUMNS].equals("yes") ? 1 : 0, 1);
            row++;
        }
        return new DataSet(features, labels);
    }

    private Cli.Outcome audit(Object... more) {
        Object[] words = {
            "audit",
            memoriser,
            "--members",
            members,
            "--non-members",
            nonMembers,
            "--bounds",
            "0,1",
            "--classes",
            "no,yes",
            "--no-header",
            "--out",
            folder.resolve("out")
        };
        Object[] all = new Object[words.length + more.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return Cli.run(all);
    }

    @Test
    void memoriser_withoutLedger_isFoundOut_andPromisesNothing() throws Exception {
        Cli.Outcome outcome = audit("--shadow", 0, "--attack", "loss,modified-entropy", "--json");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode json = outcome.json();
        assertThat(json.get("promise").isNull()).isTrue();
        assertThat(json.get("verdict").asText()).isEqualTo("no-promise");
        assertThat(json.get("evidence").get("epsilon").doubleValue()).isGreaterThan(0.5);
        assertThat(json.get("attacks").get(0).get("areaUnderCurve").get("value").doubleValue())
                .isGreaterThan(0.7); // every second random label is right by chance
        assertThat(json.get("slices").get(0).get("name").asText()).isEqualTo("no");
        assertThat(new ObjectMapper().readTree(Files.readString(folder.resolve("out/audit.json"))))
                .isEqualTo(json);
        assertThat(Files.readString(folder.resolve("out/audit.html")))
                .contains("Audit report", "plain.zip");
    }

    @Test
    void reportThatNamesRecords_isForItsOwnerAlone() throws Exception {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        assertThat(audit("--shadow", 0, "--attack", "loss").code()).isZero();
        for (String file : List.of("audit.json", "audit.html")) {
            assertThat(Files.getPosixFilePermissions(folder.resolve("out").resolve(file)))
                    .containsExactlyInAnyOrder(
                            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
    }

    @Test
    void publicForm_namesNoRecord() throws Exception {
        Cli.Outcome outcome = audit("--shadow", 0, "--public");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("NO PROMISE", "AUDIT REPORT", "audit-public.html")
                .doesNotContain("SLICES", "MOST EXPOSED");
        assertThat(folder.resolve("out/audit.html")).doesNotExist();
    }

    @Test
    void unknownMembership_hasNoBound() {
        Cli.Outcome outcome = audit("--shadow", 0, "--membership", "unknown", "--attack", "loss");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("NO BOUND", "describe, and prove nothing");
    }

    /** What lies there looks like the report that was asked for. */
    @Test
    void folderOfAnotherAudit_itsReportIsSaidToBeAnothers() {
        Object[] plain = {"--shadow", 4, "--epochs", 1, "--batch-size", 40, "--attack"};
        Cli.Outcome first = audit(with(plain, "lira-offline"));
        assertThat(first.code()).as(first.err()).isZero();

        Cli.Outcome second = audit(with(plain, "lira-offline", "--seed", 7));

        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err().replaceAll("\\s+", " "))
                .contains("shadow model of another audit", "No report was written")
                .contains("(audit.html, audit.json) is the report of another audit");
        assertThat(folder.resolve("out/audit.html")).exists();
    }

    private static Object[] with(Object[] words, Object... more) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();
    }

    @Test
    void withoutLedger_shadowModelsNeedToKnowHow() {
        Cli.Outcome outcome = audit();

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("has no ledger", "--epochs and --batch-size");
    }

    @Test
    void wrongUse_isRefusedBeforeAnythingIsRead() {
        assertThat(audit("--shadow", 3).err()).contains("--shadow must be even", "but is 3");
        assertThat(audit("--confidence", 1).err()).contains("--confidence must lie in");
        assertThat(audit("--epochs", 3).err()).contains("give both");
        assertThat(audit("--attack", "nonsense").err()).contains("loss", "'nonsense'");
        assertThat(audit("--membership", "perhaps").err())
                .contains("random-split, own-coins, unknown");
        Cli.Outcome one = Cli.run("audit", memoriser, "--members", members);
        assertThat(one.code()).isEqualTo(2);
        assertThat(one.err()).contains("Give both --members");
        assertThat(Cli.run("audit", folder.resolve("none.zip")).code()).isEqualTo(1);
    }

    /** 1,437 members of 1,797 digits are no fair coins; shadow models would take minutes. */
    @Test
    void coinsThatAreNotFair_areRefusedBeforeAShadowModelIsTrained() {
        Path run = folder.resolve("coins");
        assertThat(Cli.run("train", "--steps", 2, "--out", run).code()).isZero();
        Path out = folder.resolve("coins-audit");

        Cli.Outcome outcome =
                Cli.run(
                        "audit",
                        run.resolve("model.zip"),
                        "--membership",
                        "own-coins",
                        "--out",
                        out);

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err().replaceAll("\\s+", " "))
                .contains("about half are members", "random-split")
                .doesNotContain("shadow model 1");
        assertThat(out).doesNotExist();
    }

    @Test
    void membersThatTheTrainingHasNotSeen_areDoubted() {
        Path run = folder.resolve("few");
        assertThat(Cli.run("train", "--limit", 300, "--steps", 2, "--out", run).code()).isZero();

        Cli.Outcome outcome =
                Cli.run(
                        "audit",
                        run.resolve("model.zip"),
                        "--shadow",
                        0,
                        "--attack",
                        "loss",
                        "--json",
                        "--out",
                        folder.resolve("out"));

        assertThat(outcome.json().get("doubts").toString())
                .contains("There are 1,437 members, but the model was trained on about 300");
    }

    /** Trains on the digits, audits on the same, by shadow models that the ledger describes. */
    @Test
    void digits_privately_promiseAndEvidenceStandSideBySide() {
        Path run = folder.resolve("run");
        assertThat(Cli.run("train", "--steps", 5, "--json", "--out", run).code()).isZero();

        Cli.Outcome outcome = auditDigits(run);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode json = outcome.json();
        assertThat(json.get("members").intValue()).isEqualTo(1437);
        assertThat(json.get("nonMembers").intValue()).isEqualTo(360);
        assertThat(json.get("shadows").get("private").booleanValue()).isTrue();
        double promised = json.get("promise").get("auditedEpsilon").doubleValue();
        assertThat(promised).isGreaterThan(json.get("promise").get("epsilon").doubleValue());
        // Wrong in at most 5 % of audits; a full batch of digits hides each by far.
        assertThat(json.get("evidence").get("epsilon").doubleValue()).isLessThan(promised);
        assertThat(json.get("poisoned")).hasSize(4);

        Cli.Outcome again = auditDigits(run);

        assertThat(again.err()).contains("4 of 4 shadow models are there already");
        assertThat(again.json().get("attacks")).isEqualTo(json.get("attacks"));
        assertThat(again.json().get("evidence")).isEqualTo(json.get("evidence"));
    }

    private Cli.Outcome auditDigits(Path run) {
        return Cli.run(
                "audit",
                run.resolve("model.zip"),
                "--shadow",
                4,
                "--attack",
                "loss,lira-offline",
                "--accuracy",
                0.9,
                "--json",
                "--out",
                folder.resolve("audited"));
    }
}
