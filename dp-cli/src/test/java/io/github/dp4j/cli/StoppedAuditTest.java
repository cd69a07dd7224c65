package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** An audit in a process of its own that ends while its shadow models train. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StoppedAuditTest {

    private static final int COLUMNS = 20;
    private static final int SHADOWS = 12;

    @TempDir private static Path shared;
    private static Path model;
    private static Path members;
    private static Path others;

    @TempDir private Path folder;

    @BeforeAll
    static void makeDataAndNetwork() throws IOException {
        members = csv("members.csv", 1);
        others = csv("others.csv", 2);
        model = shared.resolve("plain.zip");
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .updater(new Sgd(0.2))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(COLUMNS)
                                                .nOut(64)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        network.init();
        network.save(model.toFile());
    }

    private static Path csv(String name, int seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                text.append(String.format(Locale.ROOT, "%.4f,", random.nextDouble()));
            }
            text.append(random.nextBoolean() ? "yes" : "no").append('\n');
        }
        return Files.writeString(shared.resolve(name), text);
    }

    private static List<String> command(Path out) {
        return List.of(
                "audit",
                model.toString(),
                "--members=" + members,
                "--non-members=" + others,
                "--bounds=0,1",
                "--classes=no,yes",
                "--no-header",
                "--shadow=" + SHADOWS,
                "--epochs=60",
                "--batch-size=4",
                "--attack=loss,lira-online,rmia-offline",
                "--json",
                "--out=" + out);
    }

    /** Begins an audit, and returns as soon as some shadow models are finished, and not all. */
    private static Process begun(Path out, Path said) throws Exception {
        Stream<String> java =
                Stream.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName());
        Process process =
                new ProcessBuilder(Stream.concat(java, command(out).stream()).toList())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        boolean ended = false;
        while (!ended && finished(out) < 2) {
            ended = process.waitFor(10, TimeUnit.MILLISECONDS);
        }
        assertThat(process.isAlive()).as(Files.readString(said)).isTrue();
        return process;
    }

    private static long finished(Path out) throws IOException {
        Path shadows = out.resolve("shadow-models");
        if (!Files.isDirectory(shadows)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(shadows)) {
            return files.filter(file -> file.toString().endsWith(".logits")).count();
        }
    }

    private static ObjectNode findings(Path out) {
        Cli.Outcome outcome = Cli.run(command(out).toArray());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        ObjectNode json = (ObjectNode) outcome.json();
        json.remove("created");
        return json;
    }

    /** Nothing is told beforehand: what lies on the disk at that moment is all there is. */
    @Test
    void killedAudit_goesOn_toTheFindingsOfOneThatWasNot() throws Exception {
        Path out = folder.resolve("killed");
        Process process = begun(out, folder.resolve("said"));

        process.destroyForcibly(); // SIGKILL
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).isEqualTo(128 + 9);
        assertThat(finished(out)).isBetween(2L, SHADOWS - 1L);
        assertThat(out.resolve("audit.json")).doesNotExist();
        assertThat(findings(out)).isEqualTo(findings(folder.resolve("whole")));
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void signal_keepsWhatIsFinished_andSaysHowToGoOn(String signal, int code) throws Exception {
        assumeFalse(
                signal.equals("INT") && StoppedRunTest.interruptsAreIgnored(),
                "skipped: whoever started the tests ignores SIGINT, and so do their children");
        Path out = folder.resolve("out");
        Path said = folder.resolve("said");
        Process process = begun(out, said);

        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

        String text = Files.readString(said).replaceAll("\\s+", " ");
        assertThat(process.exitValue()).as(text).isEqualTo(code);
        assertThat(text)
                .contains(
                        "Stopping:",
                        finished(out) + " of " + SHADOWS + " shadow models are finished and kept",
                        "To go on: the same command once more.")
                .doesNotContain("should not happen", "CancellationException");
        assertThat(finished(out)).isLessThan(SHADOWS);
        try (Stream<Path> files = Files.walk(out)) {
            assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        }
    }
}
