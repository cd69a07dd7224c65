package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.csv;
import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line, as a person or a script uses it. */
class CommandsTest {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, 2, 10, replace-one, 17.8565, 17.8566",
        "1, 2, 10, add-remove, 7.5112, 7.5113",
        "1, 2, 10, zero-out, 7.5112, 7.5113",
        "0.01, 1.0, 1000, add-remove, 1.8281, 1.8284",
    })
    void account_json_isThePeersPld(
            String rate, String sigma, String steps, String relation, double low, double high) {
        Outcome outcome =
                run(
                        "account",
                        "--json",
                        "--sampling-rate",
                        rate,
                        "--noise-multiplier",
                        sigma,
                        "--steps",
                        steps,
                        "--delta",
                        "1e-5",
                        "--relation",
                        relation);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("epsilon").doubleValue()).isBetween(low, high);
        assertThat(outcome.json().get("relation").textValue()).isEqualTo(relation);
        assertThat(outcome.json().fieldNames())
                .toIterable()
                .contains(
                        "epsilonLower",
                        "delta",
                        "noiseMultiplier",
                        "samplingRate",
                        "steps",
                        "method");
    }

    @Test
    void calibrate_solvesForWhatIsLeftOut_onTheSafeSide() {
        String[] common = {"calibrate", "--json", "--epsilon", "3", "--delta", "1e-5"};
        JsonNode noise =
                run((Object[]) with(common, "--sampling-rate", "0.01", "--steps", "1000")).json();
        assertThat(noise.get("epsilon").doubleValue()).isBetween(2.99, 3.0);
        String sigma = noise.get("noiseMultiplier").asText();
        JsonNode steps =
                run((Object[]) with(common, "--sampling-rate", "0.01", "--noise-multiplier", sigma))
                        .json();
        assertThat(steps.get("epsilon").doubleValue()).isLessThanOrEqualTo(3);
        assertThat(steps.get("steps").longValue()).isBetween(1000L, 1010L);
    }

    @Test
    void account_withoutNoise_isInfiniteAndSaysSo() {
        Outcome outcome =
                run(
                        "account",
                        "--json",
                        "--sampling-rate",
                        "0.1",
                        "--noise-multiplier",
                        "0",
                        "--steps",
                        "1",
                        "--delta",
                        "1e-5");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.json().get("epsilon").textValue()).isEqualTo("Infinity");
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, 1, 10, 1e-5, '(0, 1]'",
        "NaN, 1, 10, 1e-5, '(0, 1]'",
        "0.1, -1, 10, 1e-5, -1",
        "0.1, 1, -5, 1e-5, -5",
        "0.1, 1, 10, 0, delta",
        "0.1, 1, 10, 1, delta",
        "0.1, x, 10, 1e-5, noise-multiplier",
    })
    void account_badValue_isOneClearSentenceAndExitCodeTwo(
            String rate, String sigma, String steps, String delta, String said) {
        Outcome outcome =
                run(
                        "account",
                        "--sampling-rate",
                        rate,
                        "--noise-multiplier",
                        sigma,
                        "--steps",
                        steps,
                        "--delta",
                        delta);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(said).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void wrongUse_isExitCodeTwo_andHelpIsHelp() {
        assertThat(run("no-such-command").code()).isEqualTo(2);
        assertThat(run("account", "--no-such-option").code()).isEqualTo(2);
        Outcome help = run("train", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("--epsilon", "--data", "Examples");
    }

    @Test
    void train_digits_reachesTheAccuracyPromised_andReportReadsTheModel() throws IOException {
        Path out = folder.resolve("out");
        Outcome outcome = run("train", "--json", "--out", out.toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("epsilon").doubleValue()).isLessThanOrEqualTo(3);
        assertThat(outcome.json().get("delta").doubleValue()).isEqualTo(1e-5);
        // DigitsAccuracyTest shows the spread: the worst of 40 runs had 0.975.
        assertThat(outcome.json().get("testAccuracy").doubleValue()).isGreaterThanOrEqualTo(0.93);
        assertThat(PrivateModelFile.ledger(out.resolve("model.zip")).steps())
                .isEqualTo(outcome.json().get("steps").longValue());
        assertThat(Files.readString(out.resolve("report.html"))).contains("<canvas");

        Outcome report = run("report", out.resolve("model.zip").toString(), "--json");
        assertThat(report.code()).as(report.err()).isZero();
        assertThat(report.json().get("epsilon").doubleValue())
                .isCloseTo(outcome.json().get("epsilon").doubleValue(), Offset.offset(1e-9));

        Outcome again = run("train", "--out", out.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains(out.toString()).doesNotContain("\tat ");
    }

    @Test
    void train_csv_withPublicBounds_runs() throws IOException {
        Outcome outcome =
                run(
                        "train",
                        "--json",
                        "--data",
                        csv(folder, 400),
                        "--test",
                        csv(folder, 200),
                        "--bounds",
                        "0,1",
                        "--classes",
                        "yes,no",
                        "--model",
                        "softmax",
                        "--epochs",
                        "5",
                        "--batch-size",
                        "40",
                        "--out",
                        folder.resolve("csv-out").toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("testAccuracy").doubleValue()).isBetween(0.5, 1.0);
        assertThat(outcome.json().get("samplingRate").doubleValue()).isEqualTo(0.1);
    }

    @Test
    void train_csv_withoutPublicBounds_isRefusedWithTheRemedy() throws IOException {
        Outcome outcome =
                run("train", "--data", csv(folder, 50), "--out", folder.resolve("o").toString());
        assertThat(outcome.code()).isBetween(1, 2);
        assertThat(outcome.err()).contains("--bounds").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "'a,b,kind\n', rows",
        "'a,b,kind\n0.1,0.2,yes\n0.1,yes\n', line",
        "'a,b,kind\n0.1,NaN,yes\n', no decimal number",
        "'a,b,kind\n0.1,0.2,maybe\n', 'none of the classes [yes, no]'",
    })
    void train_badCsv_isOneClearSentence(String content, String said) throws IOException {
        Path file = folder.resolve("bad.csv");
        Files.writeString(file, content);
        Outcome outcome =
                run(
                        "train",
                        "--data",
                        file.toString(),
                        "--header",
                        "--bounds",
                        "0,1",
                        "--classes",
                        "yes,no",
                        "--out",
                        folder.resolve("o").toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains(said).contains("bad.csv").doesNotContain("\tat ");
    }

    /** Of a repeated option neither value may silently win, and none beside it be dropped. */
    @Test
    void train_repeatedOption_isWrongUse() {
        Outcome outcome = run("train", "--delta", "1e-6", "--epsilon", "1", "--epsilon=2");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("--epsilon is given more than once");
    }

    @Test
    void missingFiles_areNamed() {
        assertThat(run("train", "--data", "/no/such/file.csv").err())
                .contains("/no/such/file.csv")
                .doesNotContain("\tat ");
        Outcome report = run("report", "/no/such/model.zip");
        assertThat(report.code()).isEqualTo(1);
        assertThat(report.err()).contains("/no/such/model.zip").doesNotContain("\tat ");
    }

    private static String[] with(String[] first, String... rest) {
        String[] all = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    @ParameterizedTest
    @CsvSource({"poisson, 1500", "fixed-size, 1438", "full-batch, 100"})
    void train_batchSizeOutOfRange_isWrongUse(String sampling, String size) {
        Path out = folder.resolve("out");

        Outcome outcome = run("train", "--sampling", sampling, "--batch-size", size, "--out", out);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("--batch-size is " + size, "1437", "--help");
        assertThat(out).doesNotExist();
    }
}
