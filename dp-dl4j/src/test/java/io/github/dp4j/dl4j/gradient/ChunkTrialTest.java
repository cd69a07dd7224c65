package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkTrialTest {

    @Test
    void of_placesAlike_isTheWholeChunkWithTheSizesThatAgree() {
        ChunkTrial trial = ChunkTrial.of(32, size -> new double[] {size >= 12 ? 1.0 : 1 + 0x1p-52});
        assertThat(trial.largestAlike()).isEqualTo(32);
        assertThat(trial.sizes().orElseThrow().padded(3)).isEqualTo(12);
        assertThat(trial.sizes().orElseThrow().padded(13)).isEqualTo(14);
    }

    @Test
    void of_placesDiffer_isTheLargestSizeWhereTheyDoNot() {
        ChunkTrial trial =
                ChunkTrial.of(32, size -> size % 6 == 2 || size == 31 ? null : new double[] {1});
        assertThat(trial.sizes()).isEmpty();
        assertThat(trial.largestAlike()).isEqualTo(30);
    }

    @Test
    void of_placesDifferInEverySize_isOneWithoutTrial() {
        List<Integer> tried = new ArrayList<>();
        ChunkTrial trial =
                ChunkTrial.of(
                        4,
                        size -> {
                            tried.add(size);
                            return null;
                        });
        assertThat(trial.largestAlike()).isEqualTo(1);
        assertThat(tried).containsExactly(4, 3, 2);
    }
}
