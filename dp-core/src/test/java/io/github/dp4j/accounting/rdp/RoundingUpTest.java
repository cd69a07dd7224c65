package io.github.dp4j.accounting.rdp;

import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.event.BinomialTail;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.accounting.math.RoundUp;
import io.github.dp4j.privacy.DpEvent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/**
 * The allowance for rounding errors goes upwards, and is there: 1e-12 of each divergence, where the
 * errors of these plain cases are below 1e-14.
 */
class RoundingUpTest {

    private static final RememberedCurves CURVES = new RememberedCurves();

    private static void assertRoundedUp(double bound, double truth) {
        assertThat(bound / truth - 1).isBetween(0.9e-12, 1.1e-12);
    }

    @Test
    void laplace_isRoundedUp() {
        // Order 2: log(2/3 e^s + 1/3 e^-2s).
        double plain = Math.log1p(2 * Math.expm1(0.5) / 3 + Math.expm1(-1) / 3);

        assertRoundedUp(LaplaceRenyi.plain(0.5, 2), plain);
        assertRoundedUp(LaplaceRenyi.sampled(1, 0.5, 2), plain);
    }

    @Test
    void laplaceLargestLoss_isRoundedUp() {
        assertRoundedUp(LaplaceRenyi.largestLoss(0.3, 2), Math.log1p(0.3 * Math.expm1(2)));
    }

    /** Where a square or a product is below the smallest double, a divergence is not 0. */
    @Test
    void divergences_belowTheSmallestDouble_areAbove0() {
        double q = 1e-200;

        assertThat(LaplaceRenyi.plain(1e-200, 2)).isPositive();
        assertThat(LaplaceRenyi.largestLoss(Double.MIN_VALUE, 1e-10)).isPositive();
        assertThat(LaplaceRenyi.sampled(q, 1e-3, 2)).isPositive();
        assertThat(new RenyiQuadrature(GaussianMixturePair.sampled(q, 1)).divergence(2))
                .isPositive();
        for (DpEvent event :
                List.of(
                        new DpEvent.ApproximateDp(1e-200, 0),
                        new DpEvent.ExponentialMechanism(1e-200),
                        new DpEvent.SampledWithoutReplacement(9, 8, new DpEvent.Gaussian(1e200)),
                        new DpEvent.SampledWithoutReplacement(9, 8, new DpEvent.Laplace(1e200)))) {
            for (double divergence : CURVES.everywhere(event, ZERO_OUT)) {
                assertThat(divergence).as("%s", event).isPositive();
            }
        }
    }

    /** Randomised response: {@code (e^(aE) + e^((1-a)E)) / (1 + e^E)}. */
    @Test
    void pureDp_isRoundedUp() {
        double[] curve = CURVES.everywhere(new DpEvent.ApproximateDp(0.5, 0), ZERO_OUT);
        for (double order : new double[] {2, 8}) {
            double sum = Math.exp(0.5 * order) + Math.exp(0.5 * (1 - order));
            double truth = Math.log(sum / (1 + Math.exp(0.5))) / (order - 1);

            assertRoundedUp(curve[Arrays.binarySearch(RdpOrders.all(), order)], truth);
        }
    }

    /** Where all terms of a tail are below the smallest double, it is not 0. */
    @Test
    void binomialTail_belowTheSmallestDouble_isAbove0() {
        assertThat(BinomialTail.atLeast(2000, 1e-3, 2000)).isBetween(Double.MIN_VALUE, 1e-300);
    }

    @Test
    void withoutReplacement_isRoundedUp() {
        double truth = Math.log1p(0.01 * 4 * Math.expm1(0.25));

        assertRoundedUp(new WithoutReplacementRenyi(0.1, 0.5, 2).divergence(2), truth);
    }

    @Test
    void searches_areRoundedUp() {
        DpEvent run = new DpEvent.ApproximateDp(0.5, 0);
        double[] one = CURVES.everywhere(run, ZERO_OUT);
        int last = one.length - 1;
        // At infinite order log(1/gamma) and log(E[K]) have no weight.
        double[] geometric = CURVES.everywhere(new DpEvent.RepeatAndSelect(run, 1, 0.5), ZERO_OUT);
        double least = Math.log(2);
        for (int i = 0; i <= last; i++) {
            double order = RdpOrders.all()[i];
            least = Math.min(least, (1 - 1 / order) * one[i] + Math.log(2) / order);
        }
        assertRoundedUp(geometric[last], one[last] + 2 * least);

        double delta = RdpConversion.delta(Double.POSITIVE_INFINITY, 0.5, 0);
        double[] poisson = CURVES.everywhere(new DpEvent.RepeatAndSelectPoisson(run, 3), ZERO_OUT);
        assertRoundedUp(poisson[last], one[last] + 3 * Math.min(delta, leastDelta(one)));
    }

    private static double leastDelta(double[] one) {
        double least = 1;
        for (int i = 0; i < one.length; i++) {
            least = Math.min(least, RdpConversion.delta(RdpOrders.all()[i], one[i], 0));
        }
        return least;
    }

    /** At a finite order the allowance is 1e-12 of {@code 1 + |log|}, before it is divided. */
    @Test
    void poissonSearch_atFiniteOrder_isRoundedUp() {
        DpEvent run = new DpEvent.ApproximateDp(0.5, 0);
        double[] one = CURVES.everywhere(run, ZERO_OUT);
        double[] bound = CURVES.everywhere(new DpEvent.RepeatAndSelectPoisson(run, 3), ZERO_OUT);
        for (int i = 0; i < one.length - 1; i++) {
            double order = RdpOrders.all()[i];
            if (order != 2 && order != 64) {
                continue;
            }
            double epsilon = Math.log1p(1 / (order - 1));
            double delta = 1;
            for (int j = 0; j < one.length; j++) {
                delta = Math.min(delta, RdpConversion.delta(RdpOrders.all()[j], one[j], epsilon));
            }
            double exponent = (order - 1) * (one[i] + 3 * delta) + Math.log(3);
            double log = exponent + Math.log1p(Math.exp(-3 - exponent));

            assertThat((bound[i] * (order - 1) - log) / (1 + exponent))
                    .as("order %s", order)
                    .isBetween(0.9e-12, 1.1e-12);
        }
    }

    @Property
    void arithmetic_isTheNextDoubleUp(
            @ForAll @Scale(12) @DoubleRange(min = 1e-9, max = 1e9) double a,
            @ForAll @Scale(12) @DoubleRange(min = 1e-9, max = 1e9) double b,
            @ForAll @LongRange(min = 0) long number) {
        BigDecimal x = new BigDecimal(a);
        BigDecimal y = new BigDecimal(b);

        assertNextUp(RoundUp.sum(a, b), x.add(y));
        assertNextUp(RoundUp.product(a, b), x.multiply(y));
        assertNextUp(RoundUp.of(number), new BigDecimal(number));
        double quotient = RoundUp.quotient(a, b);
        assertThat(new BigDecimal(quotient).multiply(y)).isGreaterThanOrEqualTo(x);
        assertThat(new BigDecimal(Math.nextDown(quotient)).multiply(y)).isLessThan(x);
    }

    private static void assertNextUp(double ours, BigDecimal exact) {
        assertThat(new BigDecimal(ours)).isGreaterThanOrEqualTo(exact);
        assertThat(new BigDecimal(Math.nextDown(ours))).isLessThan(exact);
    }

    @Test
    void arithmetic_ofExactAndInfiniteFigures_isPlain() {
        double infinity = Double.POSITIVE_INFINITY;

        assertThat(RoundUp.quotient(1, 4)).isEqualTo(0.25);
        assertThat(RoundUp.quotient(1, 0)).isEqualTo(infinity);
        assertThat(RoundUp.quotient(1, 1e-310)).isEqualTo(infinity);
        assertThat(RoundUp.quotient(1e-300, 1e300)).isEqualTo(Double.MIN_VALUE);
        assertThat(RoundUp.product(1e300, 1e300)).isEqualTo(infinity);
        assertThat(RoundUp.sum(infinity, 1)).isEqualTo(infinity);
        assertThat(RoundUp.of(Long.MAX_VALUE)).isEqualTo(0x1p63);
    }

    /** Nearly all answers random: truth in 40 digits, log(1 + 3 (1 - noise) / noise). */
    @Test
    void randomizedResponse_nearlyAllNoise_isTheLossFromAbove() {
        double truth = 3.90251963823665E-9;
        DpEvent event = new DpEvent.RandomizedResponse(.9999999986991601, 3);

        assertThat(new RdpAccountant().guarantee(event, REPLACE_ONE, 1.3e-77).epsilon())
                .isBetween(truth, truth * (1 + 1e-14));
    }

    @Test
    void conversion_coversItsOwnRounding() {
        double order = 1.01;
        double plain =
                10 + Math.log1p(-1 / order) - (Math.log(1e-5) + Math.log(order)) / (order - 1);

        assertThat(RdpConversion.epsilon(order, 10, 1e-5)).isBetween(plain + 5e-13, plain + 2e-12);
    }
}
