package io.github.dp4j.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.noise.RandomBits;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.testing.ChiSquare;
import io.github.dp4j.testing.SeededBits;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statistical tests as in {@link PoissonSamplerTest}: 1e-7 over the choice of a fixed seed. */
class OtherSamplersTest {

    private static final double FALSE_ALARM = 1e-7;
    private static final DpEvent MECHANISM = new DpEvent.Gaussian(/* noiseMultiplier= */ 1.1);

    @ParameterizedTest
    @CsvSource({"8, 3, 56", "8, 1, 8", "6, 5, 6", "9, 4, 126"})
    void fixedSize_smallPopulation_everySubsetOfThatSizeIsEquallyLikely(
            int n, int size, int subsets) {
        FixedSizeSampler sampler = new FixedSizeSampler(n, size, new SeededBits(1));

        assertThat(SubsetLaw.pValue(sampler::next, n, 200_000, k -> k == size ? 1.0 / subsets : 0))
                .isGreaterThan(FALSE_ALARM);
    }

    @Test
    void subsetLaw_biasedFixedSizeSamplers_areRejected() {
        RandomBits bits = new SeededBits(2);
        UniformSubsets small = new UniformSubsets(7, bits);
        // Once in 25 the last example cannot come up.
        FixedSizeSampler right = new FixedSizeSampler(8, 3, bits);
        Supplier<int[]> biased = () -> bits.nextInt(25) == 0 ? small.draw(3) : right.next();
        PoissonSampler coins = new PoissonSampler(8, 3.0 / 8, 3, SampleKey.forTesting(4));

        for (Supplier<int[]> wrong : List.of(biased, coins::next)) {
            assertThat(SubsetLaw.pValue(wrong, 8, 200_000, k -> k == 3 ? 1.0 / 56 : 0))
                    .isLessThan(FALSE_ALARM);
        }
    }

    @Test
    void fixedSize_consecutiveSteps_areIndependent() {
        FixedSizeSampler sampler = new FixedSizeSampler(6, 2, new SeededBits(3));
        long[] counts = new long[36 * 36];
        int before = 0;
        for (int step = 0; step <= 500_000; step++) {
            int[] batch = sampler.next();
            int now = 6 * batch[0] + batch[1];
            if (step > 0) {
                counts[36 * before + now]++;
            }
            before = now;
        }

        double[] probabilities = new double[36 * 36];
        for (int i = 0; i < probabilities.length; i++) {
            boolean possible = i / 216 < i / 36 % 6 && i / 6 % 6 < i % 6;
            probabilities[i] = possible ? 1.0 / 225 : 0;
        }
        assertThat(ChiSquare.pValue(counts, probabilities)).isGreaterThan(FALSE_ALARM);
    }

    /**
     * Of new samplers: over many passes of one even a bad shuffle mixes. Two passes, so that the
     * second must not depend on the first; {@code results} is (N! / prod B!)^2.
     */
    @ParameterizedTest
    @CsvSource({"5, 2, 900", "4, 1, 576", "3, 1, 36", "4, 2, 36", "4, 3, 16"})
    void shuffledPasses_firstTwoPasses_everyPairOfOrdersIsEquallyLikely(
            int n, int size, int results) {
        assertThat(pValueOfTwoPasses(n, size, results, new SeededBits(4)))
                .isGreaterThan(FALSE_ALARM);
    }

    /** 200,000 times two passes of a new sampler: the p-value of their being uniform. */
    private static double pValueOfTwoPasses(int n, int size, int results, RandomBits bits) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            ShuffledPasses sampler = new ShuffledPasses(n, size, bits);
            StringBuilder batches = new StringBuilder();
            for (int j = 0; j < 2 * sampler.batchesPerPass(); j++) {
                batches.append(Arrays.toString(sampler.next()));
            }
            seen.merge(batches.toString(), 1, Integer::sum);
        }
        // What never came up counts as 0; one result too many fails at once.
        long[] counts = new long[results];
        int next = 0;
        for (int count : seen.values()) {
            counts[next++] = count;
        }
        double[] uniform = new double[results];
        Arrays.fill(uniform, 1.0 / results);
        return ChiSquare.pValue(counts, uniform);
    }

    @Property(tries = 200)
    void shuffledPasses_onePass_isEveryExampleOnce(
            @ForAll @IntRange(min = 1, max = 300) int n, @ForAll @IntRange(min = 1) int size) {
        int batchSize = 1 + size % n;
        ShuffledPasses sampler = ShuffledPasses.of(n, batchSize);
        for (int pass = 0; pass < 3; pass++) {
            int[] times = new int[n];
            for (int i = 0; i < sampler.batchesPerPass(); i++) {
                int[] batch = sampler.next();
                assertThat(batch.length).isBetween(1, batchSize);
                for (int index : batch) {
                    times[index]++;
                }
            }
            assertThat(times).containsOnly(1);
        }
    }

    @Property(tries = 300)
    void anySampler_anyStep_isAscendingDistinctAndInRange(
            @ForAll @IntRange(min = 1, max = 500) int n, @ForAll @IntRange(min = 0) int size) {
        int batchSize = 1 + size % n;
        for (BatchSampler sampler :
                List.of(
                        PoissonSampler.ofExpectedBatchSize(n, batchSize),
                        FixedSizeSampler.of(n, batchSize),
                        ShuffledPasses.of(n, batchSize),
                        FullBatch.of(n))) {
            for (int step = 0; step < 3; step++) {
                int[] batch = sampler.next();
                int before = -1;
                for (int index : batch) {
                    assertThat(index).isBetween(before + 1, n - 1);
                    before = index;
                }
                // The caller's to change.
                Arrays.fill(batch, -1);
            }
            assertThat(sampler.populationSize()).isEqualTo(n);
            assertThat(sampler.describe()).isNotBlank();
        }
    }

    @Property(tries = 200)
    void shuffledPasses_event_countsEveryPassThatHasBegun(
            @ForAll @IntRange(min = 1, max = 1000) int n,
            @ForAll @IntRange(min = 1, max = 1000) int size,
            @ForAll @LongRange(min = 0, max = 1_000_000) long steps) {
        ShuffledPasses sampler = ShuffledPasses.of(n, 1 + size % n);

        DpEvent.SelfComposed event = (DpEvent.SelfComposed) sampler.event(MECHANISM, steps);

        assertThat(event.event()).isEqualTo(new DpEvent.DisjointBatches(MECHANISM));
        assertThat(event.count() * sampler.batchesPerPass()).isGreaterThanOrEqualTo(steps);
        assertThat((event.count() - 1) * sampler.batchesPerPass()).isLessThan(Math.max(steps, 0));
    }

    @Test
    void event_eachType_isItsOwn() {
        assertThat(FixedSizeSampler.of(100, 10).event(MECHANISM, 7))
                .isEqualTo(
                        new DpEvent.SelfComposed(
                                new DpEvent.SampledWithoutReplacement(100, 10, MECHANISM), 7));
        assertThat(ShuffledPasses.of(100, 30).event(MECHANISM, 5))
                .isEqualTo(
                        new DpEvent.SelfComposed(
                                new DpEvent.DisjointBatches(MECHANISM), /* count= */ 2));
        assertThat(FullBatch.of(100).event(MECHANISM, 7))
                .isEqualTo(new DpEvent.SelfComposed(MECHANISM, 7));
    }

    @Test
    void event_negativeSteps_isRefused() {
        for (BatchSampler sampler :
                List.of(
                        PoissonSampler.of(100, 0.1),
                        FixedSizeSampler.of(100, 10),
                        ShuffledPasses.of(100, 10),
                        FullBatch.of(100))) {
            assertThatThrownBy(() -> sampler.event(MECHANISM, -1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("-1");
        }
    }

    @Test
    void divisor_shortLastBatch_isTheNominalSize() {
        ShuffledPasses sampler = ShuffledPasses.of(10, 4);
        sampler.next();
        sampler.next();

        assertThat(sampler.next()).hasSize(2);
        assertThat(sampler.expectedBatchSize()).isEqualTo(4);
        assertThat(sampler.batchesPerPass()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"10, 0", "10, 11", "10, -1", "0, 1", "-5, 1"})
    void of_badSizes_areRefusedWithTheValue(int n, int size) {
        String named = n < 1 ? "populationSize must be" : "batchSize must lie in [1";
        String value = String.valueOf(n < 1 ? n : size);
        assertThatThrownBy(() -> FixedSizeSampler.of(n, size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(value);
        assertThatThrownBy(() -> ShuffledPasses.of(n, size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(value);
        assertThatThrownBy(() -> FullBatch.of(Math.min(n, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("populationSize");
    }

    @Test
    void everySampler_expectedBatchSize_isThePublicDivisorOfItsOwnBatches() {
        assertThat(PoissonSampler.of(/* populationSize= */ 50, 0.06).expectedBatchSize())
                .isEqualTo(3);
        assertThat(FixedSizeSampler.of(/* populationSize= */ 50, 7).expectedBatchSize())
                .isEqualTo(7);
        assertThat(FullBatch.of(/* populationSize= */ 50).expectedBatchSize()).isEqualTo(50);
    }
}
