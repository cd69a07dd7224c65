package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurveTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 10, 60, 1234, 1L << 53, Long.MAX_VALUE})
    void lengths_anyRun_startAtTheFirstStepAndEndAtTheLast(long steps) {
        List<Long> lengths = new ArrayList<>(Curve.lengths(steps, 60));

        assertThat(lengths).startsWith(1L).endsWith(steps).hasSizeLessThanOrEqualTo(60);
    }

    @Test
    void lengths_longRun_areDenserAtTheStart() {
        List<Long> lengths = new ArrayList<>(Curve.lengths(10_000, 41));

        assertThat(lengths).hasSize(41);
        assertThat(lengths).filteredOn(length -> length <= 2500).hasSize(21);
    }

    @Test
    void lengths_noSteps_areNone() {
        assertThat(Curve.lengths(0, 60)).isEmpty();
        assertThat(Curve.lengths(5, 2)).containsExactly(1L, 5L);
    }
}
