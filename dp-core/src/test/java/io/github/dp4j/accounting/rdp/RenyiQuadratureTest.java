package io.github.dp4j.accounting.rdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.loss.GaussianMixturePair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against other quadratures; replaced examples where the neighbour's own hump is far from 0. */
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

    /** One order alone takes a wider step than all together; the allowance is 1e-12. */
    @ParameterizedTest
    @CsvSource({"0.01, 3, 1.1", "0.01, 3, 1.01", "0.3, 1, 1.5", "0.1, 5, 1.2"})
    void reversedSample_oneOrderAlone_isThatAmongAll(double q, double shift, double order) {
        GaussianMixturePair pair = GaussianMixturePair.sampled(q, shift).reversed();
        double shared = new RenyiQuadrature(pair).divergence(order);

        assertThat(new RenyiQuadrature(pair, order).divergence(order))
                .isBetween(shared * (1 - 1e-12), shared * (1 + 1e-12));
    }

    /** Orders in any sequence share the points of one range, which grows to both sides. */
    @Test
    void oneQuadrature_ordersInAnySequence_areThoseOfFreshOnes() {
        for (GaussianMixturePair pair :
                List.of(
                        GaussianMixturePair.sampled(0.1, 1),
                        GaussianMixturePair.sampled(0.1, 1).reversed(),
                        GaussianMixturePair.replaced(0.1, 0.7))) {
            RenyiQuadrature shared = new RenyiQuadrature(pair);
            for (double order : new double[] {8, 2, 9, 300, 1.5, 64, 310, 1000, 40}) {
                double fresh = new RenyiQuadrature(pair).divergence(order);

                assertThat(shared.divergence(order))
                        .as("order %s", order)
                        .isBetween(fresh * (1 - 1e-14), fresh * (1 + 1e-14));
            }
        }
    }

    /** Where Q is a mixture the reach is a quarter as long in {@code order * distance^2}. */
    @Test
    void ordersOutOfReach_areLeftOut() {
        RenyiQuadrature sampled = new RenyiQuadrature(GaussianMixturePair.sampled(0.1, 10));
        RenyiQuadrature replaced = new RenyiQuadrature(GaussianMixturePair.replaced(0.1, 5));

        assertThat(sampled.divergence(100)).isFinite();
        assertThat(sampled.divergence(100.01)).isInfinite();
        assertThat(replaced.divergence(25)).isFinite();
        assertThat(replaced.divergence(25.01)).isInfinite();
        assertThat(new RenyiQuadrature(GaussianMixturePair.sampled(0.1, 1e-3)).divergence(16384))
                .isFinite();
    }

    /** A trapezoidal rule with steps of 1/256, some 20 to 100 times as fine. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 1, 1.01",
        "0.1, 1, 2.5",
        "0.3, 1, 40",
        "0.01, 3, 1.5",
        "0.01, 3, 6",
        "0.5, 8, 1.1",
        "0.5, 8, 3",
        "0.01, 3, 1.1",
        "0.001, 3, 1.02",
        "0.001, 0.5, 1000"
    })
    void divergence_anyPair_isThatOfAFineRule(double q, double shift, double order) {
        double half = shift / 2;
        double[] means = {0, half, shift};
        double[] none = {1, 0, 0};
        double[] mixture = {1 - q, q / 2, q / 2};
        double[] always = {0, 1 - q, q};
        assertFine(means, mixture, none, order);
        assertFine(means, none, mixture, order);
        assertFine(means, always, none, order);
        assertFine(means, none, always, order);
        assertFine(
                new double[] {-half, 0, half},
                new double[] {0, 1 - q, q},
                new double[] {q, 1 - q, 0},
                order);
    }

    private static void assertFine(double[] means, double[] p, double[] q, double order) {
        double step = 1 / 256.0;
        double reach = Math.abs(means[0]) + Math.abs(means[2]);
        long end = (long) ((Math.max(order, 2) * reach + 14) / step);
        double max = Double.NEGATIVE_INFINITY;
        double[] logs = new double[(int) (2 * end + 1)];
        for (int i = 0; i < logs.length; i++) {
            double x = (i - end) * step;
            logs[i] = order * logDensity(means, p, x) + (1 - order) * logDensity(means, q, x);
            max = Math.max(max, logs[i]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - max);
        }
        double logMoment = max + Math.log(sum * step / Math.sqrt(2 * Math.PI));
        double truth = logMoment / (order - 1);
        // Of the rule here, whose logarithms have errors of some 1e-15 times the order.
        double rounding = 1e-12 * (1 + order) / (order - 1);

        for (double most : new double[] {order, Double.POSITIVE_INFINITY}) {
            double ours =
                    new RenyiQuadrature(new GaussianMixturePair(means, p, q), most)
                            .divergence(order);
            assertThat(ours / truth)
                    .isBetween(1 - rounding / truth, 1 + 1.1e-12 + rounding / truth);
        }
    }

    /** Less the logarithm of the square root of 2 pi. */
    private static double logDensity(double[] means, double[] weights, double x) {
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < means.length; k++) {
            if (weights[k] > 0) {
                max = Math.max(max, means[k] * (x - 0.5 * means[k]));
            }
        }
        double sum = 0;
        for (int k = 0; k < means.length; k++) {
            sum += weights[k] * Math.exp(means[k] * (x - 0.5 * means[k]) - max);
        }
        return max + Math.log(sum) - 0.5 * x * x;
    }
}
