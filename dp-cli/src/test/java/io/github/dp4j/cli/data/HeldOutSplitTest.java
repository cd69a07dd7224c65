package io.github.dp4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class HeldOutSplitTest {

    private static final int ROWS = 4000;

    /** Of each row there are two. */
    private static LabelledData data() {
        INDArray features = Nd4j.create(ROWS, 2);
        INDArray targets = Nd4j.create(ROWS, 1);
        for (int i = 0; i < ROWS; i++) {
            features.putScalar(i, 0, Math.floor(i / 4.0));
            features.putScalar(i, 1, i % 2);
            targets.putScalar(i, 0, i % 2);
        }
        return LabelledData.of(features, targets, List.of("a", "b"));
    }

    private static Set<List<Float>> rows(LabelledData data) {
        Set<List<Float>> rows = new HashSet<>();
        for (float[] row : data.features().toFloatMatrix()) {
            rows.add(List.of(row[0], row[1]));
        }
        return rows;
    }

    @Test
    void split_holdsOutTheShare_andNeverAnEqualRow() {
        HeldOutSplit split = HeldOutSplit.of(data(), 0.3);

        assertThat(split.training().size() + split.test().size()).isEqualTo(ROWS);
        // 2,000 pairs of equal rows: a standard deviation is 20.5 pairs, 6 of them either way.
        assertThat(split.test().size() / 2).isBetween(600 - 123, 600 + 123);
        assertThat(rows(split.training())).doesNotContainAnyElementsOf(rows(split.test()));
        for (int i = 0; i < split.test().size(); i++) {
            assertThat(split.test().targets().getFloat(i))
                    .isEqualTo(split.test().features().getFloat(i, 1));
        }
    }

    @Test
    void split_ofAnotherOrder_isTheSame() {
        int[] reversed = IntStream.range(0, ROWS).map(i -> ROWS - 1 - i).toArray();

        HeldOutSplit again = HeldOutSplit.of(data().rows(reversed), 0.3);

        assertThat(rows(again.test())).isEqualTo(rows(HeldOutSplit.of(data(), 0.3).test()));
    }

    @Test
    void split_farFromItsShare_isRefused() {
        int[] few = IntStream.range(0, ROWS).map(i -> i % 8).toArray();

        assertThatThrownBy(() -> HeldOutSplit.of(data().rows(few), 0.1))
                .hasMessageContaining("the split");
    }

    @Test
    void split_thatLeavesASideEmpty_isRefused() {
        int[] equal = new int[50];
        Arrays.fill(equal, 7);

        assertThatThrownBy(() -> HeldOutSplit.of(data().rows(equal), 0.3))
                .hasMessageContaining("one side empty");
    }
}
