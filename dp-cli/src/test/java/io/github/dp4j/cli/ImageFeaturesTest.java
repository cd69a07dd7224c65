package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.csv;
import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
        INDArray one = Nd4j.rand(2, 1, SIZE, SIZE);
        assertThat(plain.output(one))
                .isEqualTo(((MultiLayerNetwork) PrivateModelFile.network(model)).output(one));

        assertThatPredictionsAreTheNetworks(plain, model, data);

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

    private void assertThatPredictionsAreTheNetworks(MultiLayerNetwork plain, Path model, Path data)
            throws IOException {
        Path answers = folder.resolve("answers.csv");
        Outcome predicted = run("predict", model, "--json", "--data", data, "--out", answers);
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.json().get("images").intValue()).isEqualTo(300);
        assertThat(predicted.json().get("labelled").intValue()).isEqualTo(300);
        assertThat(predicted.json().get("testAccuracy").doubleValue()).isGreaterThan(0.85);
        List<String> lines = Files.readAllLines(answers);
        assertThat(lines).hasSize(301);
        assertThat(lines.get(0)).startsWith("image,prediction,p(0),p(1),");

        Path file = data.resolve("t10k-images-idx3-ubyte");
        byte[] bytes = Files.readAllBytes(file);
        INDArray last = Nd4j.create(1, 1, SIZE, SIZE);
        for (int i = 0; i < SIZE * SIZE; i++) {
            last.putScalar(i, (bytes[bytes.length - SIZE * SIZE + i] & 0xff) / 255f);
        }
        INDArray expected = plain.output(last);
        List<String> cells = List.of(lines.get(300).split(",", -1));
        assertThat(cells.get(0)).isEqualTo("300");
        assertThat(cells.get(1)).isEqualTo(Integer.toString(expected.argMax(1).getInt(0)));
        for (int k = 0; k < 10; k++) {
            assertThat(Double.parseDouble(cells.get(2 + k)))
                    .isCloseTo(expected.getDouble(0, k), within(1e-5));
        }

        Outcome unlabelled = run("predict", model, "--data", file);
        assertThat(unlabelled.code()).as(unlabelled.err()).isZero();
        assertThat(unlabelled.out()).isEqualTo(Files.readString(answers));
        assertThat(unlabelled.err()).contains("300 images predicted").doesNotContain("Accuracy");
    }

    @Test
    void whatAModelOfImagesCannotRead_isRefusedByName() throws IOException {
        Path data = images("data", 300, 30, 1);
        Path out = folder.resolve("out");
        Outcome trained =
                run(
                        "train",
                        "--data",
                        data,
                        "--steps",
                        2,
                        "--noise-multiplier",
                        2,
                        "--classes",
                        "a,b,c,d",
                        "--out",
                        out);
        assertThat(trained.code()).as(trained.err()).isZero();
        Path model = out.resolve("model.zip");

        Path table = csv(folder, 20);
        assertThat(run("predict", model, "--data", table).err())
                .contains("is no picture that Java reads");
        assertThat(run("predict", model, "--data", folder).err())
                .contains("is no picture that Java reads");
        assertThat(run("predict", model, "--data", data, "--separator", "tab").err())
                .contains("for CSV files");
        assertThat(run("predict", model, "--data", emptied(data)).err())
                .contains("holds no test images", "give the file itself");
        Path small = folder.resolve("small-images-idx3-ubyte");
        Files.write(small, new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9});
        assertThat(run("predict", model, "--data", small).err())
                .contains("1 x 2 pixels, but the model was trained on 18 x 18");

        assertThat(audit(model, data, "--classes", "b,a,c,d").err())
                .contains("other classes than those of --classes");
        assertThat(audit(model, smaller()).err())
                .contains("holds images of 1 x 2 pixels", "was trained on 18 x 18");
        assertThat(audit(model, table).err()).contains("was trained on images");

        Path settings = out.resolve("settings.json");
        Files.writeString(settings, Files.readString(settings).replace("a,b,c,d", "b,a,c,d"));
        assertThat(run("train", "--resume", model, "--steps", 3).err())
                .contains("mean something else than those given");
    }

    /** One image of two pixels. */
    private Path smaller() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("smaller"));
        Files.write(
                copy.resolve("train-images-idx3-ubyte"),
                new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9});
        Files.write(
                copy.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 0});
        return copy;
    }

    /** The same folder without its test set. */
    private Path emptied(Path data) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("emptied"));
        for (String name : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
            Files.copy(data.resolve(name), copy.resolve(name));
        }
        return copy;
    }

    private Outcome audit(Path model, Path records, Object... more) {
        Object[] args = {
            "audit",
            model,
            "--members",
            records,
            "--non-members",
            records,
            "--out",
            folder.resolve("audit")
        };
        Object[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return run(all);
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
