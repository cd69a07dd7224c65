package io.github.dp4j.accounting.pld;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.loss.HockeyStick;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the PLD accountant reads events: none is overlooked, and none read as less than it is. */
class PldLedgerTest {

    private static final DpEvent NOISE = new DpEvent.Gaussian(2);
    private static final DpEvent LAPLACE = new DpEvent.Laplace(2);
    private static final DpEvent SAMPLED = new DpEvent.PoissonSampled(0.2, NOISE);

    /** The widest interval that is any use: these tests ask what is counted, not how closely. */
    private static final PldAccountant PLD = new PldAccountant(0.01);

    private static DpEvent all(DpEvent... events) {
        return new DpEvent.Composed(List.of(events));
    }

    private static DpEvent times(DpEvent event, long count) {
        return new DpEvent.SelfComposed(event, count);
    }

    private static double epsilon(DpEvent event, NeighboringRelation relation) {
        return PLD.guarantee(event, relation, 1e-5).epsilon();
    }

    static List<DpEvent> releases() {
        return List.of(
                NOISE,
                LAPLACE,
                SAMPLED,
                new DpEvent.Laplace(1e-9),
                new DpEvent.PoissonSampled(0.2, LAPLACE),
                new DpEvent.PoissonSampled(0.2, new DpEvent.Laplace(1e-9)),
                new DpEvent.PoissonSampled(0.5, SAMPLED),
                new DpEvent.PoissonSampled(1, NOISE),
                new DpEvent.SampledWithoutReplacement(100, 20, NOISE),
                new DpEvent.SampledWithoutReplacement(100, 100, NOISE),
                new DpEvent.TruncatedPoisson(100, 0.2, 25, NOISE),
                new DpEvent.TruncatedPoisson(100, 0.2, 100, NOISE),
                new DpEvent.DisjointBatches(NOISE),
                new DpEvent.MatrixMechanism(2, 1),
                new DpEvent.GaussianMixture(2, List.of(0.0, 1.0), List.of(0.5, 0.5)),
                new DpEvent.ExponentialMechanism(0.5),
                new DpEvent.ApproximateDp(0.5, 1e-6),
                new DpEvent.RandomizedResponse(0.5, 3),
                new DpEvent.DiscreteGaussian(2, 1),
                new DpEvent.DiscreteLaplace(2, 1));
    }

    private static List<NeighboringRelation> relations(DpEvent release) {
        if (release instanceof DpEvent.GaussianMixture) {
            return List.of(ZERO_OUT);
        }
        return release instanceof DpEvent.RandomizedResponse
                ? List.of(REPLACE_ONE)
                : List.of(ZERO_OUT, REPLACE_ONE);
    }

    /** To release more costs more, whatever it is, with and without Gaussian noise beside it. */
    @ParameterizedTest
    @MethodSource("releases")
    void everyRelease_beside_another_costsMore(DpEvent release) {
        for (NeighboringRelation relation : relations(release)) {
            for (DpEvent other : List.of(NOISE, new DpEvent.ExponentialMechanism(0.6))) {
                double alone = epsilon(other, relation);
                double both = epsilon(all(other, times(release, 10)), relation);
                assertThat(both).as("beside %s", other).isGreaterThan(1.02 * alone);
                assertThat(epsilon(all(other, times(release, 0)), relation))
                        .isLessThanOrEqualTo(alone * 1.011);
            }
            assertThat(closedForm(new PldLedger(times(release, 0), relation)).applyAsDouble(0))
                    .as("no release at all")
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void everyRelease_withoutNoiseBeside_isNotPrivate(DpEvent release) {
        NeighboringRelation relation = relations(release).get(0);
        PldLedger none = new PldLedger(all(release, new DpEvent.NonPrivate()), relation);
        DpEvent zero = all(times(new DpEvent.NonPrivate(), 0), release);

        assertThat(none.profile()).isInstanceOf(LedgerProfile.NonPrivate.class);
        assertThat(none.gaussianMu()).isEmpty();
        assertThat(new PldLedger(release, relation).profile())
                .isNotInstanceOf(LedgerProfile.NonPrivate.class);
        assertThat(new PldLedger(zero, relation).profile())
                .isNotInstanceOf(LedgerProfile.NonPrivate.class);
    }

    @Test
    void noiseless_samples_areNotPrivate() {
        for (DpEvent event :
                List.of(
                        new DpEvent.Gaussian(0),
                        new DpEvent.Laplace(0),
                        new DpEvent.PoissonSampled(0.1, new DpEvent.Gaussian(0)),
                        new DpEvent.PoissonSampled(0.1, new DpEvent.Laplace(0)),
                        new DpEvent.PoissonSampled(0.1, new DpEvent.NonPrivate()),
                        new DpEvent.SampledWithoutReplacement(9, 2, new DpEvent.NonPrivate()),
                        new DpEvent.TruncatedPoisson(9, 0.1, 2, new DpEvent.NonPrivate()),
                        new DpEvent.MatrixMechanism(0, 1),
                        new DpEvent.GaussianMixture(0, List.of(1.0), List.of(1.0)))) {
            assertThat(new PldLedger(event, ZERO_OUT).profile())
                    .as("%s", event)
                    .isInstanceOf(LedgerProfile.NonPrivate.class);
            assertThat(new PldLedger(times(event, 0), ZERO_OUT).profile())
                    .as("none of %s", event)
                    .isNotInstanceOf(LedgerProfile.NonPrivate.class);
        }
    }

    @Test
    void samplesOfEverything_areTheWhole() {
        for (DpEvent whole :
                List.of(
                        new DpEvent.PoissonSampled(1, NOISE),
                        new DpEvent.SampledWithoutReplacement(9, 9, NOISE),
                        new DpEvent.TruncatedPoisson(9, 1, 9, NOISE),
                        new DpEvent.DisjointBatches(NOISE),
                        new DpEvent.MatrixMechanism(2, 1))) {
            assertThat(new PldLedger(times(whole, 4), ZERO_OUT).gaussianMu()).hasValue(1);
            assertThat(new PldLedger(times(whole, 4), REPLACE_ONE).gaussianMu()).hasValue(2);
        }
        assertThat(new PldLedger(SAMPLED, ZERO_OUT).gaussianMu()).isEmpty();
        assertThat(new PldLedger(times(SAMPLED, 0), ZERO_OUT).gaussianMu()).hasValue(0);
        assertThatThrownBy(
                        () -> new PldLedger(new DpEvent.DisjointBatches(NOISE), ADD_OR_REMOVE_ONE))
                .isInstanceOf(UnsupportedEventException.class);
        assertThatThrownBy(
                        () ->
                                new PldLedger(
                                        new DpEvent.SampledWithoutReplacement(9, 9, NOISE),
                                        ADD_OR_REMOVE_ONE))
                .isInstanceOf(UnsupportedEventException.class);
    }

    @Test
    void closedForm_isForOneLaplaceOneSampleOrGaussians() {
        Percentage exact = Percentage.withPercentage(1e-9);

        assertThat(closedForm(new PldLedger(LAPLACE, REPLACE_ONE)).applyAsDouble(0.2))
                .isCloseTo(HockeyStick.laplace(1, 0.2), exact);
        assertThat(closedForm(new PldLedger(times(NOISE, 4), ZERO_OUT)).applyAsDouble(0.2))
                .isCloseTo(HockeyStick.gaussian(1, 0.2), exact);
        assertThat(new PldLedger(SAMPLED, REPLACE_ONE).profile())
                .isInstanceOf(LedgerProfile.Pairs.class);
        assertThat(new PldLedger(SAMPLED, ZERO_OUT).profile())
                .isInstanceOf(LedgerProfile.ClosedForm.class);
        for (DpEvent event : List.of(times(LAPLACE, 2), all(LAPLACE, NOISE), times(SAMPLED, 2))) {
            assertThat(new PldLedger(event, ZERO_OUT).profile())
                    .as("%s", event)
                    .isInstanceOf(LedgerProfile.Pairs.class);
        }
    }

    /** Both directions where they differ; bounds from above and below where they do. */
    @Test
    void directions_areAsManyAsDiffer() {
        DpEvent fixed = new DpEvent.SampledWithoutReplacement(9, 2, NOISE);

        assertThat(directions(new PldLedger(all(LAPLACE, NOISE), ZERO_OUT))).hasSize(1);
        assertThat(directions(new PldLedger(all(SAMPLED, LAPLACE), ZERO_OUT))).hasSize(2);
        assertThat(directions(new PldLedger(SAMPLED, REPLACE_ONE)))
                .hasSize(1)
                .allMatch(direction -> direction.bindsAbove() && direction.bindsBelow());
        List<LedgerProfile.Direction> bounds = directions(new PldLedger(fixed, REPLACE_ONE));
        assertThat(bounds).anyMatch(d -> d.bindsAbove() && !d.bindsBelow());
        assertThat(bounds).anyMatch(d -> d.bindsBelow() && !d.bindsAbove());
    }

    @Test
    void samples_costLessThanTheWhole_andLaplaceOfMuchLossNoLessThanItsBound() {
        double whole = epsilon(times(NOISE, 3), ZERO_OUT);
        for (DpEvent sampled :
                List.of(
                        SAMPLED,
                        new DpEvent.SampledWithoutReplacement(100, 5, NOISE),
                        new DpEvent.TruncatedPoisson(100, 0.05, 20, NOISE))) {
            assertThat(epsilon(times(sampled, 3), ZERO_OUT)).isBetween(1e-3, whole);
        }
        DpEvent loud = new DpEvent.PoissonSampled(0.2, new DpEvent.Laplace(1e-9));
        assertThat(epsilon(loud, ZERO_OUT)).isBetween(0.99e9, 1.01e9);
        assertThat(epsilon(loud, REPLACE_ONE)).isBetween(1.99e9, 2.01e9);
    }

    @Test
    void answersWithoutNoise_areNotPrivate() {
        DpEvent truth = new DpEvent.RandomizedResponse(0, 3);

        assertThat(new PldLedger(truth, REPLACE_ONE).profile())
                .isInstanceOf(LedgerProfile.NonPrivate.class);
        assertThat(new PldLedger(times(truth, 0), REPLACE_ONE).profile())
                .isNotInstanceOf(LedgerProfile.NonPrivate.class);
    }

    private static DoubleUnaryOperator closedForm(PldLedger ledger) {
        return ((LedgerProfile.ClosedForm) ledger.profile()).deltaOf();
    }

    private static List<LedgerProfile.Direction> directions(PldLedger ledger) {
        return ((LedgerProfile.Pairs) ledger.profile()).directions();
    }
}
