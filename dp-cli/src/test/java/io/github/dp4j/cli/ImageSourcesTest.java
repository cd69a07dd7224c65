package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.PackedData;
import io.github.dp4j.cli.data.image.ImageFolder;
import io.github.dp4j.cli.data.image.ImageOptions;
import io.github.dp4j.dl4j.PrivateModelFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Images that are no IDX files: pictures in folders of their classes, CIFAR-10's binary files. */
class ImageSourcesTest {

    @TempDir Path folder;

    /** Stripes across or along, in red or blue, of a size of their own each. */
    private void pictures(String set, int ofEach, String format) throws IOException {
        Random random = new Random(set.hashCode());
        for (String kind : List.of("across", "along")) {
            Path to = Files.createDirectories(folder.resolve("photos/" + set + "/" + kind));
            for (int i = 0; i < ofEach; i++) {
                int rows = 24 + random.nextInt(24);
                int columns = 24 + random.nextInt(24);
                int phase = random.nextInt(12);
                BufferedImage picture =
                        new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
                for (int at = 0; at < rows * columns; at++) {
                    int row = at / columns;
                    double place =
                            kind.equals("across")
                                    ? row / (double) rows
                                    : at % columns / (double) columns;
                    int light = (int) (place * 36 + phase) / 6 % 2 == 0 ? 200 : 40;
                    picture.setRGB(at % columns, row, random.nextBoolean() ? light << 16 : light);
                }
                ImageIO.write(picture, format, to.resolve(i + "." + format).toFile());
            }
        }
    }

    private Outcome train(Object... more) {
        Object[] args = {"train", "--json", "--epochs", 20, "--noise-multiplier", 1};
        Object[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return run(all);
    }

    @Test
    void pictures_areTrained_packed_andPredicted() throws IOException {
        pictures("train", 100, "png");
        pictures("test", 40, "jpg");
        Path photos = folder.resolve("photos");
        Files.writeString(photos.resolve("train/across/.hidden"), "of the system");
        Path out = folder.resolve("out");

        Outcome trained = train("--data", photos, "--image-size", "24x24", "--out", out);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("testAccuracy").doubleValue()).isGreaterThan(0.9);
        assertThat(trained.err()).contains("2 classes");

        Path packed = folder.resolve("photos.packed");
        Outcome pack = run("pack", photos, "--image-size", "24x24", "--out", packed);
        assertThat(pack.code()).as(pack.err()).isZero();
        ImageOptions known = new ImageOptions(null, ImageSize.of("24x24"), false);
        LabelledData read = ImageFolder.open(photos, known).training(Integer.MAX_VALUE);
        assertThat(read.features().shape()).containsExactly(200, 3, 24, 24);
        assertThat(PackedData.open(packed).examples().features()).isEqualTo(read.features());
        Outcome again = train("--data", packed, "--test", photos, "--out", folder.resolve("o2"));
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.json().get("testAccuracy").doubleValue()).isGreaterThan(0.9);

        Path model = out.resolve("model.zip");
        Outcome predicted =
                run("predict", model, "--data", photos, "--json", "--out", folder.resolve("p.csv"));
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.json().get("labelled").intValue()).isEqualTo(80);
        assertThat(predicted.json().get("testAccuracy").doubleValue())
                .isEqualTo(trained.json().get("testAccuracy").doubleValue());
        Outcome one = run("predict", model, "--data", photos.resolve("test/along/3.jpg"));
        assertThat(one.code()).as(one.err()).isZero();
        String line = one.out().lines().skip(1).findFirst().orElseThrow();
        assertThat(line).startsWith("3.jpg,along,");
        INDArray image = ImageFolder.open(photos, known).test().orElseThrow().features();
        double along =
                ((MultiLayerNetwork) PrivateModelFile.network(model))
                        .output(image)
                        .getDouble(40 + indexOf(3, 40), 1);
        assertThat(Double.parseDouble(line.substring(line.lastIndexOf(',') + 1)))
                .isCloseTo(along, within(1e-5));
        assertThat(run("predict", model, "--data", photos.resolve("test/along")).err())
                .contains("40 images predicted")
                .doesNotContain("Accuracy");
    }

    /** Where a file stands among 0.jpg, 1.jpg, 10.jpg, 11.jpg, ... */
    private static int indexOf(int file, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> i + ".jpg")
                .sorted()
                .toList()
                .indexOf(file + ".jpg");
    }

    /** Folders beside the training data may hold other classes, or lack some. */
    @Test
    void otherFolders_areReadByTheClassesOfTheTrainingData() throws IOException {
        pictures("train", 100, "png");
        Path photos = folder.resolve("photos");
        pictures("test", 40, "png");
        Path others = Files.createDirectories(folder.resolve("others/train"));
        Files.move(photos.resolve("test"), folder.resolve("others/test"));
        Files.createDirectories(others.resolve("along"));
        Files.copy(photos.resolve("train/along/0.png"), others.resolve("along/0.png"));
        Path out = folder.resolve("out");

        Outcome trained =
                train(
                        "--data",
                        photos,
                        "--test",
                        others.getParent(),
                        "--image-size",
                        "24x24",
                        "--out",
                        out);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("testAccuracy").doubleValue()).isGreaterThan(0.9);

        Path model = out.resolve("model.zip");
        Object[] audit = {
            "audit",
            model,
            "--json",
            "--members",
            photos,
            "--non-members",
            others.getParent(),
            "--limit",
            60,
            "--shadow",
            0,
            "--out",
            folder.resolve("audit")
        };
        Outcome audited = run(audit);
        assertThat(audited.code()).as(audited.err()).isZero();
        audit[audit.length - 4] = "--image-size";
        audit[audit.length - 3] = "32x32";
        assertThat(run(audit).err()).contains("was trained on images of 24 x 24 x 3");
        Path unknown = Files.createDirectories(others.getParent().resolve("test/round"));
        Files.copy(photos.resolve("train/along/0.png"), unknown.resolve("0.png"));
        assertThat(
                        train(
                                        "--data",
                                        photos,
                                        "--test",
                                        others.getParent(),
                                        "--image-size",
                                        "24x24",
                                        "--out",
                                        folder.resolve("o2"))
                                .err())
                .contains("has the name of no class");
    }

    @Test
    void greyPictures_keepTheirNumbers_andLargerOnesAreAveraged() throws IOException {
        Path one = Files.createDirectories(folder.resolve("grey/one"));
        Files.createDirectories(folder.resolve("grey/two"));
        BufferedImage grey = new BufferedImage(4, 2, BufferedImage.TYPE_BYTE_GRAY);
        int[] light = {0, 100, 128, 255, 40, 60, 200, 53};
        for (int i = 0; i < 8; i++) {
            grey.getRaster().setSample(i % 4, i / 4, 0, light[i]);
        }
        ImageIO.write(grey, "png", one.resolve("a.png").toFile());

        INDArray same = read("2x4x1");
        for (int i = 0; i < 8; i++) {
            assertThat(same.getFloat(0, 0, i / 4, i % 4)).isCloseTo(light[i] / 255f, within(1e-6f));
        }
        INDArray half = read("1x2");
        assertThat(half.shape()).containsExactly(1, 3, 1, 2);
        for (int c = 0; c < 3; c++) {
            assertThat(half.getFloat(0, c, 0, 0)).isCloseTo(50 / 255f, within(1.01f / 255));
            assertThat(half.getFloat(0, c, 0, 1)).isCloseTo(159 / 255f, within(1.01f / 255));
        }
    }

    private INDArray read(String size) {
        return ImageFolder.open(
                        folder.resolve("grey"), new ImageOptions(null, ImageSize.of(size), false))
                .training(Integer.MAX_VALUE)
                .features();
    }

    @Test
    void mistakesWithPictures_areSaidInWords() throws IOException {
        pictures("train", 2, "png");
        Path photos = folder.resolve("photos");
        Path out = folder.resolve("out");
        assertThat(train("--data", photos, "--out", out).err())
                .contains("--image-size ROWSxCOLUMNS");
        for (String size : List.of("24", "0x3", "24x24x2", "99999x99999")) {
            assertThat(train("--data", photos, "--image-size", size, "--out", out).err())
                    .contains("such as 32x32");
        }
        assertThat(
                        train(
                                        "--data",
                                        photos,
                                        "--image-size",
                                        "24x24",
                                        "--classes",
                                        "along,round",
                                        "--out",
                                        out)
                                .err())
                .contains("has the name of no class", "[along, round]");
        Path broken = photos.resolve("train/along/broken.png");
        byte[] bytes = Files.readAllBytes(photos.resolve("train/along/0.png"));
        Files.write(broken, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(train("--data", photos, "--image-size", "24x24", "--out", out).err())
                .contains("broken.png cannot be read");
        Files.writeString(broken, "no picture");
        assertThat(train("--data", photos, "--image-size", "24x24", "--out", out).err())
                .contains("broken.png is no picture that Java reads");
        bytes[16] = 0x7f; // its width
        Files.write(broken, bytes);
        assertThat(train("--data", photos, "--image-size", "24x24", "--out", out).err())
                .containsAnyOf("broken.png has more than", "broken.png cannot be read");
        assertThat(out).doesNotExist();
    }

    /** Class 0 is red, class 1 blue, with a bar at another place. */
    private static byte[] cifar(int images, long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < images; i++) {
            int label = random.nextInt(2);
            bytes.write(label);
            int shift = random.nextInt(10);
            for (int at = 0; at < 3 * 1024; at++) {
                int place = label == 0 ? at / 32 % 32 : at % 32;
                boolean bright = (place + shift) / 5 % 2 == 0;
                bytes.write((bright ? 180 : 20) + random.nextInt(30));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void cifar_isTrainedPackedAndPredicted() throws IOException {
        Path data = Files.createDirectory(folder.resolve("cifar"));
        Files.write(data.resolve("data_batch_1.bin"), cifar(200, 1));
        Files.write(data.resolve("data_batch_2.bin"), cifar(100, 2));
        byte[] test = cifar(60, 3);
        Files.write(data.resolve("test_batch.bin"), test);
        Path out = folder.resolve("out");

        Outcome trained = train("--data", data, "--out", out);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("testAccuracy").doubleValue()).isGreaterThan(0.9);
        assertThat(trained.err()).contains("300 examples", "60 held-out");

        Path model = out.resolve("model.zip");
        Outcome predicted = run("predict", model, "--data", data);
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.err()).contains("60 images predicted", "Accuracy");
        INDArray last = Nd4j.create(1, 3, 32, 32);
        for (int i = 0; i < 3072; i++) {
            last.putScalar(i, (test[59 * 3073 + 1 + i] & 0xff) / 255f);
        }
        INDArray expected = ((MultiLayerNetwork) PrivateModelFile.network(model)).output(last);
        List<String> cells =
                List.of(predicted.out().lines().skip(60).findFirst().orElseThrow().split(",", -1));
        assertThat(cells.get(0)).isEqualTo("60");
        assertThat(Double.parseDouble(cells.get(3)))
                .isCloseTo(expected.getDouble(0, 1), within(1e-5));

        assertThat(
                        train(
                                        "--data",
                                        data,
                                        "--image-size",
                                        "24x24",
                                        "--out",
                                        folder.resolve("o2"))
                                .err())
                .contains("holds images of 32 x 32 x 3: --image-size is for pictures");
        assertThat(
                        train(
                                        "--data",
                                        data.resolve("test_batch.bin"),
                                        "--image-size",
                                        "24x24",
                                        "--out",
                                        folder.resolve("o2"))
                                .err())
                .contains("is no folder: --image-size is for pictures");
        Files.write(data.resolve("data_batch_2.bin"), new byte[3072]);
        assertThat(train("--data", data, "--out", folder.resolve("o2")).err())
                .contains("data_batch_2.bin ends too early", "image 1 is not whole");
        byte[] wrong = cifar(1, 4);
        wrong[0] = 77;
        Files.write(data.resolve("data_batch_2.bin"), wrong);
        assertThat(train("--data", data, "--out", folder.resolve("o2")).err())
                .contains("The label of image 1", "is none of the 10 classes")
                .doesNotContain("77");
    }
}
