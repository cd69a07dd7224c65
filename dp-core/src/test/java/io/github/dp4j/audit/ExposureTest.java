package io.github.dp4j.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExposureTest {

    @Test
    void rank_givesTheDefinition() {
        assertThat(Exposure.ofRank(1, 1 << 20)).isEqualTo(new Exposure(20, 20));
        assertThat(Exposure.ofRank(1 << 20, 1 << 20).bits()).isZero();
        assertThat(Exposure.ofRank(512, 1024).bits()).isCloseTo(1, within(1e-12));
    }

    @Test
    void sample_lowerPerplexityIsBetterRemembered_andEqualsComeFirst() {
        double[] references = {5, 3, 4, 4, 6, 7, 8};

        assertThat(Exposure.ofSample(1, references).bits()).isCloseTo(3, within(1e-12));
        assertThat(Exposure.ofSample(4, references).bits()).isCloseTo(1, within(1e-12));
        assertThat(Exposure.ofSample(9, references).bits()).isZero();
    }

    /**
     * Of 20,000 secrets that were not learned, at most 2^-b have b bits; five standard deviations
     * above that has a probability of 3e-7.
     */
    @Test
    void secretsThatWereNotLearned_areHardlyEverExposed() {
        SplittableRandom random = new SplittableRandom(5);
        int trials = 20_000;
        int[] exposed = new int[8];
        for (int i = 0; i < trials; i++) {
            double bits =
                    Exposure.ofSample(random.nextDouble(), random.doubles(99).toArray()).bits();
            for (int b = 1; b < exposed.length; b++) {
                exposed[b] += bits >= b ? 1 : 0;
            }
        }
        for (int b = 1; b < exposed.length; b++) {
            double rate = Math.pow(2, -b);
            assertThat(exposed[b] / (double) trials)
                    .isLessThan(rate + 5 * Math.sqrt(rate / trials));
        }
    }

    @Test
    void valuesOutOfRange_areRefused() {
        assertThatThrownBy(() -> Exposure.ofRank(0, 10)).hasMessageContaining("rank");
        assertThatThrownBy(() -> Exposure.ofRank(11, 10)).hasMessageContaining("[1, 10]");
        assertThatThrownBy(() -> Exposure.ofRank(1, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Exposure.ofSample(1, new double[0])).hasMessageContaining("empty");
        assertThatThrownBy(() -> Exposure.ofSample(1, new double[] {1, Double.NaN}))
                .hasMessageContaining("references[1]");
    }
}
