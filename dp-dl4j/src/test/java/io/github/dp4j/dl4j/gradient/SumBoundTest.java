package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.step.SumRounding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What data cannot show, because no known batch rounds as badly as the bound must allow: that each
 * part of it is there, at the size that the derivation gives. Worked out here in other words.
 */
class SumBoundTest {

    private static final double FLOAT = 0x1p-24;
    private static final double DOUBLE = 0x1p-53;

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 32", "2, 32", "2, 128", "8, 32", "16, 128"})
    void eta_everyPartOfTheDerivation_isCounted(int workers, int chunk) {
        double none = SumBound.eta(new SumRounding(0, 0), 0, workers, chunk);
        assertThat(none).isGreaterThanOrEqualTo(1e-6 + between(workers, chunk));

        double perNorm = 1e-3;
        double within = SumBound.eta(new SumRounding(perNorm, 0), 0, workers, chunk) - none;
        assertThat(within).isGreaterThanOrEqualTo(2 * perNorm * Schedule.unstable(workers, chunk));

        // Twice (two sums) in two rounds: after row r a worker holds r chunks of the norm C.
        double adds = 3;
        double rows = 0;
        double across = 0;
        for (int r = 1; r <= Schedule.rowsPerRound(workers, chunk); r++) {
            rows += workers * adds * FLOAT * r * chunk;
        }
        for (int w = 1; w <= workers; w++) {
            across += FLOAT * w * Schedule.rowsPerRound(workers, chunk) * chunk;
        }
        double round = SumBound.eta(new SumRounding(0, adds), FLOAT, workers, chunk) - none;
        assertThat(round).isGreaterThanOrEqualTo(4 * (rows + across));
    }

    /** 2^22 examples in rounds, each of which rounds a double sum of at most 2^22 C, twice. */
    private static double between(int workers, int chunk) {
        double examples = SumBound.LARGEST_BATCH;
        int perRound = workers * chunk * Schedule.rowsPerRound(workers, chunk);
        return 2 * DOUBLE * examples * (examples / perRound);
    }
}
