package io.github.dp4j.accounting.rdp;

import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.PrivacyFilter;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where doubles overflow, underflow or cancel, a divergence is not below the truth. */
class RdpExtremesTest {

    private static final RememberedCurves CURVES = new RememberedCurves();

    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final RdpAccountant rdp = new RdpAccountant();

    @Test
    void quotientsThatOverflow_areNotPrivate() {
        for (DpEvent event :
                List.of(
                        new DpEvent.DiscreteLaplace(1e-310, 1),
                        new DpEvent.DiscreteLaplace(1e-307, 100),
                        new DpEvent.DiscreteLaplace(1e-295, 1_000_000_000_000_000L))) {
            assertThat(CURVES.everywhere(event, REPLACE_ONE))
                    .as("%s", event)
                    .containsOnly(INFINITY);
            assertThat(rdp.delta(event, REPLACE_ONE, 1)).isEqualTo(1);
            PrivacyFilter filter =
                    new PrivacyFilter(
                            new PrivacyBudget(1, 1e-5), REPLACE_ONE, new DpEvent.Gaussian(10));
            assertThat(filter.admit(event)).isFalse();
        }
        assertThat(
                        new PldAccountant()
                                .guarantee(new DpEvent.DiscreteLaplace(1e-310, 1), ZERO_OUT, 1e-5)
                                .epsilon())
                .isInfinite();
    }

    /** The double of the largest sensitivity is no long: it used to turn negative. */
    @Test
    void sensitivitiesThatOverflowALong_keepTheirSize() {
        double distance = 2.0 * Long.MAX_VALUE;

        assertThat(last(new DpEvent.DiscreteLaplace(1, Long.MAX_VALUE), REPLACE_ONE))
                .isEqualTo(distance);
        assertThat(
                        CURVES.everywhere(
                                        new DpEvent.DiscreteGaussian(1, Long.MAX_VALUE),
                                        REPLACE_ONE)[0])
                .isGreaterThanOrEqualTo(0.5 * distance * distance);
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.accounting.EventDomainTest#releases")
    void extremeEvents_haveNumbers_thatGrowWithTheOrder(DpEvent event) {
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            double[] divergences;
            try {
                divergences = CURVES.everywhere(event, relation);
            } catch (UnsupportedEventException refusal) {
                continue;
            }
            double before = 0;
            boolean search =
                    event instanceof DpEvent.RepeatAndSelect
                            || event instanceof DpEvent.RepeatAndSelectPoisson;
            for (double divergence : divergences) {
                assertThat(divergence).isGreaterThanOrEqualTo(search ? 0 : before * (1 - 1e-11));
                before = divergence;
            }
        }
    }

    /** {@code order * distance^2 / (2 sigma^2)}, exactly; squares may underflow and overflow. */
    @Property(tries = 300)
    void gaussian_anySigma_isNotBelowTheClosedForm(
            @ForAll @Scale(6) @DoubleRange(min = -200, max = 200) double logSigma,
            @ForAll @IntRange(min = 0, max = 226) int index,
            @ForAll @LongRange(min = 1) long sensitivity,
            @ForAll @LongRange(min = 1) long count) {
        double sigma = Math.pow(10, logSigma);
        double order = RdpOrders.all()[index];
        DpEvent one = new DpEvent.DiscreteGaussian(sigma, sensitivity);
        double divergence =
                CURVES.everywhere(new DpEvent.SelfComposed(one, count), REPLACE_ONE)[index];

        assertThat(divergence).isPositive();
        if (divergence < INFINITY) {
            BigDecimal squares = exact(sigma).pow(2).multiply(exact(divergence));
            BigDecimal truth =
                    exact(order)
                            .multiply(new BigDecimal(2))
                            .multiply(new BigDecimal(sensitivity).pow(2))
                            .multiply(new BigDecimal(count));
            assertThat(squares).isGreaterThanOrEqualTo(truth);
        }
    }

    @Property(tries = 300)
    void laplace_anyScale_atInfiniteOrderIsNotBelowTheQuotient(
            @ForAll @Scale(6) @DoubleRange(min = -300, max = 300) double logScale,
            @ForAll @LongRange(min = 1) long sensitivity,
            @ForAll @LongRange(min = 1) long count) {
        double scale = Math.pow(10, logScale);
        double plain = last(new DpEvent.SelfComposed(new DpEvent.Laplace(scale), count), ZERO_OUT);
        double discrete = last(new DpEvent.DiscreteLaplace(scale, sensitivity), ZERO_OUT);

        assertThat(plain == INFINITY || least(plain, scale, count)).isTrue();
        assertThat(discrete == INFINITY || least(discrete, scale, sensitivity)).isTrue();
    }

    private static boolean least(double quotient, double by, long whole) {
        return exact(quotient).multiply(exact(by)).compareTo(new BigDecimal(whole)) >= 0;
    }

    /** Truth: 40 digits. The summands are 1e9 and 1e17 times as large as the moment less 1. */
    @ParameterizedTest
    @CsvSource({
        "1e-9, 1.01, 5.0499999983166673e-19",
        "1e-9, 2, 9.9999999966666679e-19",
        "1e-9, 64, 3.1999999989333316e-17",
        "1e-17, 1.01, 5.0500000000000008e-35",
        "1e-17, 2, 1.0000000000000001e-34",
        "1e-17, 64, 3.2000000000000004e-33"
    })
    void laplace_muchNoise_keepsItsDigits(double shift, double order, double truth) {
        assertThat(LaplaceRenyi.plain(shift, order)).isBetween(truth, truth * (1 + 2e-12));
    }

    /** Every order, and the search over it, at noise whose square is no double. */
    @Property(tries = 100)
    void samples_anyNoise_areNeverNothingNorNaN(
            @ForAll @Scale(6) @DoubleRange(min = -300, max = 300) double logSigma,
            @ForAll @Scale(6) @DoubleRange(min = -300, max = -1e-3) double logRate,
            @ForAll NeighboringRelation relation) {
        DpEvent noise = new DpEvent.Gaussian(Math.pow(10, logSigma));
        DpEvent laplace = new DpEvent.Laplace(Math.pow(10, logSigma));
        double q = Math.pow(10, logRate);
        for (DpEvent event :
                List.of(
                        new DpEvent.PoissonSampled(q, noise),
                        new DpEvent.PoissonSampled(q, laplace),
                        new DpEvent.SampledWithoutReplacement(1000, 1, noise),
                        new DpEvent.SampledWithoutReplacement(1000, 999, laplace))) {
            double[] divergences;
            try {
                divergences = CURVES.everywhere(event, relation);
            } catch (UnsupportedEventException refusal) {
                continue;
            }
            for (double divergence : divergences) {
                assertThat(divergence).as("%s", event).isPositive();
            }
        }
    }

    private double last(DpEvent event, NeighboringRelation relation) {
        double[] divergences = CURVES.everywhere(event, relation);
        return divergences[divergences.length - 1];
    }

    private static BigDecimal exact(double value) {
        return new BigDecimal(value);
    }
}
