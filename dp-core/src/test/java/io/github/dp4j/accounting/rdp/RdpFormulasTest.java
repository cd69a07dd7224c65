package io.github.dp4j.accounting.rdp;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.GroupEvents;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.event.Refusals;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formulas of the RDP accountant, written down once more in their plainest form. */
class RdpFormulasTest {

    private static final RememberedCurves CURVES = new RememberedCurves();

    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final Percentage EXACT = Percentage.withPercentage(1e-9);

    private final RdpAccountant rdp = new RdpAccountant();

    @ParameterizedTest
    @CsvSource({"8, 0.5, 1", "1.5, 0.2, 0.1", "64, 0.01, 0.3", "2, 3, 4", "2, 3, 3.5"})
    void conversion_oneOrder_isProposition12(double order, double divergence, double epsilon) {
        double power = Math.exp((order - 1) * (divergence - epsilon)) / order;
        double delta = power * Math.pow(1 - 1 / order, order - 1);
        double variation = Math.sqrt(1 - Math.exp(-divergence));

        assertThat(RdpConversion.delta(order, divergence, epsilon))
                .isCloseTo(Math.min(variation, Math.min(1, delta)), EXACT);
        if (delta < variation) {
            assertThat(RdpConversion.epsilon(order, divergence, delta)).isCloseTo(epsilon, EXACT);
        }
    }

    @Test
    void conversion_infiniteOrder_isPure() {
        double variation = Math.sqrt(1 - Math.exp(-0.5));

        assertThat(RdpConversion.epsilon(INFINITY, 0.5, 1e-5)).isEqualTo(0.5);
        assertThat(RdpConversion.delta(INFINITY, 0.5, 0.5)).isZero();
        assertThat(RdpConversion.delta(INFINITY, 0.5, 0.6)).isZero();
        assertThat(RdpConversion.delta(INFINITY, 0.5, 0.4)).isCloseTo(variation, EXACT);
    }

    @Test
    void conversion_infiniteDivergence_promisesNothing() {
        assertThat(RdpConversion.epsilon(2, INFINITY, 0.5)).isInfinite();
        assertThat(RdpConversion.delta(2, INFINITY, 5)).isEqualTo(1);
        assertThat(RdpConversion.delta(INFINITY, INFINITY, 5)).isEqualTo(1);
    }

    /** Half a unit in the last place to both sides of the delta at which epsilon becomes 0. */
    @Test
    void conversion_deltaOfTheVariation_isWhereEpsilonBecomesZero() {
        double variation = Math.sqrt(-Math.expm1(-0.01));

        assertThat(RdpConversion.epsilon(INFINITY, 0.01, variation)).isZero();
        assertThat(RdpConversion.epsilon(INFINITY, 0.01, Math.nextDown(variation))).isEqualTo(0.01);
        assertThat(RdpConversion.epsilon(1.01, 0.01, 0.0999)).isBetween(0.0, 0.01);
    }

    @Test
    void delta_gaussian_isTheLeastOverTheOrders() {
        DpEvent event = new DpEvent.SelfComposed(new DpEvent.Gaussian(5), 10);
        double least = 1;
        for (double order : RdpOrders.all()) {
            if (order < INFINITY) {
                least = Math.min(least, RdpConversion.delta(order, 10 * order / 50, 1.5));
            }
        }

        assertThat(rdp.delta(event, ZERO_OUT, 1.5)).isCloseTo(least, EXACT).isLessThan(0.1);
        assertThat(rdp.delta(new DpEvent.NonPrivate(), ZERO_OUT, 1.5)).isEqualTo(1);
        assertThatThrownBy(() -> rdp.delta(event, ZERO_OUT, -1)).hasMessageContaining("epsilon");
    }

    @Test
    void derivation_namesTheOrderThatAnswers() {
        // Pure epsilon: the infinite order, unless delta pays for a finite one.
        DpEvent pure = new DpEvent.ApproximateDp(0.25, 0);

        assertThat(rdp.guarantee(pure, ZERO_OUT, 1e-9).derivation())
                .contains("order Infinity of 1.01..16384", "2004.00010");
        assertThat(rdp.guarantee(new DpEvent.NonPrivate(), ZERO_OUT, 1e-9).derivation())
                .contains("nothing is promised");
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 2",
        "0.5, 3.5",
        "0.01, 1.5",
        "2, 16",
        "4, 16",
        "1, 31",
        "1, 31.5",
        "3, 200",
        "10, 101"
    })
    void laplace_plain_isItsIntegral(double shift, double order) {
        double integral =
                integral(
                        x -> -Math.log(2) - order * Math.abs(x - shift) - (1 - order) * Math.abs(x),
                        shift);
        double divergence = integral / (order - 1);

        assertThat(LaplaceRenyi.plain(shift, order))
                .isCloseTo(divergence, Percentage.withPercentage(1e-4))
                .isLessThanOrEqualTo(shift);
        assertThat(LaplaceRenyi.plain(shift, INFINITY)).isEqualTo(shift);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 1, 2", "0.1, 1, 1.5", "0.01, 0.3, 8", "0.5, 2, 30", "0.9, 3, 5"})
    void laplace_sampled_isTheLargerIntegral(double q, double shift, double order) {
        double remove = integral(x -> moment(order, mixture(q, shift, x), base(x)), shift);
        double add = integral(x -> moment(order, base(x), mixture(q, shift, x)), shift);

        assertThat(LaplaceRenyi.sampled(q, shift, order))
                .isCloseTo(Math.max(remove, add) / (order - 1), Percentage.withPercentage(1e-4));
    }

    @Test
    void laplace_sampledAtHighestOrders_isTheLargestLoss() {
        double remove = Math.log(1 - 0.3 + 0.3 * Math.exp(2));

        assertThat(LaplaceRenyi.sampled(0.3, 2, INFINITY)).isCloseTo(remove, EXACT);
        assertThat(LaplaceRenyi.sampled(0.3, 2, 10_001)).isCloseTo(remove, EXACT);
        assertThat(LaplaceRenyi.sampled(0.3, 2, 10_000))
                .isBetween(remove * 0.99, Math.nextDown(remove));
        // At q = 1 both directions are alike, and beyond rounding neither is above the shift.
        assertThat(LaplaceRenyi.sampled(1, 2, INFINITY)).isCloseTo(2, EXACT);
    }

    /** E_Q[(1 - q + q P/Q)^n] over the powers of P/Q, whose moments are those of plain noise. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 1, 2",
        "0.3, 1, 64",
        "0.5, 2, 200",
        "0.01, 3, 150",
        "1e-4, 10, 16",
        "1e-12, 40, 3",
        "1e-20, 31, 5",
        "0.2, 0.1, 1000",
        "1e-300, 705, 21",
        "1e-300, 720, 23"
    })
    void laplace_sampledIntegerOrders_isTheBinomialSum(double q, double shift, int order) {
        double[] logs = new double[order + 1];
        double logBinomial = Math.log(order);
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 2; k <= order; k++) {
            logBinomial += Math.log((order - k + 1.0) / k);
            double a = k / (2 * k - 1.0);
            double up = (k - 1) * shift;
            double moment =
                    up > 50
                            ? up + Math.log(a)
                            : Math.log(a * Math.expm1(up) + (1 - a) * Math.expm1(-k * shift));
            logs[k] = logBinomial + k * Math.log(q) + (order - k) * Math.log1p(-q) + moment;
            max = Math.max(max, logs[k]);
        }
        double sum = 0;
        for (int k = 2; k <= order; k++) {
            sum += Math.exp(logs[k] - max);
        }
        double log = max + Math.log(sum);
        double logMoment = log > 0 ? log + Math.log1p(Math.exp(-log)) : Math.log1p(Math.exp(log));

        assertThat(LaplaceRenyi.sampled(q, shift, order)).isCloseTo(logMoment / (order - 1), EXACT);
    }

    /** Where q e^shift is tiny the loss is that, to 1e-12; truth elsewhere by log(1 + x). */
    @Test
    void laplace_largestLossOfARareExample_keepsItsDigits() {
        assertLoss(1e-300, 40, 1e-300 * Math.exp(40));
        assertLoss(1e-58, 100, 1e-58 * Math.exp(100));
        assertLoss(1e-20, 31, Math.log1p(1e-20 * Math.exp(31)));
        assertLoss(0.3, 40, Math.log(0.3) + 40);
        assertLoss(0.3, 1000, Math.log(0.3) + 1000);
        // e^710 is no double.
        assertLoss(Double.MIN_VALUE, 710, Double.MIN_VALUE * Math.exp(355) * Math.exp(355));
        assertLoss(0x1p-1000, 694, Math.log1p(Math.exp(694 - 1000 * Math.log(2))));
        assertThat(LaplaceRenyi.largestLoss(1, 1000)).isEqualTo(1000);
        assertThat(LaplaceRenyi.largestLoss(0.3, INFINITY)).isInfinite();
    }

    private static void assertLoss(double q, double shift, double truth) {
        assertThat(LaplaceRenyi.largestLoss(q, shift)).isBetween(truth, truth * (1 + 2e-12));
        assertThat(LaplaceRenyi.sampled(q, shift, INFINITY)).isBetween(truth, truth * (1 + 2e-12));
    }

    private static double base(double x) {
        return -Math.log(2) - Math.abs(x);
    }

    private static double mixture(double q, double shift, double x) {
        return Math.log((1 - q) * Math.exp(base(x)) + q * Math.exp(base(x - shift)));
    }

    private static double moment(double order, double logP, double logQ) {
        return order * logP + (1 - order) * logQ;
    }

    /** Gauss's rule with two points to a cell; kinks at 0 and the shift lie between cells. */
    private static double integral(DoubleUnaryOperator log, double shift) {
        int parts = 400;
        double width = shift / parts;
        int outside = (int) Math.ceil(45 / width);
        double max = Math.max(log.applyAsDouble(0), log.applyAsDouble(shift));
        double sum = 0;
        for (int i = -outside; i < outside + parts; i++) {
            double middle = (i + 0.5) * width;
            double distance = 0.5 * width / Math.sqrt(3);
            sum += Math.exp(log.applyAsDouble(middle - distance) - max);
            sum += Math.exp(log.applyAsDouble(middle + distance) - max);
        }
        return max + Math.log(0.5 * sum * width);
    }

    /** Theorem 9 of arXiv 1808.00087 with forward differences as they are defined. */
    @ParameterizedTest
    @CsvSource({
        "0.01, 1, 2",
        "0.01, 1, 3",
        "0.2, 1, 4",
        "0.2, 1, 7",
        "0.3, 0.7, 6",
        "0.2, 1.5, 5",
        "0.001, 1, 9",
        "0.2, 0.9, 2.5",
        "0.2, 0.9, 1.25",
        "0.9, 2, 12"
    })
    void withoutReplacement_fewTerms_isTheTheorem(double q, double shift, double order) {
        int below = (int) order;
        // An even order may be the last one; an odd one needs the difference after it.
        int largest = below == order && below % 2 == 0 ? below : 16;
        WithoutReplacementRenyi bound = new WithoutReplacementRenyi(q, shift, largest);
        double t = order - below;
        double chord = (1 - t) * theorem(q, shift, below) + t * theorem(q, shift, below + 1);

        assertThat(bound.divergence(order))
                .isCloseTo(chord / (order - 1), Percentage.withPercentage(1e-6));
    }

    private static double theorem(double q, double shift, int order) {
        double sum = 1;
        double choose = order;
        for (int j = 2; j <= order; j++) {
            choose = choose * (order - j + 1) / j;
            double high = difference(2 * ((j + 1) / 2), shift);
            double tight = 4 * Math.sqrt(difference(2 * (j / 2), shift) * high);
            sum += choose * Math.pow(q, j) * Math.min(tight, 2 * likelihoods(j, shift));
        }
        return Math.log(sum);
    }

    private static double difference(int l, double shift) {
        double sum = 0;
        double choose = 1;
        for (int i = 0; i <= l; i++) {
            sum += ((l - i) % 2 == 0 ? 1 : -1) * choose * likelihoods(i, shift);
            choose = choose * (l - i) / (i + 1);
        }
        return sum;
    }

    private static double likelihoods(int i, double shift) {
        return Math.exp(0.5 * i * (i - 1) * shift * shift);
    }

    @Test
    void withoutReplacement_lastOrderOdd_isNeverBelowTheTheorem() {
        double theorem = theorem(0.2, 0.5, 7) / 6;

        assertThat(new WithoutReplacementRenyi(0.2, 0.5, 7).divergence(7))
                .isBetween(theorem, 1.5 * theorem);
    }

    @Test
    void withoutReplacement_beyondTheDifferences_goesOnRising() {
        WithoutReplacementRenyi bound = new WithoutReplacementRenyi(0.01, 0.5, 600);
        double before = 0;
        for (int order : new int[] {2, 16, 64, 254, 255, 256, 257, 258, 300, 600}) {
            double divergence = bound.divergence(order);
            // A sample never reveals more than the whole.
            assertThat(divergence).isGreaterThan(before).isLessThan(order * 0.125);
            before = divergence;
        }
    }

    /** Poisson searches by the formula, in the digits that a double holds without logarithms. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.7, 3, 40})
    void poissonSearch_everyModestOrder_isTheFormula(double mean) {
        double[] bound =
                CURVES.everywhere(
                        new DpEvent.RepeatAndSelectPoisson(new DpEvent.Gaussian(4), mean),
                        ADD_OR_REMOVE_ONE);
        for (double order : new double[] {1.5, 2, 8, 32}) {
            double delta = 1;
            for (double other : RdpOrders.all()) {
                if (other < INFINITY) {
                    double epsilon = Math.log(1 + 1 / (order - 1));
                    delta = Math.min(delta, RdpConversion.delta(other, other / 32, epsilon));
                }
            }
            double one = order / 32 + mean * delta;
            double moment = Math.exp(-mean) + mean * Math.exp((order - 1) * one);

            assertThat(bound[Arrays.binarySearch(RdpOrders.all(), order)])
                    .isCloseTo(Math.max(0, Math.log(moment)) / (order - 1), within(1e-9));
        }
    }

    @Test
    void poissonSearch_ofAPureRelease_keepsItsEpsilonAtInfiniteOrder() {
        double[] bound =
                CURVES.everywhere(
                        new DpEvent.RepeatAndSelectPoisson(new DpEvent.ApproximateDp(0.5, 0), 3),
                        ZERO_OUT);
        double delta = 1;
        double[] orders = RdpOrders.all();
        double[] one = CURVES.everywhere(new DpEvent.ApproximateDp(0.5, 0), ZERO_OUT);
        for (int i = 0; i < orders.length; i++) {
            delta = Math.min(delta, RdpConversion.delta(orders[i], one[i], 0));
        }

        assertThat(bound[bound.length - 1]).isCloseTo(0.5 + 3 * delta, within(1e-9));
    }

    /** One release at order 2, where the moment is {@code sum P^2 / Q}. */
    @Test
    void events_atOrderTwo_areTheirFormulas() {
        int two = Arrays.binarySearch(RdpOrders.all(), 2);
        double other = 0.3 / 5;
        double own = 1 - 0.3 + other;
        double response = own * own / other + other * other / own + 3 * other;
        double mixture = 0.81 + 2 * 0.9 * 0.1 + 0.01 * Math.exp(1 / 1.5 / 1.5);

        assertThat(CURVES.everywhere(new DpEvent.Laplace(2), ZERO_OUT)[two])
                .isCloseTo(Math.log(2 * Math.exp(0.5) / 3 + Math.exp(-1) / 3), within(1e-11));
        for (double epsilon : new double[] {1e-3, 0.25, 8}) {
            // The largest over where the interval of losses, of length epsilon, lies.
            double most = 0;
            for (int i = 1; i < 1000; i++) {
                double t = i / 1000.0 * epsilon;
                double p = Math.expm1(epsilon - t) / Math.expm1(epsilon) * Math.exp(t);
                double excess = p * Math.expm1(t) + (1 - p) * Math.expm1(t - epsilon);
                most = Math.max(most, Math.log1p(excess));
            }
            assertThat(CURVES.everywhere(new DpEvent.ExponentialMechanism(epsilon), ZERO_OUT)[two])
                    .as("epsilon %s", epsilon)
                    .isBetween(most * (1 - 1e-9), most * (1 + 1e-4) + 1e-13);
        }
        assertThat(CURVES.everywhere(new DpEvent.RandomizedResponse(0.3, 5), REPLACE_ONE)[two])
                .isCloseTo(Math.log(response), EXACT);
        assertThat(
                        CURVES.everywhere(
                                        new DpEvent.GaussianMixture(
                                                1.5, List.of(0.0, 1.0), List.of(0.9, 0.1)),
                                        ZERO_OUT)[two])
                .isGreaterThanOrEqualTo(Math.log(mixture));
    }

    @Test
    void poissonSamples_areTheirNoiseBehindAChoice() {
        double[] laplace =
                CURVES.everywhere(
                        new DpEvent.PoissonSampled(0.1, new DpEvent.Laplace(2)), ADD_OR_REMOVE_ONE);
        DpEvent gaussian = new DpEvent.PoissonSampled(0.125, new DpEvent.Gaussian(2));
        double[] expected = CURVES.everywhere(gaussian, REPLACE_ONE);

        for (int i = 0; i < laplace.length; i++) {
            double order = RdpOrders.all()[i];
            assertThat(laplace[i]).isEqualTo(LaplaceRenyi.sampled(0.1, 0.5, order));
        }
        assertThat(
                        CURVES.everywhere(
                                new DpEvent.PoissonSampled(
                                        0.25,
                                        new DpEvent.PoissonSampled(0.5, new DpEvent.Gaussian(2))),
                                REPLACE_ONE))
                .isEqualTo(expected);
        assertThat(
                        CURVES.everywhere(
                                new DpEvent.TruncatedPoisson(
                                        100, 0.125, 100, new DpEvent.Gaussian(2)),
                                REPLACE_ONE))
                .as("a cap that is never reached")
                .isEqualTo(expected);
    }

    @Test
    void fixedSizeSamples_areTheirTheorems_andNoMoreThanTheWhole() {
        DpEvent gaussian = new DpEvent.SampledWithoutReplacement(50, 10, new DpEvent.Gaussian(4));
        DpEvent most = new DpEvent.SampledWithoutReplacement(50, 49, new DpEvent.Gaussian(4));
        DpEvent laplace = new DpEvent.SampledWithoutReplacement(50, 10, new DpEvent.Laplace(4));
        double[] sampled = CURVES.everywhere(gaussian, REPLACE_ONE);
        double[] whole = CURVES.everywhere(most, REPLACE_ONE);
        double[] pure = CURVES.everywhere(laplace, REPLACE_ONE);
        WithoutReplacementRenyi theorem = new WithoutReplacementRenyi(0.2, 0.5, 16384);
        double loss = Math.log(1 + 0.2 * Math.expm1(0.5));

        for (int i = 0; i < sampled.length; i++) {
            double order = RdpOrders.all()[i];
            double plain = order / 8;
            assertThat(whole[i]).isBetween(0.5 * plain, plain * (1 + 1e-14));
            if (order < INFINITY) {
                assertThat(sampled[i]).isCloseTo(Math.min(theorem.divergence(order), plain), EXACT);
            }
            // Randomised response of that loss, e^loss + 1 and the moment's second term in logs.
            double least =
                    Math.log1p(Math.exp(-loss)) - Math.log1p(Math.exp((1 - 2 * order) * loss));
            double randomized = order < INFINITY ? loss - least / (order - 1) : loss;
            assertThat(pure[i]).isCloseTo(randomized, EXACT);
        }
        // There the theorem's bound is far above the whole.
        assertThat(whole[20]).isGreaterThanOrEqualTo(RdpOrders.all()[20] / 8);
    }

    @Test
    void samplesAndMixturesWithoutNoise_areNotPrivate() {
        DpEvent gaussian = new DpEvent.Gaussian(0);
        DpEvent laplace = new DpEvent.Laplace(0);
        DpEvent mixture = new DpEvent.GaussianMixture(0, List.of(0.0, 1.0), List.of(0.9, 0.1));
        for (DpEvent event :
                List.of(
                        new DpEvent.PoissonSampled(0.1, laplace),
                        new DpEvent.SampledWithoutReplacement(10, 1, gaussian),
                        new DpEvent.SampledWithoutReplacement(10, 1, laplace),
                        mixture)) {
            assertThat(CURVES.everywhere(event, ZERO_OUT)).as("%s", event).containsOnly(INFINITY);
        }
        assertThat(
                        CURVES.everywhere(
                                new DpEvent.GaussianMixture(1, List.of(0.0), List.of(1.0)),
                                ZERO_OUT))
                .as("a distance of 0")
                .containsOnly(0);
    }

    @Test
    void refusals_nameTheEventAndARemedy() {
        assertThatThrownBy(
                        () ->
                                CURVES.everywhere(
                                        new DpEvent.PoissonSampled(0.1, new DpEvent.Laplace(1)),
                                        REPLACE_ONE))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContainingAll("Laplace", "replace-one", "PLD");
        assertThatThrownBy(
                        () ->
                                new PldAccountant()
                                        .guarantee(
                                                new DpEvent.DiscreteGaussian(1e9, 1),
                                                ZERO_OUT,
                                                1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContainingAll("outcomes", "RDP");
        assertThatThrownBy(() -> GroupEvents.of(new DpEvent.ExponentialMechanism(1), 2))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContainingAll("ExponentialMechanism", "several records");
        assertThat(Refusals.noPld(new DpEvent.ZeroConcentratedDp(1)))
                .hasMessageContainingAll("ZeroConcentratedDp", "RDP");
    }

    /** The allowance in units of 2^-50, beside which the rounding of both sides is small. */
    @Test
    void conversion_allowance_isAUnitOfEverySummand() {
        double shrunk = Math.log1p(-1.0 / 3);
        double logDelta = 2 * (0.5 - 0.3 + shrunk) - Math.log(3);
        double size = 1 + 2 * (0.5 + 0.3 - shrunk) + Math.log(3);
        double atLow = Math.log1p(-1 / 1.5);
        double logs = Math.log(0.5) + Math.log(1.5);
        double epsilon = 1 + atLow - logs / 0.5;
        double sizeAtLow = 1 - atLow + (Math.log(1.5) - Math.log(0.5)) / 0.5;

        assertThat((RdpConversion.logDelta(3, 0.5, 0.3) - logDelta) / 0x1p-50)
                .isBetween(size - 0.5, size + 0.5);
        assertThat((RdpConversion.epsilon(1.5, 1, 0.5) - epsilon) / 0x1p-50)
                .isBetween(sizeAtLow - 0.5, sizeAtLow + 0.5);
    }
}
