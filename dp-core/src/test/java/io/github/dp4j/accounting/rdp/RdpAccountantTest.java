package io.github.dp4j.accounting.rdp;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
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

class RdpAccountantTest {

    private static final DpEvent GAUSSIAN = new DpEvent.Gaussian(2);

    private static final RdpAccountant SHARED = new RdpAccountant();

    private final RdpAccountant accountant = new RdpAccountant();

    /** The closed sum of positive terms at integer orders (arXiv 1908.10530, section 3.3). */
    @ParameterizedTest
    @CsvSource({"0.01,1.1", "0.5,0.5", "1e-7,4", "0.004,0.3", "0.9,10", "0.1,100"})
    void sampledGaussian_integerOrders_equalTheBinomialSum(double q, double sigma) {
        for (int order : new int[] {2, 3, 5, 17, 64, 333, 1024}) {
            double ours =
                    new RenyiQuadrature(GaussianMixturePair.sampled(q, 1 / sigma))
                            .divergence(order);
            if (ours < Double.POSITIVE_INFINITY) {
                assertThat(ours)
                        .as("order %s", order)
                        .isCloseTo(binomialSum(q, sigma, order), Percentage.withPercentage(1e-8));
            }
        }
    }

    /** log(1 + sum_k>=2 C(n,k) q^k (1-q)^(n-k) (e^(k(k-1)/(2 sigma^2)) - 1)) / (n-1). */
    private static double binomialSum(double q, double sigma, int order) {
        double max = Double.NEGATIVE_INFINITY;
        double[] logs = new double[order + 1];
        double logBinomial = 0;
        for (int k = 1; k <= order; k++) {
            logBinomial += Math.log((order - k + 1.0) / k);
            double exponent = k * (k - 1.0) / (2 * sigma * sigma);
            double logExpm1 = exponent > 50 ? exponent : Math.log(Math.expm1(exponent));
            logs[k] = logBinomial + k * Math.log(q) + (order - k) * Math.log1p(-q) + logExpm1;
            if (k >= 2) {
                max = Math.max(max, logs[k]);
            }
        }
        double sum = 0;
        for (int k = 2; k <= order; k++) {
            sum += Math.exp(logs[k] - max);
        }
        double log = max + Math.log(sum);
        return (log > 0 ? log + Math.log1p(Math.exp(-log)) : Math.log1p(Math.exp(log)))
                / (order - 1);
    }

    @Test
    void gaussian_replaceOne_paysTwiceTheSensitivity() {
        DpEvent ten = new DpEvent.SelfComposed(GAUSSIAN, 10);

        assertThat(epsilon(ten, ADD_OR_REMOVE_ONE)).isCloseTo(8.0794, within(1e-3));
        assertThat(epsilon(ten, REPLACE_ONE)).isBetween(17.86, 20.0);
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void steps_countedOneByOneOrTogether_costTheSame(NeighboringRelation relation) {
        DpEvent step = new DpEvent.PoissonSampled(0.01, GAUSSIAN);

        double together = epsilon(new DpEvent.SelfComposed(step, 6), relation);
        double nested =
                epsilon(new DpEvent.SelfComposed(new DpEvent.SelfComposed(step, 2), 3), relation);
        double listed =
                epsilon(
                        new DpEvent.Composed(
                                List.of(
                                        step,
                                        new DpEvent.SelfComposed(step, 4),
                                        new DpEvent.Composed(List.of(step)))),
                        relation);

        assertThat(nested).isEqualTo(together);
        assertThat(listed).isEqualTo(together);
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void noNoise_costsInfinity(NeighboringRelation relation) {
        for (DpEvent event :
                List.of(
                        new DpEvent.Gaussian(0),
                        new DpEvent.Laplace(0),
                        new DpEvent.NonPrivate(),
                        new DpEvent.PoissonSampled(0.1, new DpEvent.Gaussian(0)),
                        new DpEvent.Composed(List.of(GAUSSIAN, new DpEvent.NonPrivate())))) {
            PrivacyGuarantee guarantee = accountant.guarantee(event, relation, 1e-5);

            assertThat(guarantee.epsilon()).as("%s", event).isInfinite();
            assertThat(guarantee.isPrivate()).isFalse();
            assertThat(accountant.delta(event, relation, 1)).isEqualTo(1);
        }
    }

    @Test
    void nothingReleased_costsNothing() {
        assertThat(epsilon(new DpEvent.Composed(List.of()), ADD_OR_REMOVE_ONE)).isZero();
        assertThat(
                        epsilon(
                                new DpEvent.SelfComposed(new DpEvent.NonPrivate(), 0),
                                ADD_OR_REMOVE_ONE))
                .isZero();
    }

    @Test
    void poissonAtRateOne_equalsThePlainEvent() {
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            assertThat(epsilon(new DpEvent.PoissonSampled(1, GAUSSIAN), relation))
                    .isEqualTo(epsilon(GAUSSIAN, relation));
        }
    }

    @Test
    void poissonOfSeveralGaussians_equalsOneGaussianOfTheirPrecision() {
        DpEvent several =
                new DpEvent.PoissonSampled(
                        0.02,
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.SelfComposed(new DpEvent.Gaussian(4), 3),
                                        new DpEvent.Gaussian(4))));
        DpEvent one = new DpEvent.PoissonSampled(0.02, GAUSSIAN);

        assertThat(epsilon(several, ZERO_OUT)).isEqualTo(epsilon(one, ZERO_OUT));
    }

    @Test
    void disjointBatches_costOneEvent_whereExamplesStayInPlace() {
        DpEvent pass = new DpEvent.DisjointBatches(GAUSSIAN);

        assertThat(epsilon(pass, ZERO_OUT)).isEqualTo(epsilon(GAUSSIAN, ZERO_OUT));
        assertThat(epsilon(pass, REPLACE_ONE)).isEqualTo(epsilon(GAUSSIAN, REPLACE_ONE));
        assertThatThrownBy(() -> epsilon(pass, ADD_OR_REMOVE_ONE))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("zero-out")
                .hasMessageContaining("Poisson");
    }

    @Test
    void withoutReplacement_wholePopulation_equalsThePlainEvent() {
        DpEvent all = new DpEvent.SampledWithoutReplacement(100, 100, GAUSSIAN);

        assertThat(epsilon(all, REPLACE_ONE)).isEqualTo(epsilon(GAUSSIAN, REPLACE_ONE));
    }

    @Test
    void withoutReplacement_addOrRemove_isRefusedWithTheReason() {
        assertThatThrownBy(
                        () ->
                                epsilon(
                                        new DpEvent.SampledWithoutReplacement(100, 10, GAUSSIAN),
                                        ADD_OR_REMOVE_ONE))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("add-remove")
                .hasMessageContaining("replace-one");
    }

    @Test
    void samplesOfWhatCannotBeSampled_areRefused() {
        DpEvent mixed = new DpEvent.Composed(List.of(GAUSSIAN, new DpEvent.Laplace(1)));
        for (DpEvent event :
                List.of(
                        new DpEvent.PoissonSampled(0.1, mixed),
                        new DpEvent.PoissonSampled(0.1, new DpEvent.DisjointBatches(GAUSSIAN)),
                        new DpEvent.SampledWithoutReplacement(10, 2, mixed))) {
            assertThatThrownBy(() -> epsilon(event, ZERO_OUT))
                    .as("%s", event)
                    .isInstanceOf(UnsupportedEventException.class)
                    .hasMessageContaining("no analysis");
        }
    }

    @Test
    void counts_beyondLong_areRefused() {
        DpEvent huge =
                new DpEvent.SelfComposed(
                        new DpEvent.SelfComposed(GAUSSIAN, Long.MAX_VALUE), Long.MAX_VALUE);
        DpEvent twice =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.SelfComposed(GAUSSIAN, Long.MAX_VALUE),
                                new DpEvent.SelfComposed(GAUSSIAN, 1)));

        for (DpEvent event : List.of(huge, twice)) {
            assertThatThrownBy(() -> epsilon(event, ZERO_OUT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("number of releases");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1e-5, Double.NaN, Double.POSITIVE_INFINITY})
    void delta_outOfRange_isRefused(double delta) {
        assertThatThrownBy(() -> accountant.guarantee(GAUSSIAN, ZERO_OUT, delta))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delta");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-5, Double.NaN, Double.POSITIVE_INFINITY})
    void epsilon_outOfRange_isRefused(double epsilon) {
        assertThatThrownBy(() -> accountant.delta(GAUSSIAN, ZERO_OUT, epsilon))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("epsilon");
    }

    @Test
    void derivation_namesTheOrderTheGridAndTheTheorem() {
        assertThat(accountant.guarantee(GAUSSIAN, ZERO_OUT, 1e-5).derivation())
                .contains("RDP at order", "1.01..16384", "2004.00010", "upper bound");
    }

    @Property(tries = 60)
    void epsilon_moreStepsLessNoiseLessDelta_neverFalls(
            @ForAll @Scale(12) @DoubleRange(min = 1e-4, max = 1) double q,
            @ForAll @Scale(12) @DoubleRange(min = 0.4, max = 50) double sigma,
            @ForAll @LongRange(min = 1, max = 100_000) long steps,
            @ForAll @Scale(12) @DoubleRange(min = 1e-10, max = 0.5) double delta,
            @ForAll @Scale(12) @DoubleRange(min = 1, max = 2) double factor,
            @ForAll NeighboringRelation relation) {
        double epsilon =
                SHARED.guarantee(Reference.dpSgd(q, sigma, steps), relation, delta).epsilon();
        long more = (long) Math.ceil(steps * factor);

        assertThat(epsilon).isGreaterThanOrEqualTo(0);
        assertThat(SHARED.guarantee(Reference.dpSgd(q, sigma, more), relation, delta).epsilon())
                .isGreaterThanOrEqualTo(epsilon);
        assertThat(
                        SHARED.guarantee(Reference.dpSgd(q, sigma / factor, steps), relation, delta)
                                .epsilon())
                .isGreaterThanOrEqualTo(epsilon * (1 - 1e-10));
        assertThat(
                        SHARED.guarantee(
                                        Reference.dpSgd(Math.min(1, q * factor), sigma, steps),
                                        relation,
                                        delta)
                                .epsilon())
                .isGreaterThanOrEqualTo(epsilon * (1 - 1e-10));
        assertThat(
                        SHARED.guarantee(Reference.dpSgd(q, sigma, steps), relation, delta / factor)
                                .epsilon())
                .isGreaterThanOrEqualTo(epsilon);
    }

    @Property(tries = 40)
    void delta_ofTheEpsilonOfADelta_isThatDeltaOrLess(
            @ForAll @Scale(12) @DoubleRange(min = 0.5, max = 20) double sigma,
            @ForAll @LongRange(min = 1, max = 5_000) long steps,
            @ForAll @Scale(12) @DoubleRange(min = 1e-9, max = 0.1) double delta) {
        DpEvent event = Reference.dpSgd(0.01, sigma, steps);
        double epsilon = SHARED.guarantee(event, ZERO_OUT, delta).epsilon();

        assertThat(SHARED.delta(event, ZERO_OUT, epsilon)).isLessThanOrEqualTo(delta * (1 + 1e-9));
    }

    @Test
    void calibration_budgetThatNoNoiseReaches_isRefused() {
        assertThatThrownBy(
                        () ->
                                Calibration.noiseMultiplier(
                                        accountant,
                                        sigma -> new DpEvent.NonPrivate(),
                                        ZERO_OUT,
                                        new PrivacyBudget(1, 1e-5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("No noise multiplier")
                .hasMessageContaining("1e-5");
    }

    @Test
    void calibration_stepTooDear_givesZeroSteps() {
        assertThat(
                        Calibration.steps(
                                accountant,
                                steps -> new DpEvent.SelfComposed(new DpEvent.Gaussian(0.5), steps),
                                ZERO_OUT,
                                new PrivacyBudget(1, 1e-5)))
                .isZero();
    }

    private double epsilon(DpEvent event, NeighboringRelation relation) {
        return accountant.guarantee(event, relation, 1e-5).epsilon();
    }
}
