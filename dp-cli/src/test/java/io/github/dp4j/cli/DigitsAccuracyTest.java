package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far the noise moves the accuracy of the first command: the figures of the user guide. */
@Tag("slow")
class DigitsAccuracyTest {

    private static final int RUNS = 40;

    @TempDir Path folder;

    @Test
    void train_digits_everyRunReachesTheAccuracyPromised() {
        double[] accuracies =
                IntStream.range(0, RUNS).mapToDouble(this::accuracy).sorted().toArray();

        System.out.println("Accuracies: " + Arrays.toString(accuracies));
        assertThat(accuracies[0]).as("the worst of %d runs", RUNS).isGreaterThanOrEqualTo(0.93);
    }

    private double accuracy(int run) {
        Cli.Outcome outcome = Cli.run("train", "--json", "--out", folder.resolve("run" + run));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("epsilon").doubleValue()).isLessThanOrEqualTo(3);
        return outcome.json().get("testAccuracy").doubleValue();
    }
}
