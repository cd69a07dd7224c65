package io.github.dp4j.accounting.pld;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.fourier.LossTransform;
import io.github.dp4j.accounting.fourier.TransformCost;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Estimates that steer the work: right to a factor, or they would not be worth having. */
class LossTruncationTest {

    private static final DiscreteLoss COIN =
            new DiscreteLoss(new double[] {-0.1, 0.1}, new double[] {0.5, 0.5}, 0, 0);

    @Test
    void vanishedFrom_coins_isWhereTheCosineIsSmall() {
        double t = LossTruncation.vanishedFrom(List.of(COIN), new long[] {10_000}, 0);

        // cos(t/10)^10000 = e^-28 at t = 0.748.
        assertThat(t).isBetween(0.748 / 1.5, 0.748 * 1.5);
        double tilted = LossTruncation.vanishedFrom(List.of(COIN), new long[] {10_000}, 10);
        // The variance falls from 0.01 to 0.01 / cosh(1)^2.
        assertThat(tilted / t).isBetween(1.0, 2.3);
    }

    @Test
    void vanishedFrom_fewReleasesOrRareLosses_isNever() {
        DiscreteLoss rare =
                new DiscreteLoss(new double[] {0, 5}, new double[] {1 - 1e-6, 1e-6}, 0, 0);

        assertThat(LossTruncation.vanishedFrom(List.of(COIN), new long[] {10}, 0)).isInfinite();
        assertThat(LossTruncation.vanishedFrom(List.of(rare), new long[] {1000}, 0)).isInfinite();
    }

    /** The time grows with the summands and the atoms, and with what is not silenced. */
    @Test
    void workload_isOfWhatIsNotSilenced() {
        TransformCost silenced =
                new TransformCost(1000, 300_000, /* period= */ 10, /* vanished= */ 30);
        TransformCost loud =
                new TransformCost(1000, 300_000, /* period= */ 10, Double.POSITIVE_INFINITY);
        double fine = 1e-3;

        assertThat(LossTransform.nodes(10, fine)).isGreaterThan(10_000);
        assertThat(loud.ofSmoothing(fine)).isGreaterThan(20 * silenced.ofSmoothing(fine));
        assertThat(silenced.affordable(fine)).isEqualTo(fine);
        double affordable = loud.affordable(fine);
        assertThat(affordable).isGreaterThan(fine);
        assertThat(loud.ofSmoothing(affordable)).isLessThanOrEqualTo(TransformCost.mostOfAll(1000));
    }

    /** However many atoms there are, a coarse enough sum is allowed: the search ends. */
    @Test
    void workload_mostAtoms_hasAnAffordableSmoothing() {
        for (int releases : new int[] {1, 2, 8, 1000, 100_000}) {
            TransformCost most =
                    new TransformCost(
                            releases, 1 << 22, /* period= */ 1e15, Double.POSITIVE_INFINITY);

            assertThat(most.ofSmoothing(most.affordable(1e-9)))
                    .isLessThanOrEqualTo(TransformCost.mostOfAll(releases));
            assertThat(most.ofCells()).isGreaterThan(1e9);
        }
    }

    @Test
    void sample_standsForAll() {
        long[] counts = LongStream.range(0, 1000).toArray();
        int[] downwards = IntStream.range(0, 1000).map(i -> 999 - i).toArray();
        RepresentativeReleases<Integer> sample =
                RepresentativeReleases.of(
                        IntStream.range(0, 1000).boxed().toList(), counts, downwards);

        assertThat(sample.items()).hasSize(RepresentativeReleases.SIZE).contains(15, 984);
        assertThat(sample.items().get(0)).isGreaterThan(sample.items().get(1));
        assertThat(LongStream.of(sample.counts()).sum()).isEqualTo(999 * 500);
        List<Integer> few = Collections.nCopies(RepresentativeReleases.SIZE, 7);
        assertThat(
                        RepresentativeReleases.of(
                                        few, new long[RepresentativeReleases.SIZE], new int[0])
                                .items())
                .isSameAs(few);
    }
}
