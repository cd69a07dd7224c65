package io.github.dp4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChiSquareTest {

    @Test
    void upperTail_tabulatedQuantiles_givesTheirProbabilities() {
        assertThat(ChiSquare.upperTail(3.841459, 1)).isCloseTo(0.05, within(1e-6));
        assertThat(ChiSquare.upperTail(149.449, 100)).isCloseTo(0.001, within(1e-6));
    }

    @Test
    void pValue_handComputedCase_agrees() {
        // (44 - 50)^2 / 50 twice is 1.44; the upper tail of chi-square(1) there is 0.2301.
        assertThat(ChiSquare.pValue(new long[] {44, 56}, new double[] {0.5, 0.5}))
                .isCloseTo(0.2301, within(1e-4));
    }

    @Test
    void pValue_resultThatCannotBe_isZero() {
        assertThat(ChiSquare.pValue(new long[] {50, 50, 1}, new double[] {0.5, 0.5, 0}))
                .isLessThan(1e-9);
    }

    @Test
    void pValue_rareResults_arePooled() {
        double[] probabilities = {0.25, 0.25, 0.25, 0.2499, 0.0001};
        assertThat(ChiSquare.pValue(new long[] {250, 250, 250, 249, 1}, probabilities))
                .isGreaterThan(0.99);
    }
}
