package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.csv;
import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Images by the default network: fixed features, and a softmax on them. */
class ImageFeaturesTest {

    private static final int SIZE = 18;

    @TempDir Path folder;

    /** Bars at one of four angles. */
    private Path images(String name, int train, int test, long seed) throws IOException {
        Path images = Files.createDirectory(folder.resolve(name));
        Random random = new Random(seed);
        write(images, "train", train, random);
        write(images, "t10k", test, random);
        return images;
    }

    private static void write(Path folder, String set, int count, Random random)
            throws IOException {
        Path pixels = folder.resolve(set + "-images-idx3-ubyte");
        Path labels = folder.resolve(set + "-labels-idx1-ubyte");
        try (DataOutputStream of = new DataOutputStream(Files.newOutputStream(pixels));
                DataOutputStream is = new DataOutputStream(Files.newOutputStream(labels))) {
            of.writeInt(0x803);
            of.writeInt(count);
            of.writeInt(SIZE);
            of.writeInt(SIZE);
            is.writeInt(0x801);
            is.writeInt(count);
            for (int i = 0; i < count; i++) {
                int kind = random.nextInt(4);
                is.writeByte(kind);
                double angle = Math.PI / 4 * kind;
                double offset = (random.nextDouble() - 0.5) * SIZE / 2;
                for (int p = 0; p < SIZE * SIZE; p++) {
                    double x = p % SIZE - SIZE / 2.0;
                    int row = p / SIZE;
                    double y = row - SIZE / 2.0;
                    double from = Math.abs(x * Math.sin(angle) - y * Math.cos(angle) - offset);
                    double ink = Math.max(0, 1 - from / 1.5) * 0.9 + 0.1 * random.nextDouble();
                    of.writeByte((int) (255 * ink));
                }
            }
        }
    }

    @Test
    void images_byNoMoreThanDataAndBudget_areTrained_audited_resumedAndReadByDl4j()
            throws IOException {
        Path data = images("data", 900, 300, 1);
        Path out = folder.resolve("out");
        Outcome trained =
                run(
                        "train",
                        "--json",
                        "--data",
                        data,
                        "--epsilon",
                        3,
                        "--delta",
                        1e-5,
                        "--out",
                        out);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("testAccuracy").doubleValue()).isGreaterThan(0.85);
        assertThat(trained.json().get("epsilon").doubleValue()).isBetween(2.9, 3.0);
        assertThat(trained.err()).contains("features, ");

        Path model = out.resolve("model.zip");
        MultiLayerNetwork plain = ModelSerializer.restoreMultiLayerNetwork(model.toFile());
        INDArray one = org.nd4j.linalg.factory.Nd4j.rand(2, 1, SIZE, SIZE);
        assertThat(plain.output(one))
                .isEqualTo(((MultiLayerNetwork) PrivateModelFile.network(model)).output(one));

        Outcome audited =
                run(
                        "audit",
                        model,
                        "--json",
                        "--members",
                        data,
                        "--non-members",
                        images("others", 300, 300, 2),
                        "--limit",
                        200,
                        "--shadow",
                        4,
                        "--attack",
                        "loss,rmia",
                        "--out",
                        folder.resolve("audit"));
        assertThat(audited.code()).as(audited.err()).isZero();
        assertThat(audited.json().toString()).contains("rmia");

        Outcome resumed = run("train", "--json", "--resume", model, "--epsilon", 4, "--epochs", 41);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.json().get("epsilon").doubleValue()).isBetween(3.0, 4.0);
    }

    @Test
    void features_ofATable_areRefusedWithARemedy() throws IOException {
        Outcome outcome =
                run(
                        "train",
                        "--data",
                        csv(folder, 50),
                        "--bounds",
                        "0,1",
                        "--classes",
                        "yes,no",
                        "--model",
                        "features",
                        "--out",
                        folder.resolve("out"));
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err()).contains("--model features is for images", "softmax or mlp");
    }

    @Test
    void rate_followsBatchAndBudget_unlessItIsGiven() throws IOException {
        Path data = images("data", 300, 30, 1);
        String usual = updater(data, "usual", "--noise-multiplier", 9);
        String larger = updater(data, "larger", "--noise-multiplier", 9, "--batch-size", 150);
        String given = updater(data, "given", "--noise-multiplier", 9, "--learning-rate", 7);
        assertThat(larger).isNotEqualTo(usual);
        assertThat(given).isEqualTo("\"learningRate\" : 7.0");
    }

    private String updater(Path data, String name, Object... more) throws IOException {
        Path out = folder.resolve(name);
        Object[] args = {"train", "--data", data, "--steps", 2, "--out", out};
        Object[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        Outcome outcome = run(all);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        String json =
                ((MultiLayerNetwork) PrivateModelFile.network(out.resolve("model.zip")))
                        .getLayerWiseConfigurations()
                        .toJson();
        return json.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("\"learningRate\""))
                .findFirst()
                .orElseThrow()
                .replace(",", "");
    }
}
