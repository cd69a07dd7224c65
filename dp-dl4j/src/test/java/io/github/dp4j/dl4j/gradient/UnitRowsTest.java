package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which rows of its units a step reads. That draws are uniform is shown where they are made. */
class UnitRowsTest {

    private static final int[][] GROUPS = {{4}, {9, 1}, {2, 3, 5, 6, 7, 8, 10}};
    private static final int[] ALL = {0, 1, 2};

    @Test
    void rows_withoutALimit_areAll() {
        int[][] rows = UnitRows.of(PrivacyUnits.of(GROUPS)).of(17, new int[] {2, 0});

        assertThat(rows).isDeepEqualTo(new int[][] {GROUPS[2], GROUPS[0]});
    }

    @Test
    void rows_ofAtMostThree_areTheUnitsOwn_andOthersEachStep() {
        PrivacyUnits units = PrivacyUnits.of(GROUPS).atMost(3);
        UnitRows rows = UnitRows.of(units);
        Set<List<Integer>> seen = new HashSet<>();
        for (int step = 0; step < 1000; step++) {
            int[][] drawn = rows.of(step, ALL);
            assertThat(drawn[0]).containsExactly(4);
            assertThat(drawn[1]).containsExactly(9, 1);
            assertThat(drawn[2]).hasSize(3).doesNotHaveDuplicates();
            assertThat(GROUPS[2]).contains(drawn[2]);
            assertThat(rows.of(step, new int[] {2})[0]).isEqualTo(drawn[2]);
            seen.add(Arrays.stream(drawn[2]).boxed().toList());
        }
        // One of the 35 sets is missing after 1,000 steps with probability 35 (34/35)^1000 = 9e-12.
        assertThat(seen).hasSize(35);
        assertThat(rows.factors(ALL)).containsExactly(1, 0.5, 1.0 / 3);
        assertThat(UnitRows.of(units.summed()).factors(ALL)).containsExactly(1, 1, 1);
    }

    /** Under other keys the same step reads other rows: nobody knows which. */
    @Test
    void rows_ofAnotherTraining_areOthers() {
        PrivacyUnits units = PrivacyUnits.of(GROUPS).atMost(3);
        int[][] one = read(UnitRows.of(units));
        int[][] other = read(UnitRows.of(units));

        // Equal by chance with probability 35^-20.
        assertThat(Arrays.deepEquals(one, other)).isFalse();
    }

    private static int[][] read(UnitRows rows) {
        return IntStream.range(0, 20)
                .mapToObj(step -> rows.of(step, new int[] {2})[0])
                .toArray(int[][]::new);
    }

    @Test
    void rows_ofAPersonWithVeryMany_areNoMoreThanAskedFor() {
        int[] many = IntStream.range(0, 100_000).toArray();
        UnitRows rows = UnitRows.of(PrivacyUnits.of(new int[][] {many}).atMost(4));
        for (int step = 0; step < 10_000; step++) {
            assertThat(rows.of(step, new int[] {0})[0]).hasSize(4);
        }
    }

    @Test
    void describe_saysWhatIsClipped_andOfWhom() {
        PrivacyUnits units = PrivacyUnits.of(GROUPS);

        assertThat(units.describe())
                .isEqualTo("a group of rows, of whose gradients the mean is clipped");
        assertThat(units.named("patient_id").atMost(3).summed().describe())
                .isEqualTo(
                        "a group of rows (patient_id), of whose gradients the sum, over at most 3 of"
                                + " them drawn afresh each step, is clipped");
        assertThatThrownBy(() -> units.atMost(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
        assertThatThrownBy(() -> units.named(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blank");
    }
}
