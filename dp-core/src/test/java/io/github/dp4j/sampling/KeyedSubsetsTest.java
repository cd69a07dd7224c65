package io.github.dp4j.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.testing.ChiSquare;
import java.util.Arrays;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Statistical tests have a false-alarm rate of 1e-7 over the choice of a fixed key. */
class KeyedSubsetsTest {

    private static final double FALSE_ALARM = 1e-7;
    private static final int LARGEST = 1000;

    private static KeyedSubsets subsets(long key) {
        return new KeyedSubsets(SampleKey.forTesting(key), LARGEST);
    }

    @Property(tries = 200)
    void draw_askedAgainElsewhere_isTheSameAndWithinTheSet(
            @ForAll long key,
            @ForAll @LongRange(min = 0) long step,
            @ForAll @IntRange(max = Integer.MAX_VALUE) int id,
            @ForAll @IntRange(min = 1, max = LARGEST) int n,
            @ForAll @IntRange(min = 1, max = LARGEST) int size) {
        KeyedSubsets here = subsets(key);
        int[] drawn = here.draw(step, id, n, size);
        here.draw(step, id / 2, LARGEST, 7); // what was asked in between changes nothing

        assertThat(here.draw(step, id, n, size)).isEqualTo(drawn);
        assertThat(subsets(key).draw(step, id, n, size)).isEqualTo(drawn);
        assertThat(drawn).hasSize(Math.min(n, size)).isSorted().doesNotHaveDuplicates();
        assertThat(Arrays.stream(drawn)).allMatch(i -> i >= 0 && i < n);
    }

    /** All ten pairs of five, over the steps of one unit, and over the units of one step. */
    @Test
    void draw_overStepsOrIds_isUniform() {
        KeyedSubsets subsets = subsets(5);
        int[] count = new int[2];
        Supplier<int[]> steps = () -> subsets.draw(count[0]++, 3, 5, 2);
        Supplier<int[]> ids = () -> subsets.draw(3, count[1]++, 5, 2);

        for (Supplier<int[]> draws : Arrays.asList(steps, ids)) {
            double p = SubsetLaw.pValue(draws, 5, 100_000, size -> size == 2 ? 0.1 : 0);
            assertThat(p).isGreaterThan(FALSE_ALARM);
        }
    }

    /** Two steps' draws of one unit are independent: all 100 pairs of pairs of five. */
    @Test
    void draw_ofTheNextStep_isIndependentOfTheLast() {
        KeyedSubsets subsets = subsets(6);
        long[] counts = new long[100];
        double[] probabilities = new double[100];
        Arrays.fill(probabilities, 0.01);
        for (int step = 0; step < 200_000; step += 2) {
            int one = pair(subsets.draw(step, 0, 5, 2));
            int next = pair(subsets.draw(step + 1, 0, 5, 2));
            counts[10 * one + next]++;
        }

        assertThat(ChiSquare.pValue(counts, probabilities)).isGreaterThan(FALSE_ALARM);
    }

    /** The number of a pair, 0 to 9. */
    private static int pair(int[] drawn) {
        return drawn[1] * (drawn[1] - 1) / 2 + drawn[0];
    }

    @Test
    void draw_outOfRange_isRefused() {
        KeyedSubsets subsets = subsets(1);

        assertThatThrownBy(() -> subsets.draw(0, 0, LARGEST + 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 1000]");
        assertThatThrownBy(() -> subsets.draw(-1, 0, 1, 1)).hasMessageContaining("step");
        assertThatThrownBy(() -> subsets.draw(0, 0, 0, 1)).hasMessageContaining("n must lie");
        assertThatThrownBy(() -> subsets.draw(0, 0, 1, 0)).hasMessageContaining("size");
        assertThatThrownBy(() -> new KeyedSubsets(SampleKey.create(), 0))
                .hasMessageContaining("largest");
    }
}
