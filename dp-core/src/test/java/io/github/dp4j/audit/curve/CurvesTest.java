package io.github.dp4j.audit.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class CurvesTest {

    private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;

    @Property(tries = 200)
    void curves_fall_andAreTheSameWithoutTheSubtraction(
            @ForAll @DoubleRange(min = 0, max = 1) double rate,
            @ForAll @DoubleRange(min = 0, max = 4) double size) {
        for (PrivacyCurve curve :
                List.of(new GaussianCurve(size), new EpsilonDeltaCurve(size, 0.01))) {
            double value = curve.typeTwoError(rate);
            assertThat(value).isBetween(0.0, 1 - rate + 1e-12);
            assertThat(curve.remaining(1 - rate)).isCloseTo(value, within(1e-9));
            assertThat(curve.typeTwoError(Math.min(1, rate + 0.01)))
                    .isLessThanOrEqualTo(value + 1e-15);
            // The other way round it is the same test.
            assertThat(curve.typeTwoError(value)).isLessThanOrEqualTo(rate + 1e-9);
        }
    }

    @Test
    void ledgerCurve_ofAGaussian_isALittleBelowTheGaussians() {
        LedgerCurve ledger = LedgerCurve.of(new PldAccountant(), new DpEvent.Gaussian(1), RELATION);
        GaussianCurve gaussian = new GaussianCurve(1);
        for (double rate : new double[] {1e-6, 1e-3, 0.05, 0.3, 0.6, 0.9, 0.999}) {
            double truth = gaussian.typeTwoError(rate);
            assertThat(ledger.typeTwoError(rate)).isBetween(truth - 1e-3, truth + 1e-12);
            assertThat(ledger.remaining(1 - rate))
                    .isCloseTo(ledger.typeTwoError(rate), within(1e-12));
        }
        assertThat(ledger.typeTwoError(1)).isZero();
        assertThat(ledger.words()).contains("add-remove");
    }

    @Test
    void family_withItsNoiseScaled_isTheLedgerWithThatNoise() {
        LedgerFamily family =
                LedgerFamily.of(Reference.dpSgd(0.1, 2, 50), RELATION, /* delta= */ 1e-5);
        double epsilon =
                new PldAccountant()
                        .guarantee(Reference.dpSgd(0.1, 4, 50), RELATION, 1e-5)
                        .epsilonLower();

        assertThat(family.epsilon(2)).isCloseTo(epsilon, within(2e-3 * epsilon));
        assertThat(family.curve(2).typeTwoError(0.1))
                .isGreaterThan(family.curve(1).typeTwoError(0.1));
        assertThat(family.leastRefuted(curve -> curve.typeTwoError(0.1) > 0.75).getAsDouble())
                .isBetween(0.25, 16.0);
        assertThat(family.leastRefuted(curve -> false)).isEmpty();
        assertThatThrownBy(() -> family.curve(20)).hasMessageContaining("noiseScale");
    }

    @Test
    void family_ofEventsWithNoise_scalesThem_andRefusesOthers() {
        NoiseScaling twice = new NoiseScaling(2);
        DpEvent ledger =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.PoissonSampled(0.1, new DpEvent.Laplace(1)),
                                new DpEvent.SelfComposed(new DpEvent.MatrixMechanism(3, 2), 4)));
        assertThat(ledger.accept(twice))
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.PoissonSampled(0.1, new DpEvent.Laplace(2)),
                                        new DpEvent.SelfComposed(
                                                new DpEvent.MatrixMechanism(6, 2), 4))));
        assertThatThrownBy(() -> LedgerFamily.of(new DpEvent.ApproximateDp(1, 0), RELATION, 1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("no noise that could be scaled");
        assertThatThrownBy(() -> LedgerFamily.of(new DpEvent.NonPrivate(), RELATION, 1e-5))
                .isInstanceOf(UnsupportedEventException.class);
    }

    /** A private profile, and the training after it. */
    @Test
    void family_ofReleasesWithoutNoiseBesideOthers_keepsThemAsTheyAre() {
        DpEvent profile =
                new DpEvent.Composed(
                        List.of(new DpEvent.Gaussian(10), new DpEvent.ApproximateDp(0, 1e-6)));
        DpEvent training = Reference.dpSgd(0.1, 2, 50);
        LedgerFamily family =
                LedgerFamily.of(new DpEvent.Composed(List.of(profile, training)), RELATION, 1e-5);
        DpEvent twice =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.Gaussian(20),
                                new DpEvent.ApproximateDp(0, 1e-6),
                                Reference.dpSgd(0.1, 4, 50)));
        double epsilon = new PldAccountant().guarantee(twice, RELATION, 1e-5).epsilonLower();
        assertThat(family.epsilon(2)).isCloseTo(epsilon, within(2e-3 * epsilon));
        LedgerCurve curve = LedgerCurve.of(new PldAccountant(), twice, RELATION);
        for (double rate : new double[] {0.001, 0.05, 0.3, 0.9}) {
            // Two sets of tangents of one curve, both below it.
            assertThat(family.curve(2).typeTwoError(rate))
                    .isCloseTo(curve.typeTwoError(rate), within(2e-3));
        }
    }

    @Test
    void valuesOutOfRange_areRefused() {
        assertThatThrownBy(() -> new GaussianCurve(-1)).hasMessageContaining("mu");
        assertThatThrownBy(() -> new EpsilonDeltaCurve(1, 2)).hasMessageContaining("delta");
        assertThatThrownBy(() -> new GaussianCurve(1).typeTwoError(Double.NaN))
                .hasMessageContaining("typeOneError");
        assertThatThrownBy(() -> new EpsilonDeltaCurve(1, 0).remaining(-0.1))
                .hasMessageContaining("success");
        assertThatThrownBy(() -> GaussianCurve.ofGuarantee(1, 0)).hasMessageContaining("delta");
    }

    @Property(tries = 50)
    void mu_ofItsEpsilon_isItself(@ForAll @DoubleRange(min = 0.05, max = 6) double mu) {
        double epsilon = new GaussianCurve(mu).epsilon(1e-6);

        assertThat(GaussianCurve.ofGuarantee(epsilon, 1e-6).mu()).isCloseTo(mu, within(1e-8 * mu));
    }
}
