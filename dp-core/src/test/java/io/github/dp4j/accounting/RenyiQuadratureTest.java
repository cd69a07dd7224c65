package io.github.dp4j.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replaced examples at little noise, where the neighbour's own hump is far from 0. */
class RenyiQuadratureTest {

    /** Truth: adaptive quadrature of the positive integrand in 30 digits (mpmath). */
    @ParameterizedTest
    @CsvSource({
        "1e-3, .1, 1.01, 0.054625536062050359",
        "1e-3, .1, 1.1, 1.1479969725025941",
        "1e-4, .1, 1.01, 0.005111778973982277",
        "1e-6, .1, 1.01, 4.4317866288762403e-5",
        "1.6035e-3, .10439, 1.01, 0.078613087510725751",
        "1e-2, .12, 1.05, 0.76888821320096175",
        "1e-5, .14, 1.5, 4.0150225698243846",
        ".1, .16, 3, 55.245232876166755",
        "1e-3, .2, 1.02, 0.0065905067687154091"
    })
    void replaced_littleNoise_isTheTruthFromAbove(
            double q, double sigma, double order, double truth) {
        GaussianMixturePair pair = GaussianMixturePair.replaced(q, 1 / sigma);

        assertThat(new RenyiQuadrature(pair).divergence(order))
                .isBetween(truth, truth * (1 + 3e-12));
        assertThat(new RenyiQuadrature(pair, order).divergence(order))
                .isBetween(truth, truth * (1 + 3e-12));
    }

    /** The pair is its own mirror image: so is what is left out at either side. */
    @ParameterizedTest
    @CsvSource({"1e-3, .05, 1.01", "1e-6, .03, 1.1", "0.2, .1, 2", "1e-9, .08, 1.5", ".5, .1, 8"})
    void replaced_reversed_isTheSame(double q, double sigma, double order) {
        GaussianMixturePair pair = GaussianMixturePair.replaced(q, 1 / sigma);
        double divergence = new RenyiQuadrature(pair).divergence(order);

        assertThat(new RenyiQuadrature(pair.reversed()).divergence(order))
                .isBetween(divergence * (1 - 1e-12), divergence * (1 + 1e-12));
    }
}
