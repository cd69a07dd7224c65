package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code train} says where its budget pays for no step: a sentence, and exit code 1. */
class BudgetOfARunTest {

    @TempDir Path folder;

    @Test
    void budgetThatPaysForNoStep_isOneSentence_andLeavesNothingBehind() {
        Path out = folder.resolve("out");

        Cli.Outcome outcome =
                Cli.run(
                        "train",
                        "--json",
                        "--epsilon",
                        0.01,
                        "--noise-multiplier",
                        0.5,
                        "--steps",
                        5,
                        "--out",
                        out);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains(
                        "dp4j train: The budget of epsilon 0.01 at delta 1e-5 does not pay for a"
                                + " single step at noise multiplier 0.5: raise")
                .doesNotContain("Exception", "should not happen", "\tat ", "noiseMultiplier");
        assertThat(out).doesNotExist();
    }

    @Test
    void budgetThatIsSpentAlready_isOneSentence_andSpendsNothing() {
        Path out = folder.resolve("out");
        Path model = out.resolve("model.zip");
        Cli.Outcome first =
                Cli.run("train", "--json", "--noise-multiplier", 20, "--steps", 2, "--out", out);
        assertThat(first.code()).as(first.err()).isZero();

        for (Object[] noise : new Object[][] {{"--noise-multiplier", 20}, {"--batch-size", 1437}}) {
            Cli.Outcome more =
                    Cli.run(
                            "train",
                            "--json",
                            "--resume",
                            model,
                            "--epsilon",
                            0.01,
                            "--steps",
                            4,
                            noise[0],
                            noise[1]);
            assertThat(more.code()).isEqualTo(1);
            assertThat(more.out()).isEmpty();
            assertThat(more.err())
                    .contains("epsilon 0.01")
                    .doesNotContain("Exception", "should not happen", "\tat ");
        }

        Cli.Outcome report = Cli.run("report", model, "--json");
        assertThat(report.code()).as(report.err()).isZero();
        assertThat(report.out()).contains("\"steps\" : 2");
    }
}
