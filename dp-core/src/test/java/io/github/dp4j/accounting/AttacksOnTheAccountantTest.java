package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.dp4j.accounting.event.CappedBatch;
import io.github.dp4j.accounting.event.Coarsening;
import io.github.dp4j.accounting.event.EventCounts;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import io.github.dp4j.accounting.loss.DiscretePairs;
import io.github.dp4j.accounting.loss.FiniteLoss;
import io.github.dp4j.accounting.pld.CertifiedBounds;
import io.github.dp4j.accounting.rdp.RdpOrders;
import io.github.dp4j.accounting.rdp.RememberedCurves;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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

    private static final BestAccountant BEST = new BestAccountant();
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

    /** The chance of staying, by enumeration of who is drawn and who of them stays. */
    @Property(tries = 200)
    void a3_chanceOfStaying_isThatOfTheEnumeration(
            @ForAll @IntRange(min = 2, max = 12) int population,
            @ForAll @IntRange(min = 1, max = 11) int limit,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double rate) {
        int cap = Math.min(limit, population - 1);
        double full = 0;
        double stays = 0;
        double takesPart = 0;
        for (int others = 0; others < 1 << (population - 1); others++) {
            int m = Integer.bitCount(others);
            double p = Math.pow(rate, m) * Math.pow(1 - rate, population - 1 - m);
            double stay = rate * Math.min(1, cap / (m + 1.0));
            takesPart += p * stay;
            full += m >= cap ? p : 0;
            stays += m >= cap ? p * stay : 0;
        }
        CappedBatch batch =
                CappedBatch.of(
                        new DpEvent.TruncatedPoisson(
                                population, rate, cap, new DpEvent.Gaussian(1)));

        assertThat(batch.full()).isBetween(full * (1 - 1e-12), full * (1 + 1e-8));
        assertThat(batch.stays()).isBetween(stays / full * (1 - 1e-12), stays / full * (1 + 1e-7));
        assertThat(batch.leastRate()).isBetween(takesPart * (1 - 1e-7), takesPart * (1 + 1e-12));
    }

    /** Capped batches by moments and by PLD are about the same events. */
    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void a6_cappedBatches_byMoments_areAboveWhatAnyDataSetCosts(NeighboringRelation relation) {
        for (long cap : new long[] {30, 60, 90}) {
            DpEvent event =
                    times(
                            50,
                            new DpEvent.TruncatedPoisson(
                                    1000, 0.05, cap, new DpEvent.Gaussian(1.2)));
            PrivacyGuarantee pld = PLD.guarantee(event, relation, 1e-5);

            assertThat(new RdpAccountant().guarantee(event, relation, 1e-5).epsilon())
                    .isBetween(pld.epsilonLower(), 3 * pld.epsilon());
        }
    }

    @Test
    void a6_divergences_arePublic() {
        RdpAccountant rdp = new RdpAccountant();
        DpEvent event = Reference.dpSgd(0.01, 1, 100);
        double[] orders = RdpAccountant.orders();

        assertThat(rdp.divergence(event, ADD_OR_REMOVE_ONE, 2))
                .isEqualTo(rdp.compose(event, ADD_OR_REMOVE_ONE)[Arrays.binarySearch(orders, 2)]);
        assertThat(rdp.divergence(event, ADD_OR_REMOVE_ONE, 11.3))
                .isEqualTo(rdp.divergence(event, ADD_OR_REMOVE_ONE, 12));
        assertThat(rdp.divergence(event, ADD_OR_REMOVE_ONE, 1e9)).isInfinite();
        assertThatThrownBy(() -> rdp.divergence(event, ADD_OR_REMOVE_ONE, 1))
                .hasMessageContaining("above 1");
    }

    /** Few coarse cells around loss 0 weighed more than 1, which crossed the bounds. */
    @Test
    void a7_mostOfAllExamplesInEveryBatch_hasBoundsUnderZeroOut() {
        DpEvent batch = new DpEvent.SampledWithoutReplacement(83, 73, new DpEvent.Gaussian(6.4753));

        PrivacyGuarantee guarantee = PLD.guarantee(times(4, batch), ZERO_OUT, 0.016);

        double replaced = PLD.guarantee(times(4, batch), REPLACE_ONE, 0.016).epsilon();
        assertThat(guarantee.epsilon()).isBetween(0.99 * replaced, 1.0001 * replaced);
        assertThat(guarantee.epsilonLower()).isBetween(0.34, guarantee.epsilon());
    }

    /** Batches of fixed or capped size, of any part of all, of little and of much noise. */
    @Property(tries = 30)
    void a7_sampledBatches_haveBoundsThatDoNotCross(
            @ForAll @IntRange(min = 5, max = 1000) int population,
            @ForAll @DoubleRange(min = 0.05, max = 0.99) double part,
            @ForAll @DoubleRange(min = 1, max = 30) double sigma,
            @ForAll @IntRange(min = 1, max = 40) int steps,
            @ForAll @IntRange(min = 1, max = 8) int digits) {
        int size = Math.max(1, (int) (part * population));
        DpEvent.Gaussian noise = new DpEvent.Gaussian(sigma);
        double delta = Math.pow(10, -digits);
        for (DpEvent event :
                List.of(
                        new DpEvent.SampledWithoutReplacement(population, size, noise),
                        new DpEvent.TruncatedPoisson(population, part, size, noise))) {
            double[] epsilons = new double[2];
            for (NeighboringRelation relation : List.of(ZERO_OUT, REPLACE_ONE)) {
                PrivacyGuarantee guarantee = PLD.guarantee(times(steps, event), relation, delta);
                epsilons[relation == ZERO_OUT ? 0 : 1] = guarantee.epsilon();
                double at = guarantee.epsilon();
                assertThat(PLD.delta(times(steps, event), relation, at))
                        .isBetween(0.0, delta * (1 + 1e-2));
            }
            assertThat(epsilons[0]).isLessThanOrEqualTo(epsilons[1] * (1 + 1e-3) + 1e-4);
        }
    }

    /** Estimates that weighed more than 1 passed for rare losses: delta 18 to 49 % too large. */
    @Test
    void a7_deltaAtItsOwnEpsilon_isTheDeltaAsked() {
        DpEvent first = new DpEvent.SampledWithoutReplacement(5, 1, new DpEvent.Gaussian(27.67));
        DpEvent second =
                new DpEvent.TruncatedPoisson(
                        866, 0.6521362522285501, 564, new DpEvent.Gaussian(21.778276199207756));
        assertDeltaIsFound(times(34, first), REPLACE_ONE);
        assertDeltaIsFound(times(34, first), ZERO_OUT);
        assertDeltaIsFound(times(28, second), ZERO_OUT);
    }

    private static void assertDeltaIsFound(DpEvent event, NeighboringRelation relation) {
        double epsilon = PLD.guarantee(event, relation, 1e-3).epsilon();
        for (double part = 0.9; part < 1.1; part += 0.01) {
            double delta = PLD.delta(event, relation, part * epsilon);
            assertThat(delta)
                    .as("at %s of epsilon", part)
                    .isLessThan(PLD.delta(event, relation, (part - 0.01) * epsilon));
        }
        assertThat(PLD.delta(event, relation, epsilon)).isBetween(0.99e-3, 1.01e-3);
    }

    @Test
    void a7_crossedBounds_areRefused() {
        assertThatThrownBy(() -> new CertifiedBounds(1.1, 1, true, 0, 0).checked())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("crossed");
        assertThat(new CertifiedBounds(Double.NaN, 1, true, 0, 0).checked().lower()).isZero();
    }

    /** Losses of either sign: one double less or more than a sum without rounding. */
    @Property(tries = 60)
    void a7_cumulant_isRightToWhatIsCounted(
            @ForAll @Size(min = 2, max = 60) List<@DoubleRange(min = -3, max = 3) Double> losses,
            @ForAll @DoubleRange(min = 0.1, max = 30) double tilt) {
        double[] values = losses.stream().mapToDouble(Double::doubleValue).toArray();
        double[] masses = new double[values.length];
        Arrays.fill(masses, 1.0 / values.length);
        DiscreteLoss loss = new DiscreteLoss(values, masses, 1 - masses.length * masses[0], 0);
        // In pieces that add exactly enough: the largest exponent is 90.
        BigDecimal sum = BigDecimal.ZERO;
        for (int j = 0; j < values.length; j++) {
            sum = sum.add(BigDecimal.valueOf(masses[j] * Math.exp(tilt * values[j])));
        }

        assertThat(loss.cumulants(tilt)[0])
                .isCloseTo(
                        Math.log(sum.doubleValue()),
                        within(loss.cumulantError(tilt) + 1e-15 * (1 + 90)));
        assertThat(loss.cumulantError(tilt)).isLessThan(1e-12);
    }

    @Test
    void a7_discreteGaussian_ofManyOutcomes_isNormalised() {
        FiniteLoss loss = DiscretePairs.gaussian(3000, 1);
        double sum = 0;
        for (double mass : loss.loss().masses()) {
            sum += mass;
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
        assertThat(loss.loss().masses()[loss.loss().masses().length / 2])
                .isCloseTo(1 / (3000 * Math.sqrt(2 * Math.PI)), withinPercentage(1e-4));
    }

    /** A hundred thousand different phases: noise that falls a little after every step. */
    @Test
    void manyPhases_areAnswered_fromBothSides() {
        List<DpEvent> phases = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            phases.add(Reference.dpSgd(0.001, 2 - 1e-6 * i, 1));
        }
        DpEvent ledger = new DpEvent.Composed(phases);
        PrivacyGuarantee pair = BEST.guarantee(ledger, ADD_OR_REMOVE_ONE, 1e-6);
        double dear =
                PLD.guarantee(Reference.dpSgd(0.001, 1.9, 100_000), ADD_OR_REMOVE_ONE, 1e-6)
                        .epsilon();
        double cheap =
                PLD.guarantee(Reference.dpSgd(0.001, 2, 100_000), ADD_OR_REMOVE_ONE, 1e-6)
                        .epsilonLower();

        assertThat(pair.epsilon())
                .isLessThan(dear)
                .isCloseTo(pair.epsilonLower(), withinPercentage(1));
        assertThat(pair.epsilonLower()).isGreaterThan(cheap);
    }

    /** Rounding a ledger upwards and downwards: about what it is without. */
    @Property(tries = 10)
    void manyPhases_ofAnyRateAndNoise_areRoundedOutwards(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<DpEvent> phases = new ArrayList<>();
        for (int i = 0; i < Coarsening.MOST + 1; i++) {
            phases.add(
                    new DpEvent.PoissonSampled(
                            random.nextDouble(1e-4, 1),
                            new DpEvent.Gaussian(random.nextDouble(0.5, 5))));
        }
        phases.add(new DpEvent.Laplace(1));
        Coarsening coarse = Coarsening.of(new DpEvent.Composed(phases));
        double order = 4;
        double exact = 0;
        int index = Arrays.binarySearch(RdpOrders.all(), order);
        for (DpEvent phase : phases) {
            exact += new RememberedCurves().sum(phase, ADD_OR_REMOVE_ONE).at(index);
        }
        RdpAccountant rdp = new RdpAccountant();

        assertThat(rdp.divergence(coarse.above(), ADD_OR_REMOVE_ONE, order)).isGreaterThan(exact);
        assertThat(rdp.divergence(coarse.below(), ADD_OR_REMOVE_ONE, order)).isLessThan(exact);
        assertThat(EventCounts.of(coarse.above()).size()).isLessThanOrEqualTo(1001);
    }
}
