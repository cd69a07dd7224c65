package io.github.dp4j.accounting.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses with finitely many values, and what is made of others, by direct sums. */
class LossesTest {

    private static final Percentage EXACT = Percentage.withPercentage(1e-11);
    private static final Offset<Double> TINY = within(1e-15);

    private static final double[] P = {0.5, 0.3, 0.15, 0.05};
    private static final double[] Q = {0.3, 0.3, 0.4, 0};

    private static double hockeyStick(double[] p, double[] q, double epsilon) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += Math.max(0, p[i] - Math.exp(epsilon) * q[i]);
        }
        return sum;
    }

    private static double total(DiscreteLoss loss) {
        return Arrays.stream(loss.masses()).sum() + loss.missing();
    }

    @Test
    void finite_outcomes_areTheirLogarithmsAndTheirInfiniteOnes() {
        DiscreteLoss loss = FiniteLoss.of(P, Q).loss();

        assertThat(loss.losses())
                .containsExactly(new double[] {Math.log(5 / 3.0), 0, Math.log(0.375)}, TINY);
        assertThat(loss.masses()).containsExactly(0.5, 0.3, 0.15);
        assertThat(loss.infinite()).isEqualTo(0.05);
        assertThat(loss.missing()).isEqualTo(0.05);
        for (double epsilon : new double[] {0, 0.2, Math.log(5 / 3.0), 1}) {
            assertThat(loss.hockeyStick(epsilon)).isCloseTo(hockeyStick(P, Q, epsilon), TINY);
        }
    }

    @Test
    void finite_outcomesThatOneSideNeverGives_haveNoValue() {
        DiscreteLoss loss = FiniteLoss.of(new double[] {0, 1}, new double[] {0.5, 0.5}).loss();

        assertThat(loss.losses()).containsExactly(Math.log(2));
        assertThat(loss.infinite()).isZero();
    }

    @Test
    void finite_quotientsThatOverflow_areFinite() {
        double tiny = 1e-310;
        DiscreteLoss loss = FiniteLoss.of(new double[] {1, tiny}, new double[] {tiny, 1}).loss();

        assertThat(loss.losses()[0]).isCloseTo(-Math.log(tiny), EXACT);
        assertThat(loss.losses()[1]).isCloseTo(Math.log(tiny), EXACT);
        assertThat(loss.infinite()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-3, -0.5, 0.1, 1, 20, 500, 700})
    void cumulants_areTheSums(double c) {
        DiscreteLoss loss = FiniteLoss.of(P, Q).loss();
        double zero = 0;
        double one = 0;
        double two = 0;
        for (int j = 0; j < 3; j++) {
            double l = loss.losses()[j];
            double weight = loss.masses()[j] * Math.exp(c * l);
            zero += weight;
            one += weight * l;
            two += weight * l * l;
        }

        double[] cumulants = loss.cumulants(c);

        assertThat(cumulants[0]).isCloseTo(Math.log(zero), EXACT);
        assertThat(cumulants[1]).isCloseTo(one / zero, EXACT);
        assertThat(cumulants[2])
                .isCloseTo(two / zero - Math.pow(one / zero, 2), within(1e-13 * two / zero));
    }

    @ParameterizedTest
    @CsvSource({"0.001, 4", "0.3, 50", "0.8, 300"})
    void mixed_isTheMixtureOfBothBounds(double weight, int cells) {
        PrivacyLoss common = new ContinuousLoss(GaussianMixturePair.gaussian(0.5));
        PrivacyLoss rare = FiniteLoss.of(P, Q);
        PrivacyLoss.Cells mixed =
                new MixedLoss(common, rare, 1 - weight, weight).cells(/* lowTail= */ 1e-12, 1e-12);
        PrivacyLoss.Bounds bounds = mixed.bounds(tilted(3), cells);

        for (double epsilon : new double[] {0, 0.3, 0.5, 1.5}) {
            double exact =
                    (1 - weight) * HockeyStick.gaussian(0.5, epsilon)
                            + weight * hockeyStick(P, Q, epsilon);
            assertThat(bounds.upper().hockeyStick(epsilon)).isGreaterThanOrEqualTo(exact - 1e-15);
            assertThat(bounds.lower().hockeyStick(epsilon)).isLessThanOrEqualTo(exact + 1e-15);
            assertThat(mixed.estimate().hockeyStick(epsilon)).isCloseTo(exact, within(1e-2));
            if (cells >= 50) {
                assertThat(bounds.upper().hockeyStick(epsilon)).isCloseTo(exact, within(1e-2));
                assertThat(bounds.lower().hockeyStick(epsilon)).isCloseTo(exact, within(1e-2));
            }
        }
        assertThat(total(bounds.upper())).isCloseTo(1, within(1e-13));
        assertThat(total(bounds.lower())).isCloseTo(1, within(1e-13));
        assertThat(bounds.upper().infinite()).isBetween(weight * 0.05, weight * 0.05 + 1e-11);
        assertThat(bounds.lower().infinite()).isLessThanOrEqualTo(weight * 0.05 + 1e-15);
    }

    @Test
    void mixed_infiniteLosses_areWeighted() {
        DiscreteLoss mixed =
                new MixedLoss(FiniteLoss.of(P, Q), FiniteLoss.of(Q, P), 0.7, 0.3)
                        .cells(0, 0)
                        .estimate();
        DiscreteLoss rare =
                new MixedLoss(FiniteLoss.of(Q, P), FiniteLoss.of(P, Q), 0.7, 0.3)
                        .cells(0, 0)
                        .estimate();

        assertThat(mixed.infinite()).isCloseTo(0.7 * 0.05, TINY);
        assertThat(mixed.missing()).isCloseTo(0.7 * 0.05, TINY);
        assertThat(rare.infinite()).isCloseTo(0.3 * 0.05, TINY);
        assertThat(rare.missing()).isCloseTo(0.3 * 0.05, TINY);
    }

    /** More of the cells go where more of the error is. */
    @Test
    void mixed_cells_areSharedByWeightAndRoughness() {
        PrivacyLoss fine = new ContinuousLoss(GaussianMixturePair.gaussian(0.5));
        PrivacyLoss.Cells of = fine.cells(1e-12, 1e-12);
        PrivacyLoss.Cells mixed = new MixedLoss(fine, fine, 0.8, 0.2).cells(1e-12, 1e-12);
        double one = of.roughness(tilted(2));

        assertThat(mixed.roughness(tilted(2)))
                .isCloseTo(
                        (Math.cbrt(0.8) + Math.cbrt(0.2)) * one, Percentage.withPercentage(1e-6));
        int atoms = mixed.bounds(tilted(2), 100).upper().losses().length;
        assertThat(atoms)
                .isEqualTo(
                        of.bounds(tilted(2), 62).upper().losses().length
                                + of.bounds(tilted(2), 38).upper().losses().length);
    }

    @Test
    void symmetrized_hasTheSameHockeyStickInBothDirections() {
        PrivacyLoss symmetrized = new SymmetrizedLoss(FiniteLoss.of(P, Q));
        DiscreteLoss loss = symmetrized.cells(0, 0).bounds(tilted(1), 1).upper();

        assertThat(total(loss)).isCloseTo(1, within(1e-14));
        for (double epsilon : new double[] {0, 0.2, 0.6}) {
            double exact = hockeyStick(P, Q, epsilon);
            assertThat(loss.hockeyStick(epsilon)).isBetween(exact, exact + 1e-14);
            assertThat(mirrored(loss, epsilon)).isCloseTo(exact - loss.infinite(), within(1e-14));
        }
        assertThat(symmetrized.cells(0, 0).estimate().losses()).hasSize(3);
        PrivacyLoss fine = new ContinuousLoss(GaussianMixturePair.gaussian(0.5));
        assertThat(new SymmetrizedLoss(fine).cells(1e-9, 1e-9).roughness(tilted(1)))
                .isEqualTo(fine.cells(1e-9, 1e-9).roughness(tilted(1)));
    }

    /** Every loss counts as far as it is tilted. */
    static PrivacyLoss.Weights tilted(double tilt) {
        return new PrivacyLoss.Weights(tilt, /* cap= */ 1e9, /* logUnit= */ 0);
    }

    /** The hockey stick of the other direction, over the finite values. */
    private static double mirrored(DiscreteLoss loss, double epsilon) {
        double sum = 0;
        for (int j = 0; j < loss.losses().length; j++) {
            double l = loss.losses()[j];
            sum += Math.max(0, loss.masses()[j] * (Math.exp(-l) - Math.exp(epsilon)));
        }
        return sum;
    }

    /** Masses and their mirror images above 1, as rounding upwards makes them: none is lost. */
    @Test
    void symmetrized_masses_thatExceedOne_areKept() {
        DiscreteLoss full =
                new DiscreteLoss(new double[] {0.1, -0.1}, new double[] {0.9, 0.05}, 0.05, 0.05);

        PrivacyLoss.Cells cells = new SymmetrizedLoss(new FiniteLoss(full)).cells(0, 0);
        DiscreteLoss loss = SymmetrizedLoss.symmetrize(full);

        double mirrored = 0.9 * Math.exp(-0.1);
        assertThat(loss.masses()).containsExactly(new double[] {0, 0.9, mirrored}, TINY);
        assertThat(loss.infinite()).isEqualTo(0.05);
        assertThat(total(loss)).isCloseTo(1, TINY);
        // An estimate bounds nothing, and composed would pass for one with rare losses.
        double estimated = Arrays.stream(cells.estimate().masses()).sum();
        assertThat(estimated + cells.estimate().infinite()).isBetween(1 - 1e-13, 1.0);
    }
}
