package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.cli.Cli.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code account}, {@code calibrate} and {@code compare}, as a person or a script uses them. */
class AccountingCommandsTest {

    private static final String DP_SGD =
            " --sampling-rate 0.01 --noise-multiplier 1.1 --steps 1000";

    @TempDir Path folder;

    /** Runs a command line; {@code @} stands for the folder. */
    private Outcome dp4j(String line) {
        return run((Object[]) line.replace("@", folder.toString()).trim().split(" +"));
    }

    private JsonNode json(String line) {
        Outcome outcome = dp4j(line + " --json");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.json();
    }

    private static List<JsonNode> lines(Outcome outcome) throws IOException {
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return parsed(outcome);
    }

    private static List<JsonNode> parsed(Outcome outcome) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : outcome.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private void assertRefused(Outcome outcome, int code, String... said) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
        assertThat(outcome.err()).contains(said).doesNotContain("\tat ", "Exception");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void account_accountants_agreeWithEachOthersSide() {
        double best = json("account --delta 1e-5" + DP_SGD).get("epsilon").doubleValue();
        JsonNode pld = json("account --delta 1e-5 --accountant pld" + DP_SGD);
        JsonNode rdp = json("account --delta 1e-5 --accountant rdp" + DP_SGD);

        assertThat(pld.get("epsilon").doubleValue()).isEqualTo(best);
        assertThat(pld.get("epsilonLower").doubleValue()).isBetween(best * (1 - 1e-4), best);
        assertThat(rdp.get("method").textValue()).isEqualTo("RDP");
        assertThat(rdp.get("epsilon").doubleValue()).isBetween(1.05 * best, 1.35 * best);
        assertThat(dp4j("account --delta 1e-5" + DP_SGD).out())
                .containsIgnoringWhitespaces(
                        "RDP accountant: epsilon " + rdp.get("epsilon").asText(),
                        "lower bound",
                        "arXiv 2004.00010");
    }

    @Test
    void account_severalValues_areATable_andEpochsAreSteps() throws IOException {
        String line =
                "account --delta 1e-5 --sampling-rate 0.01,0.02 --noise-multiplier 1,2 --epochs 10";
        List<JsonNode> rows = lines(dp4j(line + " --json"));

        assertThat(rows).hasSize(4);
        assertThat(rows)
                .extracting(row -> row.get("steps").longValue())
                .containsExactly(1000L, 1000L, 500L, 500L);
        assertThat(rows.get(0))
                .isEqualTo(
                        json(
                                "account --delta 1e-5 --sampling-rate 0.01 --noise-multiplier 1"
                                        + " --steps 1000"));
        assertThat(dp4j(line).out().lines()).hasSize(7).last().asString().contains("upper bound");
    }

    @Test
    void account_valuesGivenTwice_areAnsweredOnce() throws IOException {
        String line = "account --delta 1e-5 --sampling-rate 0.1 --noise-multiplier 5,5.0";

        assertThat(lines(dp4j(line + " --steps 9,9,10 --json")))
                .extracting(row -> row.get("steps").longValue())
                .containsExactly(9L, 10L);
        JsonNode answer = parsed(dp4j(line + " --steps 9 --group 2,2 --renyi 3,3 --json")).get(0);
        assertThat(answer.get("groups")).hasSize(1);
        assertThat(answer.get("renyi")).hasSize(1);
        assertThat(dp4j(line + " --steps 9").out()).startsWith("epsilon ");
    }

    @Test
    void account_settingsFile_oneLineEach_inOrder() throws IOException {
        Files.writeString(
                folder.resolve("s.csv"),
                """
                # comments are skipped
                steps,delta,relation,samplingRate,noiseMultiplier
                1000,1e-5,add-remove,0.01,1.1
                10,1e-5,replace-one,1,2.0

                10.0,1e-5,zero-out,"1",2
                5,1e-6,,0.1,0
                """);
        List<JsonNode> rows = lines(dp4j("account --settings @/s.csv"));

        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).isEqualTo(json("account --delta 1e-5" + DP_SGD));
        assertThat(rows.get(1).get("epsilon").doubleValue()).isBetween(17.8565, 17.8566);
        assertThat(rows.get(2).get("epsilon").doubleValue()).isBetween(7.5112, 7.5113);
        assertThat(rows.get(2).get("relation").textValue()).isEqualTo("zero-out");
        assertThat(rows.get(3).get("epsilon").textValue()).isEqualTo("Infinity");
        assertThat(rows.get(3).get("relation").textValue()).isEqualTo("add-remove");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.01,1,1000,1e-5\\n1.5,1,1000,1e-5 | line 3, column samplingRate | (0, 1] | 1.5",
                "0.01,-1,1000,1e-5 | line 2, column noiseMultiplier | at least 0 | -1",
                "0.01,inf,1000,1e-5 | line 2, column noiseMultiplier | number | 'inf'",
                "0.01,1,0,1e-5 | line 2, column steps | from 1 | '0'",
                "0.01,1,1e30,1e-5 | line 2, column steps | from 1 to 9223372036854775807 | '1e30'",
                "0.01,1,1e999999999,1e-5 | line 2, column steps | from 1 | 1e999999999",
                "0.01,1,2.5,1e-5 | line 2, column steps | whole | '2.5'",
                "0.01,1,10,1 | line 2, column delta | between 0 and 1 | 1.",
                "0.01,1,10,NaN | line 2, column delta | between 0 and 1 | NaN",
                "0.01,1,10,1e-5,add-remove | line 2 | 5 cells | 4",
            })
    void account_badRow_refusesTheFile(String rows, String where, String range, String value)
            throws IOException {
        Files.writeString(
                folder.resolve("bad.csv"),
                "samplingRate,noiseMultiplier,steps,delta\n" + rows.replace("\\n", "\n") + "\n");
        assertRefused(dp4j("account --settings @/bad.csv"), 1, "bad.csv, " + where, range, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "samplingRate,noiseMultiplier,steps | no column delta",
                "samplingRate,noiseMultiplier,steps,delta,sigma | column 'sigma'",
                "samplingRate,noiseMultiplier,steps,delta,delta | twice",
                "samplingRate,noiseMultiplier,steps,delta | no rows",
            })
    void account_badHeader_isNamed(String header, String said) throws IOException {
        Files.writeString(folder.resolve("bad.csv"), header + "\n");
        assertRefused(dp4j("account --settings @/bad.csv"), 1, "bad.csv", said);
    }

    @Test
    void account_badRelation_isNamed() throws IOException {
        Files.writeString(
                folder.resolve("bad.csv"),
                "samplingRate,noiseMultiplier,steps,delta,relation\n0.1,1,1,1e-5,swap\n");
        assertRefused(
                dp4j("account --settings @/bad.csv"),
                1,
                "line 2, column relation",
                "replace-one",
                "'swap'");
        assertRefused(dp4j("account --settings @/none.csv"), 1, "none.csv");
        assertRefused(dp4j("account --settings @/bad.csv --delta 1e-5"), 2, "--delta");
    }

    @Test
    void account_otherEvents_areThoseOfTheLibrary() throws IOException {
        double laplace =
                json("account --delta 1e-9 --mechanism laplace --sampling-rate 1"
                                + " --noise-multiplier 2 --steps 1")
                        .get("epsilon")
                        .doubleValue();
        JsonNode shuffled =
                json(
                        "account --delta 1e-5 --relation zero-out --sampling shuffled"
                                + " --sampling-rate 0.07 --noise-multiplier 5 --steps 16");
        JsonNode twice =
                json(
                        "account --delta 1e-5 --relation zero-out --sampling-rate 1"
                                + " --noise-multiplier 5 --steps 2");
        JsonNode fixed =
                json(
                        "account --delta 1e-5 --relation replace-one --sampling fixed-size"
                                + " --population-size 1000 --sampling-rate 0.0104 --noise-multiplier 5 --steps 9");
        Files.writeString(
                folder.resolve("event.json"), "{\"type\":\"Gaussian\",\"noiseMultiplier\":5}");

        assertThat(laplace).isBetween(0.499, 0.5);
        // 15 batches a pass: 16 steps begin a second one.
        assertThat(shuffled.get("epsilon")).isEqualTo(twice.get("epsilon"));
        assertThat(fixed.get("samplingRate").doubleValue()).isEqualTo(0.01);
        JsonNode event =
                json("account --delta 1e-5 --relation zero-out --steps 2 --event @/event.json");
        assertThat(event.get("epsilon")).isEqualTo(twice.get("epsilon"));
        assertThat(event.get("noiseMultiplier").isNull()).isTrue();
        assertThat(
                        json("calibrate --delta 1e-5 --relation zero-out --event @/event.json"
                                        + " --epsilon "
                                        + twice.get("epsilon").asText())
                                .get("steps")
                                .longValue())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":-1} | -1",
                "{\"type\":\"Gauss\"} | 'Gauss', which this version of DP4J does not know",
                "{\"type\":\"Gauss\"} | The types are Gaussian, Laplace",
                "{\"noiseMultiplier\":1} | The types are Gaussian, Laplace",
                "{\"type\":\"Gaussian\"} | noiseMultiplier",
                "{\"type\": | event.json",
                "[] | event.json",
            })
    void account_badEvent_isOneSentence(String event, String said) throws IOException {
        Files.writeString(folder.resolve("event.json"), event);
        assertRefused(
                dp4j("account --delta 1e-5 --event @/event.json"), 1, "is not an event", said);
    }

    @Test
    void calibrate_everyUnknown_isFoundOnTheSafeSide() {
        String[] options = {
            "--sampling-rate 0.01",
            "--noise-multiplier 1.1",
            "--steps 1000",
            "--epsilon 1.6",
            "--delta 1e-5"
        };
        for (int left = 0; left < options.length; left++) {
            List<String> given = new ArrayList<>(List.of(options));
            given.remove(left);
            JsonNode answer = json("calibrate " + String.join(" ", given));

            double epsilon = answer.get("epsilon").doubleValue();
            assertThat(epsilon).as(options[left]).isLessThanOrEqualTo(1.6);
            if (!options[left].startsWith("--epsilon")) {
                assertThat(epsilon).as(options[left]).isGreaterThan(1.6 * (1 - 2e-3));
            }
            JsonNode again =
                    json(
                            "account --sampling-rate "
                                    + answer.get("samplingRate").asText()
                                    + " --noise-multiplier "
                                    + answer.get("noiseMultiplier").asText()
                                    + " --steps "
                                    + answer.get("steps").asText()
                                    + " --delta "
                                    + answer.get("delta").asText());
            assertThat(again).isEqualTo(answer);
        }
    }

    @Test
    void calibrate_epochs_isTheBatchSizeTradeOff() throws IOException {
        List<JsonNode> rows =
                lines(
                        dp4j(
                                "calibrate --json --epsilon 3 --delta 1e-5 --epochs 10"
                                        + " --sampling-rate 0.005,0.01,0.02"));
        assertThat(rows)
                .extracting(row -> row.get("steps").longValue())
                .containsExactly(2000L, 1000L, 500L);
        assertThat(rows)
                .extracting(row -> row.get("noiseMultiplier").doubleValue())
                .isSorted()
                .doesNotHaveDuplicates();
        JsonNode rate = json("calibrate --epsilon 3 --delta 1e-5 --epochs 10 --noise-multiplier 1");
        assertThat(rate.get("epsilon").doubleValue()).isBetween(2.98, 3.0);
        assertThat(rate.get("steps").longValue())
                .isEqualTo((long) Math.ceil(10 / rate.get("samplingRate").doubleValue()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "calibrate --epsilon 3 --delta 1e-5 | More than one is left out: --sampling-rate,",
                "calibrate --epsilon 3 --delta 1e-5 --sampling-rate 1 --noise-multiplier 1 --steps 1"
                        + " | Nothing is left to find",
                "calibrate --epsilon 0 --delta 1e-5 --sampling-rate 1 --steps 1 | --epsilon",
                "calibrate --epsilon 1 --delta 1e-5 --sampling-rate 1 --noise-multiplier 0 |"
                        + " --noise-multiplier",
                "account --steps 3 | Missing: --sampling-rate, --noise-multiplier, --delta",
                "account --delta 1e-5 --sampling-rate 1 --noise-multiplier 1 --steps 1 --epochs 1 |"
                        + " Both",
                "account --delta 1e-5 --sampling-rate 0.1 --noise-multiplier 1 --steps 1"
                        + " --sampling fixed-size | --population-size",
                "account --delta 1e-5 --event x.json --noise-multiplier 1 | --event",
                "account --delta 1e-5 --steps 1 --sampling random | fixed-size, shuffled",
                "account --delta 1e-5 --event x.json --sampling poisson | --sampling",
                "account --delta 1e-5 --event x.json --mechanism gaussian | --mechanism",
                "account --delta 1e-5 --event x.json --population-size 5 | --population-size",
                "account --delta 1e-5 --sampling-rate 0.1 --noise-multiplier 1 --steps 1"
                        + " --population-size 5 | --population-size changes nothing with --sampling poisson",
                "account --accountant foo | one of best, pld, rdp, but is 'foo'",
                "account --steps 0 | from 1 to 9223372036854775807, but is '0'",
                "account --steps 99999999999999999999 | from 1 to 9223372036854775807",
                "account --steps 1,000 | write 1000, not 1,000",
                "account --steps 1,, | '1,,'",
                "account --sampling-rate 1d | number such as 0.01 or 1e-5, but is '1d'",
                "account --noise-multiplier 0x1p3 | '0x1p3'",
                "account --delta 1e-5, | '1e-5,'",
                "account --sampling-rat 1 | --sampling-rate",
                "account --prior 1 --delta 1e-5 --attack" + DP_SGD + " | strictly between 0 and 1",
                "account --group 65 --delta 1e-5" + DP_SGD + " | [1, 64]",
                "account --attack --delta 1e-5,1e-6" + DP_SGD + " | --json",
                "compare --delta 1e-5 --sampling-rate 1 --noise-multiplier 1 | --steps",
            })
    void wrongUse_isOneSentenceAndExitCodeTwo(String line, String said) {
        Outcome outcome = dp4j(line);
        assertRefused(outcome, 2, said, "--help");
        assertThat(outcome.err().lines()).hasSize(2);
    }

    @Test
    void namesInAnyCase_andWholeNumbersAsOtherProgramsWriteThem() {
        String rest = " --delta 1e-5 --sampling-rate 1 --noise-multiplier 2";
        assertThat(
                        json(
                                "account --steps 1e1 --accountant Pld --mechanism GAUSSIAN"
                                        + " --relation Replace_One"
                                        + rest))
                .isEqualTo(json("account --steps 10 --relation replace-one" + rest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"account --version", "--version"})
    void version_isSaid(String line) {
        assertThat(dp4j(line).out()).startsWith("dp4j ");
    }

    @Test
    void helpCommand_isHelp() {
        assertThat(dp4j("help account").out()).isEqualTo(dp4j("account --help").out());
    }

    @Test
    void unreachableCell_leavesTheOthers() throws IOException {
        String line =
                "calibrate --epsilon 3,0.0001 --delta 1e-5 --sampling-rate 1 --noise-multiplier 2";
        Outcome table = dp4j(line);
        Outcome json = dp4j(line + " --json");

        assertThat(table.code()).isEqualTo(1);
        assertThat(table.out()).contains("PLD", "[1] Not even one step");
        assertThat(table.err()).contains("1 setting of 2").doesNotContain("\tat ");
        assertThat(json.code()).isEqualTo(1);
        List<JsonNode> rows = parsed(json);
        assertThat(rows.get(0).get("steps").longValue()).isEqualTo(2);
        assertThat(rows.get(1).get("error").textValue()).contains("Not even one step");
        assertThat(rows.get(1).get("noiseMultiplier").doubleValue()).isEqualTo(2);
        assertThat(rows.get(1).get("steps").isNull()).isTrue();
    }

    @Test
    void rowWithoutAnalysis_leavesTheOthers() throws IOException {
        Files.writeString(
                folder.resolve("s.csv"),
                """
                samplingRate,noiseMultiplier,steps,delta,relation
                0.1,5,10,1e-5,Replace_One
                0.1,5,10,1e-5,add-remove
                0.1,5,10,1e-5,ZERO-OUT
                """);
        Outcome outcome = dp4j("account --sampling shuffled --settings @/s.csv");

        assertThat(outcome.code()).isEqualTo(1);
        List<JsonNode> rows = parsed(outcome);
        assertThat(rows).extracting(row -> row.has("error")).containsExactly(false, true, false);
        assertThat(rows.get(1).get("error").textValue()).contains("s.csv, line 3", "add-remove");
        Outcome page = dp4j("compare --sampling shuffled --settings @/s.csv --html @/c.html");
        assertThat(page.code()).isEqualTo(1);
        assertThat(page.err()).contains("s.csv, line 3");
        assertThat(page.out()).contains("replace-one", "zero-out");
    }

    @Test
    void settings_fromSpreadsheetsAndPipes() throws IOException {
        String text = "samplingRate,noiseMultiplier,steps,delta\n0.01,1.1,1000,1e-5\n";
        Files.writeString(folder.resolve("s.csv"), "\uFEFF" + text);
        JsonNode expected = json("account --delta 1e-5" + DP_SGD);

        assertThat(lines(dp4j("account --settings @/s.csv"))).containsExactly(expected);
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(lines(dp4j("account --settings -"))).containsExactly(expected);
        } finally {
            System.setIn(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "samplingRate;noiseMultiplier;steps;delta\\n0,1;1;1;1e-5 | samplingRate: it must be a"
                        + " number such as 0.01",
                "samplingRate;noiseMultiplier;steps;delta\\n0,1;1;1;1e-5 | write 3.14 for 3,14",
                "samplingRate,noiseMultiplier,steps,delta\\n0,1,1,1,1e-5 | write 3.14 for 3,14",
                "SamplingRate,noise_multiplier,steps,delta | Write samplingRate, not SamplingRate",
                "samplingRate,noiseMultiplier,steps,delta\\n0.1,\"1,1,1e-5 | line 2: a quotation mark",
            })
    void settings_slips_haveHints(String text, String said) throws IOException {
        Files.writeString(folder.resolve("s.csv"), text.replace("\\n", "\n") + "\n");
        assertRefused(dp4j("account --settings @/s.csv"), 1, "s.csv", said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--settings", "--event"})
    void emptyFileName_isNamed(String option) {
        assertRefused(run("account", option, ""), 2, option, "empty");
    }

    @Test
    void moreStepsThanCanBeCounted_leaveTheOthers() throws IOException {
        Outcome outcome =
                dp4j(
                        "account --delta 1e-5 --sampling-rate 0.1 --noise-multiplier 5"
                                + " --epochs 1e300,1 --json");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(parsed(outcome)).extracting(r -> r.has("error")).containsExactly(true, false);
    }

    @Test
    void otherFilesThanEvents_areRecognised() throws IOException {
        Files.writeString(
                folder.resolve("l.txt"), "ledger {\"format\":\"dp4j-ledger\"} 1c291ca3\n");
        Files.writeString(folder.resolve("m.zip"), "PK\u0003\u0004");
        assertRefused(dp4j("account --delta 1e-5 --event @/l.txt"), 1, "ledger", "dp4j report");
        assertRefused(dp4j("account --delta 1e-5 --event @/m.zip"), 1, "zip", "dp4j report");
    }

    @Test
    void attack_isThatOfTheCurve() {
        String gaussian = "account --delta 1e-5 --sampling-rate 1 --noise-multiplier 2 --steps 4";
        JsonNode answer = json(gaussian + " --attack --group 2 --prior 0.5");
        JsonNode attack = answer.get("attack");

        // mu = 1: TPR = Phi(Phi^-1(FPR) + 1), advantage 2 Phi(1/2) - 1.
        assertThat(attack.get("gaussianMu").doubleValue()).isEqualTo(1);
        assertThat(attack.get("advantage").doubleValue()).isBetween(0.38292, 0.390);
        assertThat(attack.get("accuracy").doubleValue()).isBetween(0.69146, 0.695);
        JsonNode rate = attack.get("rates").get(1);
        assertThat(rate.get("falsePositiveRate").doubleValue()).isEqualTo(0.01);
        assertThat(rate.get("truePositiveRate").doubleValue()).isBetween(0.09236, 0.096);
        assertThat(rate.get("posteriorOdds").doubleValue())
                .isEqualTo(rate.get("truePositiveRate").doubleValue() / 0.01);
        double twice =
                json("account --delta 1e-5 --sampling-rate 1 --noise-multiplier 1 --steps 4")
                        .get("epsilon")
                        .doubleValue();
        assertThat(answer.get("groups").get(0).get("epsilon").doubleValue())
                .isBetween(twice, twice * (1 + 1e-9));
        assertThat(dp4j(gaussian + " --attack --group 2").out())
                .contains("TPR at FPR 0.01", "Gaussian mu       1.0", "2 records");
    }

    /** A sampled ledger is no Gaussian's: its mu is never said without cut-off and regret. */
    @Test
    void attack_onASampledLedger_saysMuWithItsCutOffAndRegret() {
        String line =
                "account --delta 1e-5 --sampling-rate 0.01 --noise-multiplier 1.1 --steps 1000"
                        + " --attack";
        JsonNode gaussian = json(line).get("attack").get("gaussian");

        assertThat(json(line).get("attack").get("gaussianMu").isNull()).isTrue();
        assertThat(gaussian.get("mu").doubleValue()).isBetween(0.427, 0.428);
        assertThat(gaussian.get("regret").doubleValue()).isBetween(0.0143, 0.0145);
        assertThat(gaussian.get("describesLedger").booleanValue()).isFalse();
        assertThat(dp4j(line).out().replaceAll("\\s+", " "))
                .contains(
                        "Gaussian mu 0.4273 at error rates of at least 1e-10, regret 0.0144",
                        "mu does not describe this ledger");
    }

    @Test
    void pageThatCannotBeWritten_isFoundFirst() {
        String line = "compare --delta 1e-5 --html @/none/c.html" + DP_SGD;
        assertRefused(dp4j(line), 1, "directory does not exist");
        assertRefused(dp4j("report @/m.zip --html @/none/c.html"), 1, "directory does not exist");
    }

    @Test
    void comparePage_saysWhichEventAndAccountant_eachSettingOnce() throws IOException {
        Files.writeString(
                folder.resolve("event.json"), "{\"type\":\"Gaussian\",\"noiseMultiplier\":5}");
        Outcome event = dp4j("compare --event @/event.json --steps 9 --delta 1e-5 --html @/c.html");
        Outcome twice =
                dp4j("compare --sampling-rate 1 --noise-multiplier 5,5 --steps 9 --delta 1e-5");

        assertThat(event.code()).as(event.err()).isZero();
        assertThat(Files.readString(folder.resolve("c.html")))
                .contains("event.json", "Accountant: PLD. ", "0.1&nbsp;%");
        assertThat(twice.out().lines()).hasSize(4);
    }

    @Test
    void beyondReach_isExitCodeOne() {
        assertRefused(
                dp4j(
                        "calibrate --epsilon 1e-3 --delta 1e-9 --sampling-rate 1 --noise-multiplier 1"),
                1,
                "Not even one step");
        assertRefused(
                dp4j("account --delta 1e-5 --sampling shuffled --relation add-remove" + DP_SGD),
                1,
                "add-remove");
    }

    /** A6: each sampling is answered under its own relation, the same as a trainer's. */
    @ParameterizedTest
    @CsvSource({
        "poisson, add-remove",
        "fixed-size --population-size 1000, replace-one",
        "shuffled, zero-out"
    })
    void a6_otherSamplings_haveARelationOfTheirOwn(String sampling, String relation)
            throws IOException {
        String line = "account --json --delta 1e-5 --sampling " + sampling + DP_SGD;
        JsonNode answer = parsed(dp4j(line)).get(0);

        assertThat(answer.get("relation").textValue()).isEqualTo(relation);
        assertThat(answer).isEqualTo(parsed(dp4j(line + " --relation " + relation)).get(0));
    }

    @Test
    void a6_fileThatContradictsTheSampling_isRefusedWithItsLine() throws IOException {
        Files.writeString(
                folder.resolve("s.csv"),
                "samplingRate,noiseMultiplier,steps,delta\n0.01,2,10,1e-5\n");

        assertRefused(
                dp4j("account --sampling full-batch --settings @/s.csv"),
                1,
                "s.csv, line 2: Full batches have samplingRate 1, but it is 0.01");
    }

    @Test
    void a6_fullBatches_needNoSamplingRate() throws IOException {
        String rest = " --noise-multiplier 2 --steps 10 --delta 1e-5 --json";

        assertThat(parsed(dp4j("account --sampling full-batch" + rest)).get(0))
                .isEqualTo(parsed(dp4j("account --sampling-rate 1" + rest)).get(0));
    }

    @Test
    void a6_renyiDivergences_arePrintedAtTheirOrders() throws IOException {
        String line = "account --delta 1e-5 --renyi 2,8.5 --noise-multiplier 2 --sampling-rate 1";
        JsonNode renyi = parsed(dp4j(line + " --steps 4 --json")).get(0).get("renyi");
        assertThat(renyi.get(0).get("divergence").doubleValue()).isEqualTo(1);
        assertThat(renyi.get(1).get("divergence").doubleValue()).isEqualTo(4.25);
        assertThat(dp4j(line + " --steps 4").out()).contains("order 8.5", "4.25");
        assertRefused(dp4j(line.replace("8.5", "1") + " --steps 4"), 2, "--renyi", "1.0");
    }

    @Test
    void compare_tableJsonAndPage_areTheSameFigures() throws IOException {
        String line =
                "compare --sampling-rate 0.01 --noise-multiplier 1,1.2 --steps 800 --delta 1e-5";
        Outcome table = dp4j(line + " --html @/chart.html");
        List<JsonNode> rows = lines(dp4j(line + " --json"));

        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out()).contains("noise multiplier 1.2", "sampling rate 0.01");
        assertThat(rows).hasSize(2);
        for (JsonNode row : rows) {
            double end = row.get("epsilon").doubleValue();
            double before = 0;
            for (JsonNode point : row.get("epsilonOverSteps")) {
                assertThat(point.get("epsilon").doubleValue()).isGreaterThanOrEqualTo(before);
                before = point.get("epsilon").doubleValue();
            }
            // The curve is an upper bound, a tenth of a percent looser at most.
            assertThat(before).isBetween(end * (1 - 1e-4), end * (1 + 1e-3));
        }
        String page = Files.readString(folder.resolve("chart.html"));
        assertThat(page).contains("<canvas", "noise multiplier 1.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"account", "calibrate", "compare"})
    void help_hasExamples(String command) {
        Outcome help = dp4j(command + " --help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Example", "--relation", "--accountant", "--json");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
    }
}
