package io.github.dp4j.audit.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailsTest {

    /** The definition, from a law that shares no code with the beta's quantile. */
    @Property(tries = 300)
    void upperLimit_isTheRootOfTheBinomialLaw(
            @ForAll @IntRange(min = 1, max = 20_000) int trials,
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll @DoubleRange(min = -9, max = -0.01) double levelDecades) {
        int successes = Math.min((int) (share * trials), trials - 1);
        double level = Math.pow(10, levelDecades);
        double limit = ClopperPearson.upperLimit(successes, trials, level);

        assertThat(limit).isStrictlyBetween(0.0, 1.0);
        double tail = BinomialDistribution.of(trials, limit).cumulativeProbability(successes);
        // A rate near 1 is a double of that spacing, which moves the tail by as much.
        double rounding = 1e-15 / (1 - limit) * trials;
        assertThat(tail / level).isCloseTo(1, within(1e-8 + rounding));
    }

    @Test
    void band_ofOneAndTwo_isTheClosedForm() {
        // P(U > b) = a.
        assertThat(EqualLevelBand.of(1, 0.025).level()).isCloseTo(0.025, within(1e-12));
        // P(U1 <= b1, U2 <= b2) = b2^2 - (b2 - b1)^2.
        EqualLevelBand two = EqualLevelBand.of(2, 0.1);
        double b1 = two.upperLimit(0);
        double b2 = two.upperLimit(1);
        assertThat(1 - (b2 * b2 - (b2 - b1) * (b2 - b1))).isCloseTo(0.1, within(1e-7));
        assertThat(1 - b2 * b2).isCloseTo(two.level(), within(1e-12));
        assertThat(two.upperLimit(2)).isEqualTo(1);
    }

    /** 20,000 samples: 0.05 within five standard deviations, a false alarm in 1.7 million. */
    @ParameterizedTest
    @ValueSource(ints = {7, 60})
    void band_isCrossedAsOftenAsItSays(int trials) {
        EqualLevelBand band = EqualLevelBand.of(trials, 0.05);
        SplittableRandom random = new SplittableRandom(trials);
        int samples = 20_000;
        int crossed = 0;
        for (int i = 0; i < samples; i++) {
            double[] points = random.doubles(trials).toArray();
            Arrays.sort(points);
            boolean above = false;
            for (int k = 0; k < trials; k++) {
                above |= points[k] > band.upperLimit(k);
            }
            crossed += above ? 1 : 0;
        }
        assertThat(crossed / (double) samples)
                .isCloseTo(0.05, within(5 * Math.sqrt(0.05 * 0.95 / samples)));
    }

    @Test
    void band_ofManyTrials_liesBetweenOneLimitAndTheUnion() {
        EqualLevelBand band = EqualLevelBand.of(10_000, 0.025);

        assertThat(band.level()).isBetween(3.33e-4, 3.34e-4);
        assertThat(band.upperLimit(17))
                .isEqualTo(ClopperPearson.upperLimit(17, 10_000, band.level()), within(1e-12));
        assertThatThrownBy(() -> EqualLevelBand.of(0, 0.1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 3, 10, 98, 5000})
    void noncentralT_withoutAShift_isStudentsT(double degrees) {
        for (double t : new double[] {-3, -0.5, 0, 1, 4}) {
            assertThat(NoncentralT.upperTail(t, degrees, 0))
                    .isCloseTo(TDistribution.of(degrees).survivalProbability(t), within(1e-10));
        }
        double shift = NoncentralT.shift(2.5, degrees, 0.05);
        assertThat(NoncentralT.upperTail(2.5, degrees, shift)).isCloseTo(0.05, within(1e-9));
    }

    @Test
    void normal_inItsTails_keepsItsDigits() {
        assertThat(Normal.lowerQuantile(Normal.lower(-20))).isCloseTo(-20, within(1e-12));
        assertThat(Normal.upperQuantile(Normal.upper(30))).isCloseTo(30, within(1e-12));
        assertThat(Normal.lower(-5) / 2.866515718791939e-7).isCloseTo(1, within(1e-12));
    }
}
