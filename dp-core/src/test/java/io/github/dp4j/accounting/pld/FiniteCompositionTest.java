package io.github.dp4j.accounting.pld;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.DiscretePairs;
import io.github.dp4j.accounting.loss.FiniteLoss;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiniteCompositionTest {

    private static final PldAccountant ACCOUNTANT = new PldAccountant();

    private static FiniteLoss coin(double each, double delta) {
        return DiscretePairs.approximateDp(each, delta);
    }

    @ParameterizedTest
    @CsvSource({".332939, 2, 100", ".441277, 1, 26", "0.8, 1, 3.3", "0.25, 1, 47"})
    void twoDiscreteGaussians_areEnumerated(double sigma, long sensitivity, double epsilon) {
        double twice =
                ACCOUNTANT.delta(
                        new DpEvent.SelfComposed(
                                new DpEvent.DiscreteGaussian(sigma, sensitivity), 2),
                        ADD_OR_REMOVE_ONE,
                        epsilon);
        double exact = enumerated(sigma, sensitivity, epsilon);

        assertThat(twice).isBetween(exact * (1 - 1e-11), exact * (1 + 1e-9));
    }

    private static double enumerated(double sigma, long sensitivity, double epsilon) {
        int reach = 60;
        double[] mass = new double[2 * reach + 1];
        double total = 0;
        for (int i = -reach; i <= reach; i++) {
            mass[i + reach] = Math.exp(-0.5 * i * i / (sigma * sigma));
            total += mass[i + reach];
        }
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            for (int j = -reach; j <= reach; j++) {
                // Outcomes x = i, y = j around the shifted centre: loss s (2x - s) / (2 sigma^2).
                double loss = sensitivity * (2.0 * (i + j) + 2 * sensitivity) / (2 * sigma * sigma);
                double p = mass[i + reach] * mass[j + reach] / (total * total);
                sum += loss > epsilon ? -p * Math.expm1(epsilon - loss) : 0;
            }
        }
        return sum;
    }

    /** All of delta is spent on what has infinite loss, and epsilon is the sum of the largest. */
    @Test
    void approximateDp_atItsOwnDelta_costsItsEpsilon() {
        PrivacyGuarantee one =
                ACCOUNTANT.guarantee(new DpEvent.ApproximateDp(1, 1e-6), ZERO_OUT, 1e-6);
        PrivacyGuarantee two =
                ACCOUNTANT.guarantee(
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.ApproximateDp(1, 1e-5),
                                        new DpEvent.ApproximateDp(2, 0))),
                        ZERO_OUT,
                        1e-5);

        assertThat(one.epsilon()).isBetween(1.0, 1 + 1e-12);
        assertThat(two.epsilon()).isBetween(3.0, 3 + 1e-12);
        assertThat(
                        ACCOUNTANT
                                .guarantee(new DpEvent.ApproximateDp(1, 1e-6), ZERO_OUT, 0.9e-6)
                                .epsilon())
                .isInfinite();
    }

    @Test
    void of_manyEqualReleases_keepsALatticeSmall() {
        FiniteComposition sum =
                FiniteComposition.of(List.of(coin(0.1, 0), coin(0.2, 0)), new long[] {300, 5});

        assertThat(sum.atoms()).isEqualTo(2 * 155 + 1); // -31 to 31 in steps of 0.2
        assertThat(sum.largest()).isCloseTo(31, within(1e-10));
        assertThat(sum.upper(31 - 0.1)).isPositive();
        assertThat(sum.upper(31 + 0.1)).isZero();
    }

    /** The largest sum is not always the largest double; what rounding may have done is allowed. */
    @Test
    void of_manyReleases_isRoundedOutwards() {
        FiniteComposition sum = FiniteComposition.of(List.of(coin(0.1, 0)), new long[] {300});

        assertThat(sum.upper(30)).isPositive();
        assertThat(sum.upper(30 + 1e-9)).isZero();
        assertThat(sum.lower(30)).isZero();
        assertThat(sum.largest()).isBetween(30 + 1e-15, 30 + 1e-11);
        // 601 sums, each of up to 9 times as many products at most, and a term each.
        assertThat(sum.upper(1) / sum.lower(1) - 1).isBetween(2e-13, 1e-10);
        assertThat(FiniteComposition.of(List.of(coin(0.1, 0)), new long[] {0}).upper(0)).isZero();
    }

    /** Sums that overflow are infinite, not nothing. */
    @Test
    void hugeLosses_costMoreThanAnyBudget() {
        for (DpEvent event :
                List.of(
                        new DpEvent.SelfComposed(new DpEvent.ApproximateDp(1e308, 0), 2),
                        new DpEvent.SelfComposed(new DpEvent.ApproximateDp(1e308, 0.1), 2),
                        new DpEvent.SelfComposed(new DpEvent.ApproximateDp(8e307, 0), 4),
                        new DpEvent.SelfComposed(new DpEvent.ExponentialMechanism(1e308), 2),
                        new DpEvent.SelfComposed(new DpEvent.Laplace(1e-308), 2),
                        new DpEvent.SelfComposed(new DpEvent.DiscreteLaplace(1e-305, 1), 2000))) {
            for (Accountant accountant : List.of(ACCOUNTANT, new BestAccountant())) {
                PrivacyGuarantee pair = accountant.guarantee(event, ZERO_OUT, 1e-6);
                assertThat(pair.epsilon()).as(pair.toString()).isGreaterThan(1e300);
                assertThat(accountant.delta(event, ZERO_OUT, 1)).isGreaterThan(0.999);
            }
        }
    }

    /** A difference of logarithms of 300 digits' masses is not exact. */
    @Test
    void discreteGaussian_besideALoss_allowsForItsRounding() {
        FiniteComposition one =
                FiniteComposition.of(
                        List.of(DiscretePairs.gaussian(3.8250102347152377, 1)), new long[] {1});

        // The truth there, with 90 digits.
        assertThat(one.upper(5.1603807690373875)).isGreaterThan(1.306274960831e-88);
        assertThat(one.lower(5.1603807690373875)).isLessThan(1.306274960831e-88);
    }

    @Test
    void of_infiniteLosses_addUp() {
        FiniteComposition sum = FiniteComposition.of(List.of(coin(0.5, 0.01)), new long[] {3});

        double infinite = 1 - Math.pow(0.99, 3);
        assertThat(sum.upper(2)).isBetween(infinite, infinite * (1 + 1e-12));
        assertThat(sum.lower(2)).isBetween(infinite * (1 - 1e-12), infinite);
    }

    @Test
    void of_tooManySumsOrAContinuousLoss_isNone() {
        double[] p = new double[2000];
        double[] q = new double[2000];
        for (int i = 0; i < p.length; i++) {
            p[i] = (1 + Math.sqrt(i)) / 1e6;
            q[i] = 1 / 2000.0;
        }

        assertThat(FiniteComposition.of(List.of(FiniteLoss.of(p, q)), new long[] {2})).isNull();
        assertThat(
                        FiniteComposition.of(
                                List.of(new ContinuousLoss(GaussianMixturePair.gaussian(1))),
                                new long[] {1}))
                .isNull();
    }
}
