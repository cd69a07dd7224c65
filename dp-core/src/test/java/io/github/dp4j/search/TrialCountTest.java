package io.github.dp4j.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.noise.RandomBits;
import io.github.dp4j.testing.SeededBits;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialCountTest {

    private static final int DRAWS = 200_000;

    /** As the chi-square test would find by chance once in a million seeds; the seed is fixed. */
    private static final double FALSE_ALARM = 1e-6;

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 6, 40})
    void draws_followThePoissonDistribution(double mean) {
        RandomBits bits = new SeededBits(Double.hashCode(mean));
        PoissonDistribution law = new PoissonDistribution(mean);
        int last = law.inverseCumulativeProbability(1 - 50.0 / DRAWS);
        int first = law.inverseCumulativeProbability(50.0 / DRAWS);
        long[] counts = new long[last - first + 1];
        for (int i = 0; i < DRAWS; i++) {
            long k = TrialCount.draw(mean, bits);
            counts[(int) Math.max(0, Math.min(last, k) - first)]++;
        }

        double chiSquare = 0;
        for (int i = 0; i < counts.length; i++) {
            int k = first + i;
            double probability = law.probability(k);
            if (i == 0) {
                probability = law.cumulativeProbability(k);
            } else if (k == last) {
                probability = 1 - law.cumulativeProbability(k - 1);
            }
            double expected = DRAWS * probability;
            chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        }

        assertThat(chiSquare)
                .isLessThan(
                        new ChiSquaredDistribution(counts.length - 1)
                                .inverseCumulativeProbability(1 - FALSE_ALARM));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 6, 250, 1000})
    void upperTail_isThatOfThePoissonDistribution(double mean) {
        double[] tail = TrialCount.upperTail(mean);
        PoissonDistribution law = new PoissonDistribution(null, mean, 1e-15, 100_000);

        assertThat(tail[0]).isEqualTo(1);
        for (int k = 1; k < tail.length; k++) {
            assertThat(tail[k]).isCloseTo(1 - law.cumulativeProbability(k - 1), within(1e-11));
            assertThat(tail[k]).isLessThanOrEqualTo(tail[k - 1]);
        }
        double last = tail[tail.length - 1] / law.probability(tail.length - 1);
        assertThat(last).isCloseTo(1, within(1e-9)); // far out as right as near
    }

    @Test
    void extremes_giveNoTrial_andAsManyAsThereCanBe() {
        assertThat(TrialCount.draw(6, new Chosen(1))).isZero();
        assertThat(TrialCount.draw(6, new Chosen(Double.MIN_VALUE)))
                .isEqualTo(TrialCount.upperTail(6).length - 1);
    }

    private record Chosen(double uniform) implements RandomBits {
        @Override
        public long nextLong() {
            throw new AssertionError("not used");
        }

        @Override
        public double nextFineDouble() {
            return uniform;
        }
    }
}
