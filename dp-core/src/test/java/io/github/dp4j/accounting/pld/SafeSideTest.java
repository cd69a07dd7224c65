package io.github.dp4j.accounting.pld;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** What is searched for is returned from the side on which it was verified. */
class SafeSideTest {

    private static final PrivacyBudget BUDGET = new PrivacyBudget(/* epsilon= */ 2, 1e-5);

    private final PldAccountant accountant = new PldAccountant();

    @Property(tries = 200)
    void search_anyGuess_returnsAVerifiedEpsilon(
            @ForAll @Scale(6) @DoubleRange(min = 1e-6, max = 0.9) double delta,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 30) double guess,
            @ForAll @Scale(6) @DoubleRange(min = 1e-4, max = 1) double step) {
        double upper = EpsilonSearch.smallest(e -> Math.exp(-e), delta, guess, step);
        double lower = EpsilonSearch.largest(e -> Math.exp(-e), delta, guess, step);

        assertThat(Math.exp(-upper)).isLessThanOrEqualTo(delta);
        assertThat(upper).isLessThan(-Math.log(delta) + step);
        assertThat(lower == 0 || Math.exp(-lower) > delta).isTrue();
        assertThat(lower).isGreaterThan(-Math.log(delta) - step);
    }

    @Test
    void search_nothingFound_isInfinityAndZero() {
        assertThat(EpsilonSearch.smallest(e -> Double.NaN, 0.1, 1, 0.1)).isInfinite();
        assertThat(EpsilonSearch.largest(e -> Double.NaN, 0.1, 1, 0.1)).isZero();
    }

    @Test
    void noiseMultiplier_ofABudget_keepsWithinItAndIsTheSmallest() {
        double noise =
                Calibration.noiseMultiplier(
                        accountant,
                        sigma -> Reference.dpSgd(0.01, sigma, 1000),
                        ADD_OR_REMOVE_ONE,
                        BUDGET);

        assertThat(epsilon(Reference.dpSgd(0.01, noise, 1000))).isLessThanOrEqualTo(2);
        assertThat(epsilon(Reference.dpSgd(0.01, noise * (1 - 1e-3), 1000))).isGreaterThan(2);
    }

    @Test
    void steps_ofABudget_keepWithinItAndAreTheMost() {
        long steps =
                Calibration.steps(
                        accountant,
                        count -> Reference.dpSgd(0.01, 1, count),
                        ADD_OR_REMOVE_ONE,
                        BUDGET);

        assertThat(epsilon(Reference.dpSgd(0.01, 1, steps))).isLessThanOrEqualTo(2);
        assertThat(epsilon(Reference.dpSgd(0.01, 1, steps + 5))).isGreaterThan(2);
    }

    /** Two Laplace releases, summed over the plane; and not what one of them costs. */
    @Test
    void laplace_twice_isTheIntegralOverThePlane() {
        DpEvent event = new DpEvent.SelfComposed(new DpEvent.Laplace(2), 2);
        double epsilon = 0.4;
        double step = 0.02;
        double exact = 0;
        for (double x = -14; x < 14; x += step) {
            for (double y = -14; y < 14; y += step) {
                double p = 0.25 * Math.exp(-Math.abs(x - 0.5) - Math.abs(y - 0.5));
                double q = 0.25 * Math.exp(-Math.abs(x) - Math.abs(y));
                exact += Math.max(0, p - Math.exp(epsilon) * q) * step * step;
            }
        }

        assertThat(accountant.delta(event, ADD_OR_REMOVE_ONE, epsilon))
                .isBetween(exact - 1e-4, exact + 1e-4);
    }

    private double epsilon(DpEvent event) {
        return accountant.guarantee(event, ADD_OR_REMOVE_ONE, BUDGET.delta()).epsilon();
    }
}
