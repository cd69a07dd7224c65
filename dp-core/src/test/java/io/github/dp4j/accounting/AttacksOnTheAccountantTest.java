package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings with which strangers found an epsilon that was larger than need be, each by its row. */
class AttacksOnTheAccountantTest {

    private static final StandardAccountant BEST = new StandardAccountant();
    private static final PldAccountant PLD = new PldAccountant();

    private static DpEvent times(long count, DpEvent event) {
        return new DpEvent.SelfComposed(event, count);
    }

    @Test
    void a1_manyExponentialMechanisms_costWhatMomentsShow() {
        DpEvent event = times(98, new DpEvent.ExponentialMechanism(0.7245));

        PrivacyGuarantee guarantee = BEST.guarantee(event, ADD_OR_REMOVE_ONE, 1e-5);

        assertThat(guarantee.epsilon()).isLessThanOrEqualTo(22.44);
        assertThat(BEST.delta(event, ADD_OR_REMOVE_ONE, 22.44)).isLessThanOrEqualTo(1e-5);
    }

    @Test
    void a2_oneReleaseThatOnlyMomentsAnalyse_leavesTheOthersToPld() {
        DpEvent event =
                new DpEvent.Composed(
                        List.of(
                                Reference.dpSgd(1e-4, 0.7, 1000),
                                new DpEvent.ZeroConcentratedDp(1e-3)));

        PrivacyGuarantee guarantee = BEST.guarantee(event, ADD_OR_REMOVE_ONE, 1e-6);

        assertThat(guarantee.epsilon()).isLessThanOrEqualTo(0.286);
        assertThat(BEST.delta(event, ADD_OR_REMOVE_ONE, 0.286)).isLessThanOrEqualTo(1e-6);
    }

    @Test
    void a3_cappedBatches_countTheAverageChanceOfStaying() {
        DpEvent event =
                times(200, new DpEvent.TruncatedPoisson(1000, 0.05, 40, new DpEvent.Gaussian(1)));

        assertThat(BEST.guarantee(event, REPLACE_ONE, 1e-5).epsilon()).isLessThanOrEqualTo(22.47);
    }

    /** Who is never drawn is safe: with probability 1 - 1e-3 nothing was released. */
    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void a5_littleNoise_isNoWorseThanNone(NeighboringRelation relation) {
        for (double noise : new double[] {0.02, 0.0099, 1e-3, 1e-9}) {
            for (DpEvent base : List.of(new DpEvent.Gaussian(noise), new DpEvent.Laplace(noise))) {
                DpEvent event = times(100, new DpEvent.PoissonSampled(1e-5, base));

                PrivacyGuarantee guarantee = PLD.guarantee(event, relation, 1.001e-3);

                assertThat(guarantee.epsilon()).as(base.toString()).isZero();
                assertThat(PLD.delta(event, relation, 0)).isLessThanOrEqualTo(1.0001e-3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void a5_littleNoiseAndATinyDelta_isBoundedFromBothSides(NeighboringRelation relation) {
        int far = 2 * relation.sensitivityFactor();
        DpEvent more = Reference.dpSgd(0.01, 0.0050005 * far, 10);
        DpEvent less = Reference.dpSgd(0.01, 0.0049995 * far, 10);
        PrivacyGuarantee above = BEST.guarantee(less, relation, 1e-5);

        assertThat(above.epsilon())
                .isCloseTo(PLD.guarantee(more, relation, 1e-5).epsilon(), withinPercentage(0.1));
        assertThat(above.epsilonLower()).isGreaterThan(300);
    }

    /** One sampled step has a closed form, at any noise. */
    @Test
    void a5_oneSampledStep_isExact() {
        for (double noise : new double[] {1e-4, 0.005, 0.5, 1, 30}) {
            for (double delta : new double[] {1e-12, 1e-6, 4e-5}) {
                DpEvent event = new DpEvent.PoissonSampled(1e-4, new DpEvent.Gaussian(noise));
                PrivacyGuarantee pair = PLD.guarantee(event, ADD_OR_REMOVE_ONE, delta);

                assertThat(pair.epsilon() - pair.epsilonLower())
                        .isLessThanOrEqualTo(1e-9 * pair.epsilon());
            }
        }
    }

    @Test
    void a6_filterAndOdometer_countCappedBatches() {
        DpEvent step = new DpEvent.TruncatedPoisson(60_000, 0.004, 400, new DpEvent.Gaussian(1));
        DpEvent plan = times(1000, step);
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            PrivacyFilter filter = new PrivacyFilter(new PrivacyBudget(3, 1e-5), relation, plan);
            PrivacyOdometer odometer = new PrivacyOdometer(1e-5, relation, plan);

            assertThat(filter.admit(step)).isTrue();
            odometer.count(step);
            assertThat(odometer.epsilon()).isPositive().isFinite();
        }
    }

    /** Each of them took minutes, or was refused. */
    @Test
    void a4_strategiesOfTenThousandSteps_areQuick() {
        int steps = 10_000;
        double[] root = new double[steps];
        root[0] = 1;
        for (int t = 1; t < steps; t++) {
            root[t] = root[t - 1] * (2 * t - 1) / (2.0 * t);
        }
        double[] signed = root.clone();
        for (int t = 1; t < steps; t += 3) {
            signed[t] = -signed[t];
        }

        StrategyMatrix tree = StrategyMatrix.binaryTree(steps);
        assertThat(tree.sensitivity()).isCloseTo(Math.sqrt(14), within(1e-9));
        assertThat(tree.sensitivity(1000)).isGreaterThan(tree.sensitivity(2000));
        StrategyMatrix toeplitz = StrategyMatrix.toeplitz(root, steps);
        double separated = toeplitz.separatedSensitivity(1000, 10);
        assertThat(toeplitz.sensitivity(1000)).isCloseTo(separated, within(1e-9));
        assertThat(StrategyMatrix.toeplitz(signed, steps).sensitivity(1000))
                .isBetween(toeplitz.sensitivity(), separated);
        assertThat(StrategyMatrix.toeplitz(signed, steps).sensitivity(1))
                .isBetween(1.0, toeplitz.sensitivity(1));
        assertThat(toeplitz.cyclicPoisson(1, 0.1)).isNotNull();
    }

    /** Shifts of a column against the same columns written out. */
    @Property(tries = 60)
    void a4_toeplitz_isTheMatrixWrittenOut(
            @ForAll @Size(4) List<@DoubleRange(min = -1, max = 1) Double> coefficients,
            @ForAll boolean falling,
            @ForAll @IntRange(min = 4, max = 9) int steps,
            @ForAll @IntRange(min = 1, max = 9) int separation,
            @ForAll @IntRange(min = 1, max = 5) int times) {
        double[] c = coefficients.stream().mapToDouble(Double::doubleValue).toArray();
        c[0] = 1;
        if (falling) {
            for (int t = 1; t < 4; t++) {
                c[t] = Math.min(c[t - 1], Math.abs(c[t]));
            }
        }
        double[][] rows = new double[steps][steps];
        for (int r = 0; r < steps; r++) {
            for (int i = Math.max(0, r - 3); i <= r; i++) {
                rows[r][i] = c[r - i];
            }
        }
        StrategyMatrix written = StrategyMatrix.of(rows);
        StrategyMatrix toeplitz = StrategyMatrix.toeplitz(c, steps);

        assertThat(toeplitz.bands()).isEqualTo(written.bands());
        assertThat(toeplitz.sensitivity()).isCloseTo(written.sensitivity(), within(1e-12));
        assertThat(toeplitz.sensitivity(separation))
                .isCloseTo(written.sensitivity(separation), within(1e-12));
        if (falling) {
            assertThat(toeplitz.separatedSensitivity(separation, times))
                    .isCloseTo(mostOf(rows, separation, times), within(1e-12));
        }
    }

    /** The largest norm of a sum of columns so far apart, over all sets of them. */
    private static double mostOf(double[][] rows, int separation, int times) {
        double most = 0;
        for (int set = 1; set < 1 << rows.length; set++) {
            boolean fits = Integer.bitCount(set) <= times;
            for (int i = 0, last = -separation; i < rows.length; i++) {
                if ((set >> i & 1) == 1) {
                    fits &= i - last >= separation;
                    last = i;
                }
            }
            double sum = 0;
            for (double[] row : rows) {
                double entry = 0;
                for (int i = 0; i < row.length; i++) {
                    entry += (set >> i & 1) * row[i];
                }
                sum += entry * entry;
            }
            most = fits ? Math.max(most, Math.sqrt(sum)) : most;
        }
        return most;
    }

    /** A tree of any number of leaves: its nodes by hand, those that end in time. */
    @Test
    void a4_treeOfAnyLength_hasTheNodesThatEnd() {
        for (int steps = 1; steps <= 20; steps++) {
            List<double[]> rows = new ArrayList<>();
            for (int size = 1; size <= steps; size *= 2) {
                for (int first = 0; first + size <= steps; first += size) {
                    double[] row = new double[steps];
                    Arrays.fill(row, first, first + size, 1);
                    rows.add(row);
                }
            }
            StrategyMatrix written = StrategyMatrix.of(rows.toArray(double[][]::new));
            StrategyMatrix tree = StrategyMatrix.binaryTree(steps);

            assertThat(tree.bands()).isEqualTo(written.bands());
            for (int epoch = 1; epoch <= steps; epoch++) {
                assertThat(tree.sensitivity(epoch))
                        .isCloseTo(written.sensitivity(epoch), within(1e-12));
            }
        }
    }
}
