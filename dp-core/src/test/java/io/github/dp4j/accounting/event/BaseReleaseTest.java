package io.github.dp4j.accounting.event;

import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.rdp.RememberedCurves;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Samples of nothing, of everything and of noise of any size are no reason to refuse. */
class BaseReleaseTest {

    private static final RememberedCurves CURVES = new RememberedCurves();

    private static final DpEvent GAUSSIAN = new DpEvent.Gaussian(1);

    @Test
    void samplesOfNothing_costNothing() {
        DpEvent none = new DpEvent.SelfComposed(GAUSSIAN, 0);
        DpEvent empty = new DpEvent.Composed(List.of());
        for (Accountant accountant : List.of(new RdpAccountant(), new PldAccountant())) {
            for (NeighboringRelation relation : List.of(ZERO_OUT, REPLACE_ONE)) {
                for (DpEvent nothing :
                        List.of(
                                new DpEvent.PoissonSampled(0.5, none),
                                new DpEvent.PoissonSampled(0.5, empty),
                                new DpEvent.PoissonSampled(
                                        0.5, new DpEvent.PoissonSampled(1, none)),
                                new DpEvent.SampledWithoutReplacement(9, 2, none),
                                new DpEvent.TruncatedPoisson(9, 0.5, 2, empty))) {
                    assertThat(accountant.guarantee(nothing, relation, 1e-5).epsilon())
                            .as("%s", nothing)
                            .isZero();
                }
            }
        }
    }

    @Test
    void severalGaussians_ofAnySize_areOne() {
        for (double scale : new double[] {1e-170, 1, 1e200}) {
            DpEvent several =
                    new DpEvent.Composed(
                            List.of(
                                    new DpEvent.SelfComposed(new DpEvent.Gaussian(3 * scale), 2),
                                    new DpEvent.SelfComposed(new DpEvent.Laplace(1), 0),
                                    new DpEvent.Gaussian(scale)));
            assertThat(BaseRelease.of(several).noise().orElseThrow().multiplier())
                    .isCloseTo(scale / Math.sqrt(11.0 / 9), Percentage.withPercentage(1e-12));
        }
        DpEvent quiet = new DpEvent.SelfComposed(new DpEvent.Gaussian(0), 2);
        assertThat(BaseRelease.of(quiet).event()).isEqualTo(new DpEvent.Gaussian(0));
    }

    @Test
    void wholeSamples_ofSeveralReleases_areTheirComposition() {
        DpEvent mixed = new DpEvent.Composed(List.of(GAUSSIAN, new DpEvent.Laplace(1)));

        assertThat(CURVES.everywhere(new DpEvent.PoissonSampled(1, mixed), ZERO_OUT))
                .isEqualTo(CURVES.everywhere(mixed, ZERO_OUT));
    }

    @Test
    void distancesThatNeverHappen_doNotCount() {
        DpEvent one = new DpEvent.GaussianMixture(1, List.of(1.0), List.of(1.0));
        DpEvent never = new DpEvent.GaussianMixture(1, List.of(1e308, 1.0), List.of(0.0, 1.0));
        for (Accountant accountant : List.of(new RdpAccountant(), new PldAccountant())) {
            double epsilon = accountant.guarantee(one, ZERO_OUT, 1e-5).epsilon();

            assertThat(accountant.guarantee(never, ZERO_OUT, 1e-5).epsilon()).isEqualTo(epsilon);
        }
        DpEvent tiny = new DpEvent.GaussianMixture(1e-10, List.of(1e308, 1.0), List.of(0.0, 1.0));
        assertThat(new RdpAccountant().guarantee(tiny, ZERO_OUT, 1e-5).epsilon()).isInfinite();
    }
}
