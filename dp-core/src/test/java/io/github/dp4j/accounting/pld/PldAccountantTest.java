package io.github.dp4j.accounting.pld;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.FiniteLoss;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.accounting.loss.HockeyStick;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PldAccountantTest {

    private static final PldAccountant ACCOUNTANT = new PldAccountant();
    private static final RdpAccountant RDP = new RdpAccountant();

    /** Composed Gaussians are one Gaussian: the Fourier sum against the closed form. */
    @ParameterizedTest
    @CsvSource({
        "1, 10, 1e-5",
        "0.1, 300, 1e-15",
        "5, 2, 1e-30",
        "0.01, 50, 1e-12",
        "0.5, 7, 1e-100",
        "3, 3, 0.3",
        "20, 2, 1e-10",
        "1e-4, 1000, 1e-7"
    })
    void gaussians_composedByFourierSum_bracketTheClosedForm(double mu, long parts, double delta) {
        double shift = mu / Math.sqrt((double) parts);
        ComposedLosses composition =
                new ComposedLosses(
                        List.of(new ContinuousLoss(GaussianMixturePair.gaussian(shift))),
                        new long[] {parts});
        double exact = HockeyStick.epsilon(e -> HockeyStick.gaussian(mu, e), delta);

        CertifiedBounds interval = composition.epsilon(delta, 1e-4, /* enough= */ 0);

        assertThat(exact).isBetween(interval.lower(), interval.upper());
        assertThat(interval.upper() - interval.lower())
                .isLessThanOrEqualTo(1e-4 * Math.max(0.01, interval.upper()));
    }

    @ParameterizedTest
    @CsvSource({"1, 10, 2", "0.1, 300, 0.9", "5, 2, 60", "0.5, 7, 11"})
    void gaussians_deltaByFourierSum_bracketsTheClosedForm(double mu, long parts, double epsilon) {
        ComposedLosses composition =
                new ComposedLosses(
                        List.of(
                                new ContinuousLoss(
                                        GaussianMixturePair.gaussian(
                                                mu / Math.sqrt((double) parts)))),
                        new long[] {parts});
        double exact = HockeyStick.gaussian(mu, epsilon);

        CertifiedBounds interval = composition.delta(epsilon, 1e-5, /* enough= */ 0);

        assertThat(exact).isBetween(interval.lower(), interval.upper());
        assertThat(interval.upper()).isCloseTo(exact, Percentage.withPercentage(0.1));
    }

    /** Randomised response k times is a binomial number of equal losses: summed exactly. */
    @ParameterizedTest
    @CsvSource({"1, 5", "0.3, 40", "0.05, 900", "4, 3"})
    void randomizedResponse_composed_bracketsTheBinomialSum(double epsilon, int k) {
        double p = 1 / (1 + Math.exp(-epsilon));
        FiniteLoss loss = FiniteLoss.of(new double[] {p, 1 - p}, new double[] {1 - p, p});
        ComposedLosses composition = new ComposedLosses(List.of(loss), new long[] {k});
        double target = 0.37 * k * epsilon + 0.2;

        CertifiedBounds interval = composition.delta(target, 1e-5, /* enough= */ 0);

        double exact = 0;
        double logBinomial = 0;
        for (int i = 0; i <= k; i++) {
            if (i > 0) {
                logBinomial += Math.log((k - i + 1.0) / i);
            }
            // i answers false: the loss is (k - 2 i) epsilon.
            double l = (k - 2 * i) * epsilon;
            double mass = Math.exp(logBinomial + i * Math.log(1 - p) + (k - i) * Math.log(p));
            exact += l > target ? mass * -Math.expm1(target - l) : 0;
        }
        assertThat(exact).isBetween(interval.lower() * (1 - 1e-9), interval.upper() * (1 + 1e-9));
    }

    @Test
    void laplace_one_isTheClosedForm() {
        double epsilon =
                ACCOUNTANT.guarantee(new DpEvent.Laplace(2), ADD_OR_REMOVE_ONE, 1e-3).epsilon();

        assertThat(epsilon).isCloseTo(0.5 + 2 * Math.log1p(-1e-3), Percentage.withPercentage(1e-7));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-10, 1e-30, 1e-100})
    void gaussian_tinyDelta_isTheClosedFormToManyDigits(double delta) {
        double epsilon = ACCOUNTANT.guarantee(new DpEvent.Gaussian(1), ZERO_OUT, delta).epsilon();

        assertThat(HockeyStick.gaussian(1, epsilon))
                .isCloseTo(delta, Percentage.withPercentage(1e-6));
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void sampledAtRateOne_andNoNoise_areThePlainAnswers(NeighboringRelation relation) {
        DpEvent gaussian = new DpEvent.Gaussian(2);

        assertThat(ACCOUNTANT.guarantee(new DpEvent.PoissonSampled(1, gaussian), relation, 1e-5))
                .isEqualTo(ACCOUNTANT.guarantee(gaussian, relation, 1e-5));
        for (DpEvent event :
                List.of(
                        new DpEvent.Gaussian(0),
                        new DpEvent.Laplace(0),
                        new DpEvent.NonPrivate(),
                        new DpEvent.PoissonSampled(0.1, new DpEvent.Gaussian(0)))) {
            assertThat(ACCOUNTANT.guarantee(event, relation, 1e-5).epsilon()).isInfinite();
            assertThat(ACCOUNTANT.delta(event, relation, 3)).isEqualTo(1);
        }
        assertThat(ACCOUNTANT.guarantee(new DpEvent.Composed(List.of()), relation, 1e-5).epsilon())
                .isZero();
    }

    /** An epsilon beyond the search of the closed form: its lower bound was infinite there. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 51, 1L << 52, (1L << 53) + 1, Long.MAX_VALUE})
    void gaussian_moreStepsThanAnybodyMakes_hasAnAnswer(long steps) {
        DpEvent event = new DpEvent.SelfComposed(new DpEvent.Gaussian(1), steps);
        PrivacyGuarantee best = new BestAccountant().guarantee(event, ADD_OR_REMOVE_ONE, 1e-5);
        assertThat(best.epsilon()).isBetween(0.5 * steps, 0.52 * steps);
    }

    @Test
    void refusals_areThoseOfTheAnalysis() {
        DpEvent gaussian = new DpEvent.Gaussian(2);
        assertThatThrownBy(
                        () ->
                                ACCOUNTANT.guarantee(
                                        new DpEvent.DisjointBatches(gaussian),
                                        ADD_OR_REMOVE_ONE,
                                        1e-5))
                .isInstanceOf(UnsupportedEventException.class);
        assertThatThrownBy(
                        () ->
                                ACCOUNTANT.guarantee(
                                        new DpEvent.SampledWithoutReplacement(10, 2, gaussian),
                                        ADD_OR_REMOVE_ONE,
                                        1e-5))
                .isInstanceOf(UnsupportedEventException.class);
        assertThatThrownBy(() -> new PldAccountant(0)).hasMessageContaining("relativeWidth");
        assertThatThrownBy(() -> new PldAccountant(Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void withoutReplacement_isBetweenTheExactPoissonPairAndRdp() {
        DpEvent event =
                new DpEvent.SelfComposed(
                        new DpEvent.SampledWithoutReplacement(1000, 50, new DpEvent.Gaussian(2)),
                        200);

        PrivacyGuarantee pair = ACCOUNTANT.guarantee(event, REPLACE_ONE, 1e-5);

        assertThat(pair.epsilonLower()).isPositive().isLessThan(pair.epsilon());
        assertThat(pair.epsilon())
                .isLessThanOrEqualTo(RDP.guarantee(event, REPLACE_ONE, 1e-5).epsilon());
    }

    /**
     * Monte Carlo of the composed loss. The estimate is a mean of n values in [0, 1], within 6
     * standard errors of the truth but for probability 2e-9 a case; a false alarm is below 1e-6.
     */
    @ParameterizedTest
    @CsvSource({"0.1, 0.8, 30, 1", "0.02, 1, 100, 0.2", "0.5, 2, 20, 1.5"})
    void sampledGaussian_composed_agreesWithSimulation(
            double q, double sigma, int steps, double epsilon) {
        RandomGenerator random = new java.util.Random(7);
        GaussianMixturePair pair = GaussianMixturePair.sampled(q, 1 / sigma);
        int n = 20_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double loss = 0;
            for (int step = 0; step < steps; step++) {
                double mean = random.nextDouble() < q ? 1 / sigma : 0;
                loss += pair.logRatio(mean + random.nextGaussian());
            }
            double value = Math.max(0, -Math.expm1(epsilon - loss));
            sum += value;
            squares += value * value;
        }
        double mean = sum / n;
        double error = Math.sqrt((squares / n - mean * mean) / n);

        CertifiedBounds interval =
                new ComposedLosses(List.of(new ContinuousLoss(pair)), new long[] {steps})
                        .delta(epsilon, 1e-4, /* enough= */ 0);

        assertThat(interval.upper()).isGreaterThan(mean - 6 * error);
        assertThat(interval.lower()).isLessThan(mean + 6 * error);
    }

    /** Certified pairs cannot be in the wrong order, however the setting changes. */
    @Property(tries = 15)
    void pair_randomSettings_isOrderedBelowRdpAndMonotone(
            @ForAll @Scale(6) @DoubleRange(min = 1e-3, max = 1) double q,
            @ForAll @Scale(6) @DoubleRange(min = 0.6, max = 20) double sigma,
            @ForAll @LongRange(min = 20, max = 100_000) long steps,
            @ForAll @Scale(12) @DoubleRange(min = 1e-9, max = 1e-2) double delta,
            @ForAll NeighboringRelation relation) {
        PrivacyGuarantee pair = coarse(q, sigma, steps, relation, delta);

        assertThat(pair.epsilonLower()).isBetween(0.0, pair.epsilon());
        assertThat(pair.epsilonLower())
                .isLessThanOrEqualTo(
                        RDP.guarantee(Reference.dpSgd(q, sigma, steps), relation, delta).epsilon());
        assertThat(coarse(q, sigma * 1.01, steps, relation, delta).epsilonLower())
                .isLessThanOrEqualTo(pair.epsilon());
        assertThat(coarse(q, sigma, steps + 1, relation, delta).epsilon())
                .isGreaterThanOrEqualTo(pair.epsilonLower());
        assertThat(coarse(q, sigma, steps, relation, delta * 0.9).epsilon())
                .isGreaterThanOrEqualTo(pair.epsilonLower());
        assertThat(coarse(q * 0.99, sigma, steps, relation, delta).epsilonLower())
                .isLessThanOrEqualTo(pair.epsilon());
    }

    private static PrivacyGuarantee coarse(
            double q, double sigma, long steps, NeighboringRelation relation, double delta) {
        return new PldAccountant(1e-3).guarantee(Reference.dpSgd(q, sigma, steps), relation, delta);
    }

    /** Settings far outside the usual: an answer on the safe side, soon, or infinity. */
    @ParameterizedTest
    @CsvSource({
        "1e-7, 0.1, 10000000, 1e-5",
        "1e-7, 1000, 10000000, 1e-30",
        "0.9999999, 1000, 10000000, 1e-9",
        "0.5, 0.1, 10000000, 1e-5",
        "0.5, 1e-4, 3, 1e-5",
        "0.01, 0.02, 100, 1e-300",
        "0.01, 1e8, 1000, 1e-5",
        "1e-300, 1, 1000, 1e-5",
        "0.01, 1, 9223372036854775807, 1e-5",
        "0.01, 1, 1000, 5e-324",
        "0.01, 1, 1000, 0.999999"
    })
    void extremeSettings_anyRelation_areAnsweredOnTheSafeSide(
            double q, double sigma, long steps, double delta) {
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            PrivacyGuarantee pair =
                    assertTimeout(
                            Duration.ofSeconds(20),
                            () ->
                                    ACCOUNTANT.guarantee(
                                            Reference.dpSgd(q, sigma, steps), relation, delta));
            assertThat(pair.epsilon()).isGreaterThanOrEqualTo(0);
            assertThat(pair.epsilonLower())
                    .isLessThanOrEqualTo(
                            RDP.guarantee(Reference.dpSgd(q, sigma, steps), relation, delta)
                                    .epsilon());
        }
    }

    @ParameterizedTest
    @CsvSource({"1e-6, 5", "1e-300, 5", "200, 3", "1e-9, 1000000"})
    void laplaceAndGaussian_extremeNoise_areAnswered(double noise, long times) {
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            for (DpEvent one :
                    List.of(
                            new DpEvent.Laplace(noise),
                            new DpEvent.PoissonSampled(0.3, new DpEvent.Laplace(noise)),
                            new DpEvent.Gaussian(noise))) {
                PrivacyGuarantee pair =
                        ACCOUNTANT.guarantee(new DpEvent.SelfComposed(one, times), relation, 1e-6);
                // Pure: an epsilon of times * (sensitivity / scale) at delta 0.
                if (!(one instanceof DpEvent.Gaussian) && pair.isPrivate()) {
                    assertThat(pair.epsilon())
                            .isLessThanOrEqualTo(
                                    times * relation.sensitivityFactor() / noise * (1 + 1e-4));
                }
            }
        }
    }

    @Test
    void cells_upperAndLowerBounds_areOrderedAtEveryEpsilon() {
        for (GaussianMixturePair pair :
                List.of(
                        GaussianMixturePair.sampled(0.01, 1),
                        GaussianMixturePair.sampled(0.3, 2).reversed(),
                        GaussianMixturePair.replaced(0.1, 1.5),
                        GaussianMixturePair.gaussian(12))) {
            PrivacyLoss.Bounds bounds =
                    new ContinuousLoss(pair)
                            .cells(1e-12, 1e-12)
                            .bounds(new PrivacyLoss.Weights(2, /* cap= */ 10, 0), 50);
            for (double epsilon = -3; epsilon < 5; epsilon += 0.01) {
                assertThat(bounds.lower().hockeyStick(epsilon))
                        .isLessThanOrEqualTo(bounds.upper().hockeyStick(epsilon) + 1e-15);
            }
        }
    }
}
