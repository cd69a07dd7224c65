package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that somebody wrote to do harm, or that were damaged on the way (attacks U5 to U8). */
class UntrustedFilesTest {

    @TempDir Path folder;

    private int runs;

    private Outcome train(Object... more) {
        Object[] all = {
            "train",
            "--json",
            "--steps",
            2,
            "--noise-multiplier",
            5,
            "--out",
            folder.resolve("out" + runs++)
        };
        Object[] args = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, args, all.length, more.length);
        return run(args);
    }

    private static void assertRefused(Outcome outcome, String... said) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(said)
                .hasLineCount(1)
                .doesNotContain("\tat ", "should not happen", "Exception");
    }

    private Path idx(String set, String kind, int items, int... header) throws IOException {
        Path idx = Files.createDirectories(folder.resolve("idx"));
        Path file = idx.resolve(set + "-" + kind + "-idx-ubyte");
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            for (int value : header) {
                out.writeInt(value);
            }
            for (int i = 0; i < items; i++) {
                out.writeByte(i % 2);
            }
        }
        return idx;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x803, 4, 65536, 65536 | announces 4 x 65536 x 65536 pixels", // the attack U5
                "0x803, 4, 32768, 65536 | announces 4 x 32768 x 65536 pixels",
                "0x803, 2147483647, 28, 28 | 2147483647 images",
                "0x803, 4, 1, 0 | announces a size of 0",
                "0x803, 4, -28, -28 | announces a size of -28",
                "0x803, -4, 28, 28 | announces a size of -4",
                "0x803, 4, 5, 5 | item 3 is not whole",
                "0x803, 4, 3, 3 | goes on after the 4 x 3 x 3",
                "0x803, 4 | ends too early: within its header",
                "0x801, 4 | it has 1 dimensions, but must have 3: images, rows, columns",
                "0xD03, 4, 3, 4 | it holds 32-bit floating-point numbers",
                "0x7A7A7A7A, 4, 3, 4 | it does not begin with 0x803",
            })
    void u5_idxHeaderThatLies_isRefusedInWords(String header, String said) throws IOException {
        int[] values = Arrays.stream(header.split(", ")).mapToInt(Integer::decode).toArray();
        idx("train", "images", values.length < 4 ? 0 : 50, values);

        assertRefused(train("--data", idx("train", "labels", 4, 0x801, 4)), "train-images", said);
    }

    @Test
    void u5_idxLabels_thatDoNotBelongToTheImages_areRefused() throws IOException {
        Path data = idx("train", "images", 48, 0x803, 4, 3, 4);

        assertRefused(train("--data", data), "no file of the labels");
        idx("train", "labels", 3, 0x801, 3);
        assertRefused(train("--data", data), "4 images", "3 labels");
        idx("train", "labels", 3, 0x801, 4);
        assertRefused(train("--data", data), "train-labels", "item 4 is not whole");
        idx("train", "labels", 5, 0x801, 4);
        assertRefused(train("--data", data), "train-labels", "goes on after");
    }

    /** A thousand times its size: neither may fill the memory. */
    @Test
    void compressedFiles_thatDoNotEnd_areRefused() throws IOException {
        byte[] zeros = new byte[1 << 20];
        Path line = folder.resolve("line.csv.gz");
        Path quote = folder.resolve("quote.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(line));
                OutputStream cell = new GZIPOutputStream(Files.newOutputStream(quote))) {
            Arrays.fill(zeros, (byte) '1');
            for (int i = 0; i < 80; i++) {
                out.write(zeros);
            }
            Arrays.fill(zeros, (byte) '\n');
            cell.write('"');
            for (int i = 0; i < 8; i++) {
                cell.write(zeros);
            }
        }
        Object[] bounds = {"--bounds", "0,1", "--classes", "no,yes", "--data"};
        Object[] args = Arrays.copyOf(bounds, bounds.length + 1);

        args[bounds.length] = line;
        assertRefused(train(args), "line 1 has more than 67108864 characters");
        args[bounds.length] = quote;
        assertRefused(train(args), "line 1: a quotation mark opens cell 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 100, 3_000})
    void u8_brokenKerasFile_isOneSentence(int length) throws IOException {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        System.arraycopy(
                new byte[] {(byte) 0x89, 'H', 'D', 'F', 13, 10, 26, 10},
                0,
                bytes,
                0,
                Math.min(8, length));
        Path file = Files.write(folder.resolve("broken.h5"), bytes);

        assertRefused(train("--model", file), "broken.h5", "it is damaged, or no HDF5 file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"confs\":1,\"confs\":2} | neither a DL4J configuration",
                "{\"confs\":[]} {} | neither a DL4J configuration",
                "{\"confs\":[NaN]} | neither a DL4J configuration",
                "DEEP | neither a DL4J configuration",
                "{\"confs\":[{\"layer\":{\"@class\":\"java.util.Timer\"}}]} | cannot make a"
                        + " network",
            })
    void hostileConfiguration_isOneSentence(String json, String said) throws IOException {
        String text = json.equals("DEEP") ? "{\"confs\":" + "[".repeat(100_000) : json;
        Path file = Files.writeString(folder.resolve("network.json"), text);

        assertRefused(train("--model", file), "network.json", said);
    }

    @Test
    void settingsOfARun_thatWereChanged_areRefused() throws IOException {
        Path out = folder.resolve("run");
        assertThat(run("train", "--steps", 2, "--noise-multiplier", 5, "--out", out).code())
                .isZero();
        String[][] cases = {
            {"{'--steps':'4','--steps':'9'}", "the field --steps twice"},
            {"{'--steps':'4'} {}", "there is more after its end"},
            {"{'@/etc/passwd':''}", "'@/etc/passwd', which no run saves"},
            {"{'--out':'/tmp'}", "'--out', which no run saves"},
            {"{'--nonsense':'1'}", "'--nonsense', which no run saves"},
            {"{'--steps':null}", "--steps is null"},
            {"{'--steps':4}", "its --steps is 4, but must be text in quotation marks"},
            {"{'--header':true}", "its --header is true, but must be text"},
            {"{'--data':{'a':1}}", "its --data is {"},
            {"{'columns':[1]}", "its columns is [1], but must be text"},
            {"{'--steps':'many'}", "a whole number"},
            {"{'--steps':'-4'}", "--steps"},
            {"[]", "cannot be used"},
            {"null", "cannot be used"},
        };
        for (String[] row : cases) {
            Files.writeString(out.resolve("settings.json"), row[0].replace('\'', '"'));

            Outcome outcome = run("train", "--resume", out.resolve("model.zip"));

            assertThat(outcome.code()).as(row[0]).isNotZero();
            assertThat(outcome.err()).contains(row[1]).doesNotContain("should not happen", "root:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"columns\":[],\"columns\":[]}",
                "{\"columns\":[{\"name\":\"a\",\"type\":\"ignore\",\"extra\":1}]}",
                "{\"columns\":[]} {}",
                "{\"columns\":[{\"type\":\"java.util.Timer\",\"name\":\"a\"}]}",
                "null",
                "",
                "DEEP",
            })
    void hostileSchema_isOneSentence(String json) throws IOException {
        String text = json.equals("DEEP") ? "{\"columns\":" + "[".repeat(100_000) : json;
        Path schema = Files.writeString(folder.resolve("schema.json"), text);

        assertRefused(
                train("--data", Cli.csv(folder, 10), "--schema", schema), "schema", "schema.json");
    }

    @Test
    void combinationsWithoutNumber_areRefusedBeforeTheyAreMade() {
        String many = "1,".repeat(2_000) + "1";

        Outcome outcome =
                run(
                        "account",
                        "--sampling-rate",
                        many,
                        "--noise-multiplier",
                        many,
                        "--steps",
                        many,
                        "--delta",
                        "1e-5");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("at most 1000000").hasSizeLessThan(400);
        assertThat(
                        run("train", "--data", folder, "--classes", "0..999999,".repeat(999) + "a")
                                .err())
                .contains("at most 100000")
                .hasSizeLessThan(400);
    }

    /** More than a million settings are days of work: said when the first one too many is read. */
    @Test
    void u7_settingsWithoutEnd_areRefused() throws IOException {
        Path settings = folder.resolve("settings.csv.gz");
        byte[] row =
                "0.01,1,1000,1e-5\n"
                        .repeat(1_000)
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(settings))) {
            out.write(
                    "samplingRate,noiseMultiplier,steps,delta\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            for (int i = 0; i < 1_001; i++) {
                out.write(row);
            }
        }

        assertRefused(run("account", "--settings", settings), "more than 1000000 settings");
    }

    /** Name and accuracy in a neighbouring report belong to its model, whoever put it there. */
    @Test
    void u3_reportOfAnotherModelBeside_isNotTakenForThisOne() throws IOException {
        Object[] small = {"--data", Cli.csv(folder, 60), "--test", Cli.csv(folder, 40)};
        Object[] bounds = {"--bounds", "0,1", "--classes", "yes,no"};
        Object[] args = Arrays.copyOf(small, small.length + bounds.length);
        System.arraycopy(bounds, 0, args, small.length, bounds.length);
        assertThat(train(args).code()).isZero(); // in out0
        assertThat(train().code()).isZero(); // the digits, in out1
        Path model = folder.resolve("out0").resolve("model.zip");
        assertThat(run("report", model).out()).contains("data60.csv");

        Files.copy(
                folder.resolve("out1").resolve("report.json"),
                model.resolveSibling("report.json"),
                StandardCopyOption.REPLACE_EXISTING);

        Outcome report = run("report", model, "--json");
        assertThat(report.code()).as(report.err()).isZero();
        assertThat(report.out()).doesNotContain("digits");
        assertThat(report.json().get("testAccuracy").isNull()).isTrue();
    }
}
