package io.github.dp4j.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.noise.RandomBits;
import org.apache.commons.math3.special.Beta;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialCountTest {

    /** Bits that enter a chosen half of the table at a chosen quantile. */
    private record Chosen(double half, double quantile) implements RandomBits {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public double nextDouble() {
            return half;
        }

        @Override
        public double nextFineDouble() {
            return quantile;
        }
    }

    /** P[X <= k]; the incomplete beta function is accurate in the far tail too. */
    private static double atMost(int k, int n, double q) {
        return k < 0 ? 0 : k >= n ? 1 : Beta.regularizedBeta(1 - q, n - k, k + 1.0, 1e-15, 100_000);
    }

    private static double atLeast(int k, int n, double q) {
        return k <= 0 ? 1 : k > n ? 0 : Beta.regularizedBeta(q, k, n - k + 1.0, 1e-15, 100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 0.02, 1e-11",
        "60000, 0.01, 1e-9",
        "100, 0.97, 1e-11",
        "50, 0.5, 1e-12",
        "10000000, 0.3, 1e-6",
        "10000000, 1e-5, 1e-6",
        "7, 0.9, 1e-12"
    })
    void draw_anyQuantileOfEitherTail_isTheInverseOfTheDistributionFunction(
            int n, double q, double tolerance) {
        int mode = (int) Math.floor((n + 1.0) * q);
        double below = atMost(mode - 1, n, q);
        double above = atLeast(mode, n, q);
        // The tolerance is what the reference keeps: it subtracts logarithms of n!.
        double less = 1 - tolerance;
        double more = 1 + tolerance;

        for (double quantile = 0.77; quantile > 1e-30; quantile *= 0.7) {
            int low = new BinomialCount(n, q, new Chosen(0, quantile)).draw();
            assertThat(low).isLessThan(mode);
            assertThat(atMost(low, n, q)).isGreaterThan(below * quantile * less);
            assertThat(atMost(low - 1, n, q)).isLessThan(below * quantile * more);

            int high = new BinomialCount(n, q, new Chosen(1, quantile)).draw();
            assertThat(high).isGreaterThanOrEqualTo(mode);
            assertThat(atLeast(high, n, q)).isGreaterThan(above * quantile * less);
            assertThat(atLeast(high + 1, n, q)).isLessThan(above * quantile * more);
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 0.02", "100, 0.97", "10000000, 0.3"})
    void draw_halves_splitAtTheProbabilityBelowTheMode(int n, double q) {
        int mode = (int) Math.floor((n + 1.0) * q);
        double below = atMost(mode - 1, n, q);

        assertThat(new BinomialCount(n, q, new Chosen(below - 1e-8, 1)).draw()).isEqualTo(mode - 1);
        assertThat(new BinomialCount(n, q, new Chosen(below + 1e-8, 1)).draw()).isEqualTo(mode);
    }
}
