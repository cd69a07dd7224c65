package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.csv;
import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.PackedData;
import io.github.dp4j.cli.data.TableOptions;
import io.github.dp4j.cli.data.Tables;
import io.github.dp4j.cli.data.column.Bounds;
import io.github.dp4j.cli.data.image.Digits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pack}, and what train makes of it. */
class PackCommandTest {

    @TempDir Path folder;

    private Path packed(Path table, String name) {
        Path to = folder.resolve(name);
        Outcome outcome = run("pack", table, "--bounds", "0,1", "--classes", "yes,no", "--out", to);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return to;
    }

    @Test
    void table_isWhatTrainReads_toTheBit() throws IOException {
        Path table = csv(folder, 200);
        LabelledData read =
                Tables.open(
                                table,
                                new TableOptions(
                                        null,
                                        null,
                                        null,
                                        new Bounds(0, 1),
                                        null,
                                        List.of("yes", "no"),
                                        null,
                                        null,
                                        false),
                                Integer.MAX_VALUE)
                        .training();
        LabelledData mapped = PackedData.open(packed(table, "a.packed")).examples();
        assertThat(mapped.features()).isEqualTo(read.features());
        assertThat(mapped.targets()).isEqualTo(read.targets());
        assertThat(mapped.classes()).containsExactly("yes", "no");
    }

    @Test
    void packedTable_isTrained_testedByCsvAndByPacked_resumedAndAsked() throws IOException {
        Path table = csv(folder, 300);
        Path data = packed(table, "a.packed");
        Path out = folder.resolve("out");
        Outcome trained =
                run(
                        "train",
                        "--json",
                        "--data",
                        data,
                        "--test",
                        table,
                        "--noise-multiplier",
                        0.5,
                        "--steps",
                        20,
                        "--out",
                        out);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("testAccuracy").doubleValue()).isGreaterThan(0.5);
        Path model = out.resolve("model.zip");
        Outcome resumed = run("train", "--json", "--resume", model, "--steps", 25);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        Outcome asked = run("predict", model, "--data", table);
        assertThat(asked.code()).as(asked.err()).isZero();
        assertThat(asked.out().lines()).hasSize(301);

        Outcome both =
                run(
                        "train",
                        "--json",
                        "--data",
                        data,
                        "--test",
                        data,
                        "--steps",
                        2,
                        "--noise-multiplier",
                        9,
                        "--out",
                        folder.resolve("both"));
        assertThat(both.code()).as(both.err()).isZero();
    }

    @Test
    void packedImages_areTrained() {
        Path data = folder.resolve("digits.packed");
        PackedData.write(stream(Digits.training()), data, count -> {});
        assertThat(PackedData.open(data).examples().features())
                .isEqualTo(Digits.training().features());
        Outcome trained =
                run(
                        "train",
                        "--json",
                        "--data",
                        data,
                        "--test",
                        data,
                        "--epsilon",
                        3,
                        "--out",
                        folder.resolve("out"));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("testAccuracy").doubleValue()).isGreaterThan(0.9);
    }

    private static ImageStream stream(LabelledData images) {
        return new ImageStream() {
            private int read;

            @Override
            public ImageSchema schema() {
                return ImageSchema.of(images, Digits.BRIGHTEST);
            }

            @Override
            public float @Nullable [] next() {
                return read == images.size()
                        ? null
                        : images.flat().features().getRow(read++).toFloatVector();
            }

            @Override
            public float target() {
                return images.targets().getFloat(read - 1);
            }

            @Override
            public String name() {
                return Integer.toString(read);
            }

            @Override
            public String source() {
                return "digits";
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void mistakes_areSaidInWords() throws IOException {
        Path table = csv(folder, 50);
        Path data = packed(table, "a.packed");
        assertThat(run("train", "--data", data, "--bounds", "0,1").err())
                .contains("says itself what its columns and classes are");
        assertThat(run("train", "--data", data, "--test-split", 0.2).err())
                .contains("pack the two parts");
        assertThat(run("pack", table, "--out", table, "--bounds", "0,1").err())
                .contains("is the data: choose another file");
        assertThat(run("pack", data, "--out", folder.resolve("b"), "--bounds", "0,1").err())
                .contains("is a packed file", "give the CSV file here");
        assertThat(run("pack", table).err()).contains("--out");
        Path half = folder.resolve("half.packed");
        byte[] bytes = Files.readAllBytes(data);
        bytes[3] ^= 1;
        Files.write(half, bytes);
        Outcome damaged = run("train", "--data", half, "--out", folder.resolve("o"));
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.err()).contains("half.packed is no packed file, or is damaged");
        Path bad = folder.resolve("bad.csv");
        Files.writeString(bad, Files.readString(table) + "1,2\n");
        Path none = folder.resolve("none.packed");
        Outcome refused = run("pack", bad, "--bounds", "0,1", "--classes", "yes,no", "--out", none);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("bad.csv line ");
        assertThat(none).doesNotExist();
    }
}
