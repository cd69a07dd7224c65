package io.github.dp4j.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.noise.RandomBits;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.testing.ChiSquare;
import io.github.dp4j.testing.SeededBits;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each statistical test rejects a right sampler with probability 1e-7 over the choice of its seed;
 * seeds are fixed, so that no run differs from another.
 */
class PoissonSamplerTest {

    private static final double FALSE_ALARM = 1e-7;

    private static PoissonSampler seeded(int n, double q, long seed) {
        return new PoissonSampler(n, q, n * q, SampleKey.forTesting(seed));
    }

    @ParameterizedTest
    @CsvSource({"8, 0.3", "8, 0.5", "8, 0.8", "5, 0.02", "10, 0.1"})
    void next_smallPopulation_everySubsetHasTheProbabilityOfIndependentCoins(int n, double q) {
        PoissonSampler sampler = seeded(n, q, 1);

        assertThat(SubsetLaw.pValue(sampler::next, n, 400_000, SubsetLaw.coins(n, q)))
                .isGreaterThan(FALSE_ALARM);
    }

    @Test
    void subsetLaw_samplersThatAreSlightlyWrong_areRejected() {
        int n = 8;
        double q = 0.3;
        RandomBits bits = new SeededBits(2);
        PoissonSampler highRate = seeded(n, q * 1.02, 3);
        Supplier<int[]> fixedSize = new FixedSizeSampler(n, 2, bits)::next;
        UniformSubsets subsets = new UniformSubsets(n, bits);
        BinomialCount count = new BinomialCount(n, q, bits);
        // The right sizes, but one index is left out where an empty batch is drawn again ...
        Supplier<int[]> neverEmpty = () -> subsets.draw(Math.max(1, count.draw()));
        // ... or the members are not uniform: the first two always come together.
        Supplier<int[]> clustered =
                () -> {
                    int[] subset = subsets.draw(count.draw());
                    if (subset.length == 2 && bits.nextInt(20) == 0) {
                        subset[0] = 0;
                        subset[1] = 1;
                    }
                    return subset;
                };

        for (Supplier<int[]> wrong : List.of(highRate::next, fixedSize, neverEmpty, clustered)) {
            assertThat(SubsetLaw.pValue(wrong, n, 400_000, SubsetLaw.coins(n, q)))
                    .isLessThan(FALSE_ALARM);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 0.02, 200000",
        "60000, 0.01, 20000",
        "100, 0.97, 200000",
        "50, 0.5, 200000",
        "1000000, 1e-6, 200000",
        "10000000, 1e-7, 200000"
    })
    void next_batchSizes_areBinomial(int n, double q, int draws) {
        PoissonSampler sampler = seeded(n, q, 4);
        int most = (int) Math.min(n, Math.ceil(n * q + 12 * Math.sqrt(n * q) + 20));
        long[] counts = new long[most + 1];
        for (int i = 0; i < draws; i++) {
            counts[sampler.next().length]++;
        }

        assertThat(ChiSquare.pValue(counts, binomial(n, q, most))).isGreaterThan(FALSE_ALARM);
    }

    @Test
    void batchSizes_ofARateOneHundredthTooHigh_areRejected() {
        PoissonSampler sampler = seeded(1000, 0.02 * 1.01, 5);
        long[] counts = new long[101];
        for (int i = 0; i < 200_000; i++) {
            counts[sampler.next().length]++;
        }

        assertThat(ChiSquare.pValue(counts, binomial(1000, 0.02, 100))).isLessThan(FALSE_ALARM);
    }

    private static double[] binomial(int n, double q, int most) {
        BinomialDistribution law = new BinomialDistribution(/* rng= */ null, n, q);
        double[] probabilities = new double[most + 1];
        for (int k = 0; k <= most; k++) {
            probabilities[k] = law.probability(k);
        }
        return probabilities;
    }

    @Test
    void next_manySteps_everyIndexAndEveryPairIsIncludedEquallyOften() {
        int n = 300;
        double q = 0.1;
        int steps = 20_000;
        PoissonSampler sampler = seeded(n, q, 6);
        int[] single = new int[n];
        int[][] pair = new int[n][n];
        for (int step = 0; step < steps; step++) {
            int[] batch = sampler.next();
            for (int i = 0; i < batch.length; i++) {
                single[batch[i]]++;
                for (int j = 0; j < i; j++) {
                    pair[batch[j]][batch[i]]++;
                }
            }
        }

        // Standardised counts; the squares of n independent ones are chi-square(n).
        double singles = 0;
        double largestPair = 0;
        for (int i = 0; i < n; i++) {
            double z = (single[i] - steps * q) / Math.sqrt(steps * q * (1 - q));
            singles += z * z;
            for (int j = i + 1; j < n; j++) {
                double both = q * q;
                double zPair = (pair[i][j] - steps * both) / Math.sqrt(steps * both * (1 - both));
                largestPair = Math.max(largestPair, Math.abs(zPair));
            }
        }
        assertThat(ChiSquare.upperTail(singles, n)).isGreaterThan(FALSE_ALARM);
        // 44,850 pairs of mean 200; a Poisson count that far off has probability 1e-12: 7.5 sigma
        // on its heavier side.
        assertThat(largestPair).isLessThan(7.5);
    }

    @Test
    void next_consecutiveSteps_areIndependent() {
        int n = 200;
        double q = 0.1;
        int steps = 20_000;
        PoissonSampler sampler = seeded(n, q, 7);
        boolean[] before = new boolean[n];
        long again = 0;
        for (int step = 0; step <= steps; step++) {
            boolean[] now = new boolean[n];
            for (int index : sampler.next()) {
                now[index] = true;
                again += before[index] ? 1 : 0;
            }
            before = now;
        }

        // Products of neighbouring coins: variance q^2 (1 - q^2), neighbours' covariance q^3 - q^4.
        double trials = (double) n * steps;
        double variance = trials * (q * q * (1 - q * q) + 2 * (q * q * q - Math.pow(q, 4)));
        assertThat((again - trials * q * q) / Math.sqrt(variance)).isBetween(-5.4, 5.4);
    }

    @Test
    void next_rateFarBelowOneInN_isEmptyAsOftenAsItShouldBe() {
        int n = 1000;
        double q = 1e-5;
        int steps = 500_000;
        PoissonSampler sampler = seeded(n, q, 8);
        long[] emptyOrNot = new long[2];
        for (int step = 0; step < steps; step++) {
            emptyOrNot[sampler.next().length == 0 ? 0 : 1]++;
        }

        double empty = Math.pow(1 - q, n);
        assertThat(ChiSquare.pValue(emptyOrNot, new double[] {empty, 1 - empty}))
                .isGreaterThan(FALSE_ALARM);
    }

    @Test
    void next_rateOne_isEveryExample() {
        assertThat(seeded(1000, /* q= */ 1, 9).next()).isEqualTo(FullBatch.of(1000).next());
        assertThat(seeded(1, /* q= */ 1, 9).next()).containsExactly(0);
    }

    @Test
    void next_tenMillionExamples_isWithinRangeAndOfTheRightSize() {
        int n = 10_000_000;
        assertThat(seeded(n, 1e-7, 10).next().length).isLessThan(30);
        int[] large = seeded(n, 0.3, 11).next();
        // 6 standard deviations: probability 2e-9.
        assertThat((double) large.length).isBetween(3e6 - 8700, 3e6 + 8700);
        assertThat(large[large.length - 1]).isLessThan(n);
    }

    @Test
    void next_ofThePublicFactory_differsFromSamplerToSampler() {
        // Two batches of about 500 in 1000 agree with probability 2^-1000.
        assertThat(PoissonSampler.of(1000, 0.5).next())
                .isNotEqualTo(PoissonSampler.of(1000, 0.5).next());
    }

    @Test
    void event_steps_isAPoissonSampledMechanismComposed() {
        DpEvent mechanism = new DpEvent.Gaussian(1.1);

        assertThat(PoissonSampler.of(1000, 0.02).event(mechanism, 7))
                .isEqualTo(
                        new DpEvent.SelfComposed(new DpEvent.PoissonSampled(0.02, mechanism), 7));
    }

    @Test
    void privatePopulation_oneExampleMore_changesNothingThatIsPublic() {
        PoissonSampler one = PoissonSampler.of(1000, 0.02, /* expectedBatchSize= */ 20);
        PoissonSampler other = PoissonSampler.of(1001, 0.02, /* expectedBatchSize= */ 20);
        DpEvent mechanism = new DpEvent.Gaussian(1.1);

        assertThat(other.expectedBatchSize()).isEqualTo(one.expectedBatchSize());
        assertThat(other.event(mechanism, 7)).isEqualTo(one.event(mechanism, 7));
        assertThat(other.describe()).isEqualTo(one.describe()).contains("0.02", "constant 20.");
    }

    @Test
    void ofExpectedBatchSize_wholeNumber_isTheDivisorExactly() {
        PoissonSampler sampler = PoissonSampler.ofExpectedBatchSize(60_000, 600);

        assertThat(sampler.expectedBatchSize()).isEqualTo(600);
        assertThat(sampler.samplingRate()).isEqualTo(0.01);
        assertThat(sampler.populationSize()).isEqualTo(60_000);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.5, Double.NaN})
    void of_badSamplingRate_isRefusedWithTheValue(double rate) {
        assertThatThrownBy(() -> PoissonSampler.of(100, rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("samplingRate")
                .hasMessageContaining(Require.show(rate));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 101, Double.NaN, Double.POSITIVE_INFINITY})
    void ofExpectedBatchSize_outOfRange_isRefusedWithTheValue(double size) {
        assertThatThrownBy(() -> PoissonSampler.ofExpectedBatchSize(100, size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expectedBatchSize")
                .hasMessageContaining(Require.show(size));
    }

    @Test
    void of_noPopulation_isRefused() {
        assertThatThrownBy(() -> PoissonSampler.of(0, 0.1)).hasMessageContaining("populationSize");
        assertThatThrownBy(() -> PoissonSampler.ofExpectedBatchSize(-3, 1))
                .hasMessageContaining("populationSize")
                .hasMessageContaining("-3");
        assertThatThrownBy(() -> PoissonSampler.of(10, 0.1, /* expectedBatchSize= */ 0))
                .hasMessageContaining("expectedBatchSize");
    }
}
