package io.github.dp4j.dl4j.cli;

import static io.github.dp4j.dl4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves behind, and how it goes on. */
class RunsTest {

    @TempDir Path folder;

    private Path out;
    private Path model;

    @BeforeEach
    void trainThreeSteps() {
        out = folder.resolve("out");
        model = out.resolve("model.zip");
        Outcome outcome =
                run("train", "--json", "--steps", 3, "--noise-multiplier", 20, "--out", out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    @Test
    void resume_goesOnWithTheLedger_andEpsilonGrows() {
        double before = run("report", model, "--json").json().get("epsilon").doubleValue();

        Outcome outcome = run("train", "--json", "--resume", model, "--steps", 5);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("steps").longValue()).isEqualTo(5);
        assertThat(outcome.json().get("epsilon").doubleValue()).isGreaterThan(before);
    }

    @Test
    void resume_withoutItsLedgerFile_isRefused() throws IOException {
        Files.delete(out.resolve("privacy-ledger.txt"));

        Outcome outcome = run("train", "--resume", model, "--steps", 5);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("privacy-ledger.txt").doesNotContain("\tat ");
    }

    @Test
    void report_ofAModelBehindItsLedgerFile_countsTheLedgerFile() throws IOException {
        Path old = Files.copy(model, folder.resolve("old.zip"));
        assertThat(run("train", "--json", "--resume", model, "--steps", 5).code()).isZero();
        Files.delete(model);
        Files.move(old, model);

        Outcome report = run("report", model, "--json");

        assertThat(report.json().get("steps").longValue())
                .as("the steps after the checkpoint were made, and may have been seen")
                .isEqualTo(5);
    }

    @Test
    void report_ofADamagedModel_saysSo() throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(bytes, bytes.length / 2));

        for (Path file : new Path[] {cut, Files.writeString(folder.resolve("no.zip"), "text")}) {
            Outcome report = run("report", file);
            assertThat(report.code()).isEqualTo(1);
            assertThat(report.out()).isEmpty();
            assertThat(report.err()).contains(file.toString()).doesNotContain("\tat ");
        }
    }

    @Test
    void report_withADamagedLedgerBeside_saysThatItIsAboutTheModelAlone() throws IOException {
        Path ledger = out.resolve("privacy-ledger.txt");
        Files.writeString(ledger, Files.readString(ledger).replaceFirst("1", "2"));

        Outcome report = run("report", model, "--json");

        assertThat(report.code()).isZero();
        assertThat(report.json().get("steps").longValue()).isEqualTo(3);
        assertThat(report.err())
                .contains("about the model file alone", "privacy-ledger.txt")
                .doesNotContain("\tat ");
    }
}
