package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.accounting.rdp.RdpOrders;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings chosen while training: the filter and the odometer. */
class AdaptiveUseTest {

    private static final DpEvent PLAN = Reference.dpSgd(0.01, 1, 1000);

    /** Whatever is asked for, what was admitted costs at most the budget. */
    @Property(tries = 30)
    void filter_anySteps_neverExceedsTheBudget(
            @ForAll @Size(min = 1, max = 30)
                    List<@Scale(3) @DoubleRange(min = 0.3, max = 8) Double> noises,
            @ForAll @Scale(3) @DoubleRange(min = 0.1, max = 20) double epsilon) {
        PrivacyBudget budget = new PrivacyBudget(epsilon, 1e-5);
        PrivacyFilter filter = new PrivacyFilter(budget, ZERO_OUT, PLAN);
        RdpAccountant rdp = new RdpAccountant();
        List<DpEvent> admitted = new java.util.ArrayList<>();
        double last = 0;
        for (double noise : noises) {
            DpEvent step = new DpEvent.Gaussian(noise);
            if (filter.admit(step)) {
                admitted.add(step);
            }
            assertThat(filter.spentEpsilon()).isBetween(last, epsilon);
            last = filter.spentEpsilon();
        }

        double best = rdp.guarantee(new DpEvent.Composed(admitted), ZERO_OUT, 1e-5).epsilon();
        // One order, where that is the least of all.
        assertThat(filter.spentEpsilon()).isGreaterThanOrEqualTo(best * (1 - 1e-9));
        assertThat(best).isLessThanOrEqualTo(epsilon);
    }

    /** Next to 0 there are no numbers left between the ends of a search. */
    @Test
    void filterAndOdometer_tiniestDelta_areBuiltSoon() {
        for (double delta : new double[] {1e-150, 1e-160, 1e-300, Double.MIN_VALUE}) {
            DpEvent plan = new DpEvent.Gaussian(1);
            PrivacyFilter filter =
                    new PrivacyFilter(new PrivacyBudget(3, delta), ADD_OR_REMOVE_ONE, plan);
            PrivacyOdometer odometer = new PrivacyOdometer(delta, ADD_OR_REMOVE_ONE, plan);
            odometer.count(plan);

            assertThat(filter.admit(plan)).isFalse();
            assertThat(odometer.epsilon()).isGreaterThan(3).isFinite();
        }
    }

    @Test
    void filter_refusedSteps_costNothing_andSmallerOnesMayFollow() {
        PrivacyFilter filter = new PrivacyFilter(new PrivacyBudget(1, 1e-5), ZERO_OUT, PLAN);

        assertThat(filter.admit(new DpEvent.NonPrivate())).isFalse();
        assertThat(filter.admit(new DpEvent.Gaussian(0))).isFalse();
        assertThat(filter.admit(new DpEvent.Gaussian(0.1))).isFalse();
        assertThat(filter.spentEpsilon()).isZero();
        assertThat(filter.admit(new DpEvent.Composed(List.of()))).isTrue();
        assertThat(filter.spentEpsilon()).isZero();
        assertThat(filter.admit(new DpEvent.Gaussian(20))).isTrue();
    }

    /** A great many tiny steps: the sum is rounded up, so none slips in below the last bit. */
    @Test
    void filter_sumOfManySteps_isNeverBelowTheTruth() {
        double sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum = PrivacyFilter.sumFromAbove(sum, 0.1);
        }

        assertThat(new java.math.BigDecimal(sum))
                .isGreaterThanOrEqualTo(
                        java.math.BigDecimal.valueOf(0.1)
                                .multiply(java.math.BigDecimal.valueOf(1_000_000)));
        assertThat(sum).isLessThan(100_000.001);
        assertThat(PrivacyFilter.sumFromAbove(3, 0)).isEqualTo(3);
    }

    @Test
    void wrongUse_isRefused_andNotCounted() {
        PrivacyBudget budget = new PrivacyBudget(1, 1e-5);
        DpEvent unknown = new DpEvent.TruncatedPoisson(100, 0.1, 10, new DpEvent.Laplace(1));
        assertThatThrownBy(() -> new PrivacyFilter(budget, ZERO_OUT, unknown))
                .isInstanceOf(UnsupportedEventException.class);
        PrivacyFilter filter = new PrivacyFilter(budget, ZERO_OUT, PLAN);
        assertThatThrownBy(() -> filter.admit(unknown))
                .isInstanceOf(UnsupportedEventException.class);
        assertThatThrownBy(() -> filter.admit(null)).isInstanceOf(NullPointerException.class);
        assertThat(filter.spentEpsilon()).isZero();

        assertThatThrownBy(() -> new PrivacyOdometer(1, ZERO_OUT, PLAN))
                .hasMessageContaining("delta");
        PrivacyOdometer odometer = new PrivacyOdometer(1e-5, ZERO_OUT, PLAN);
        assertThatThrownBy(() -> odometer.count(unknown))
                .isInstanceOf(UnsupportedEventException.class);
        assertThat(odometer.epsilon()).isZero();
        assertThat(odometer.delta()).isEqualTo(1e-5);
    }

    /** The running bound never falls, and a release without noise makes it infinite for good. */
    @Test
    void odometer_risesWithEverySet_andStaysInfinite() {
        PrivacyOdometer odometer = new PrivacyOdometer(1e-5, ADD_OR_REMOVE_ONE, PLAN);
        double last = 0;
        for (int i = 0; i < 20; i++) {
            odometer.count(Reference.dpSgd(0.01, 0.8 + 0.1 * i, 100));
            assertThat(odometer.epsilon()).isGreaterThan(last);
            last = odometer.epsilon();
        }
        odometer.count(new DpEvent.NonPrivate());
        assertThat(odometer.epsilon()).isInfinite();
        odometer.count(new DpEvent.Gaussian(10));
        assertThat(odometer.epsilon()).isInfinite();
    }

    /** By hand for one Gaussian: the least over the orders followed, the plan's with half. */
    @Test
    void odometer_oneGaussian_isTheFormula() {
        DpEvent event = new DpEvent.Gaussian(2);
        PrivacyOdometer odometer = new PrivacyOdometer(1e-5, ZERO_OUT, event);
        odometer.count(event);
        double best = Double.POSITIVE_INFINITY;
        for (double order : RdpOrders.all()) {
            if (order < 1e9) {
                best = Math.min(best, order / 8 + Math.log(2e5) / (order - 1));
            }
        }

        assertThat(odometer.epsilon()).isBetween(best * (1 - 1e-9), best * (1 + 1e-9));
    }

    /** The whole formula, with small releases that only the high orders price well. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 3, 30, 1000})
    void odometer_anyNoise_isTheLeastOverTheOrdersFollowed(double noise) {
        PrivacyOdometer odometer = new PrivacyOdometer(1e-5, ZERO_OUT, new DpEvent.Gaussian(1));
        odometer.count(new DpEvent.Composed(List.of()));
        assertThat(odometer.epsilon()).as("nothing released").isZero();
        odometer.count(new DpEvent.Gaussian(noise));
        double planned = orderOfLeast(order -> order / 2 + Math.log(2e5) / (order - 1));
        double least = cost(planned, noise, /* parts= */ 2);
        for (int j = 0; j < 15; j++) {
            double wanted = 1.25 * Math.pow(512 / 1.25, j / 14.0);
            double order =
                    Arrays.stream(RdpOrders.all())
                            .filter(candidate -> candidate >= wanted)
                            .findFirst()
                            .orElseThrow();
            least = Math.min(least, cost(order, noise, /* parts= */ 30));
        }

        // Above, by the allowance for rounding.
        assertThat(odometer.epsilon()).isBetween(least * (1 + 5e-15), least * (1 + 2e-14));
    }

    private static double cost(double order, double noise, double parts) {
        return order / (2 * noise * noise) + (Math.log(parts) - Math.log(1e-5)) / (order - 1);
    }

    private static double orderOfLeast(DoubleUnaryOperator cost) {
        return Arrays.stream(RdpOrders.all())
                .filter(Double::isFinite)
                .boxed()
                .min(Comparator.comparingDouble(cost::applyAsDouble))
                .orElseThrow();
    }

    @Test
    void filter_followsTheOrderThatSuitsThePlan() {
        PrivacyBudget budget = new PrivacyBudget(1, 1e-5);

        // Gaussians fit best at the order 1 + sqrt(2 log(1/delta) / epsilon) or so.
        assertThat(new PrivacyFilter(budget, ZERO_OUT, new DpEvent.Gaussian(1)).order())
                .isBetween(15.0, 40.0);
        assertThat(new PrivacyFilter(budget, ZERO_OUT, new DpEvent.ApproximateDp(1, 0)).order())
                .isInfinite();
    }

    /**
     * An adversary who watches the privacy loss and chooses every noise by it, to catch the bound
     * out at some time. With delta = 0.2 and n = 4000 runs the number of failures is at most
     * binomial(n, 0.2); 6 standard errors above is passed by chance with probability below 1e-8.
     */
    @Test
    void odometer_adaptiveAdversary_failsAtAnyTimeWithProbabilityDeltaAtMost() {
        RandomGenerator random = new java.util.Random(11);
        double delta = 0.2;
        DpEvent plan = new DpEvent.SelfComposed(new DpEvent.Gaussian(3), 20);
        int n = 4000;
        int failures = 0;
        for (int run = 0; run < n; run++) {
            PrivacyOdometer odometer = new PrivacyOdometer(delta, ZERO_OUT, plan);
            double loss = 0;
            boolean failed = false;
            for (int step = 0; step < 40 && !failed; step++) {
                // Bold while the bound is near, careful otherwise.
                double noise = odometer.epsilon() - loss < 1 ? 2 : 4;
                odometer.count(new DpEvent.Gaussian(noise));
                double shift = 1 / noise;
                loss += shift * random.nextGaussian() + 0.5 * shift * shift;
                failed = loss > odometer.epsilon();
            }
            failures += failed ? 1 : 0;
        }

        assertThat((double) failures)
                .isLessThanOrEqualTo(n * delta + 6 * Math.sqrt(n * delta * (1 - delta)));
    }
}
