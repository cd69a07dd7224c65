package io.github.dp4j.accounting.pld;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.accounting.fourier.Saddle;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import io.github.dp4j.accounting.loss.FiniteLoss;
import io.github.dp4j.accounting.loss.HockeyStick;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What makes one bound out of several, and what guides it, next to exact answers. */
class ComposedLossesTest {

    private static final PldAccountant PLD = new PldAccountant();

    /** Two common losses and a rare one. */
    private static PrivacyLoss rareLoss(double small, double large, double rare) {
        double half = 0.5 * (1 - rare);
        double other = 1 - rare * Math.exp(-large);
        double up = 1 / (1 + Math.exp(small));
        return FiniteLoss.of(
                new double[] {half, half, rare},
                new double[] {other * up, other * (1 - up), rare * Math.exp(-large)});
    }

    /**
     * Poor aims cost width. Here nothing about them is right, the part that is left out included.
     */
    @Property(tries = 150)
    void pair_anyAim_isAboutTheTruth(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double large = random.nextDouble(0.5, 3);
        List<PrivacyLoss> losses =
                List.of(
                        rareLoss(
                                random.nextDouble(0.01, 0.5),
                                large,
                                Math.pow(10, -random.nextDouble(1, 8))));
        long[] counts = {random.nextLong(2, 40)};
        FiniteComposition truth = FiniteComposition.of(losses, counts);
        double epsilon = random.nextDouble(0, 1.2 * large);
        double logDelta = Math.log(truth.upper(epsilon)) - random.nextDouble(-2, 10);
        Saddle.Split split =
                random.nextBoolean()
                        ? Saddle.Split.NONE
                        : new Saddle.Split(
                                random.nextDouble(0.1, 1.2) * large,
                                random.nextDouble(0.3, 20),
                                random.nextDouble(-60, 0));
        DiscretisationAim aim =
                new DiscretisationAim(epsilon, logDelta, random.nextDouble(0.3, 20), split);
        ErrorBudget budget = ErrorBudget.of(Math.pow(10, -random.nextDouble(1.5, 4)), 0.5);

        Discretisation.Pair pair = new Discretisation(losses, counts, 1e-12).pair(aim, budget);

        for (double e : new double[] {epsilon, 0.5 * epsilon, 1.1 * epsilon}) {
            // NaN is no bound.
            assertThat(pair.upper().applyAsDouble(e) < truth.lower(e)).isFalse();
            assertThat(pair.lower().applyAsDouble(e) > truth.upper(e)).isFalse();
        }
        assertThat(pair.atoms()).isEqualTo(pair.isNone() ? 0 : 3);
    }

    /** Its own divergence, right to 1e-10. */
    @Test
    void pair_singleRelease_isRoundedOutwards() {
        PrivacyLoss loss = rareLoss(0.3, 2, 0.1);
        DiscretisationAim aim = new DiscretisationAim(0.1, -2, 1, Saddle.Split.NONE);
        Discretisation.Pair pair =
                new Discretisation(List.of(loss), new long[] {1}, 0.1)
                        .pair(aim, ErrorBudget.of(0.1, 1));
        double exact = 0;
        DiscreteLoss discrete = ((FiniteLoss) loss).loss();
        for (int i = 0; i < 3; i++) {
            exact += discrete.masses()[i] * Math.max(0, -Math.expm1(0.1 - discrete.losses()[i]));
        }

        assertThat(pair.upper().applyAsDouble(0.1) / exact - 1).isBetween(0.99e-10, 1.01e-10);
        assertThat(1 - pair.lower().applyAsDouble(0.1) / exact).isBetween(0.99e-10, 1.01e-10);
    }

    /** A thousand releases have up to a thousand times the delta of one. */
    @Test
    void basicComposition_countsEveryRelease_roundedUp() {
        PrivacyLoss loss = rareLoss(0, 2, 1e-6);
        double one = -1e-6 * Math.expm1(-2);
        Discretisation many = new Discretisation(List.of(loss), new long[] {1000}, 1e-3);

        assertThat(many.surelyAtMost(1000 * one * (1 + 1.1e-9))).isTrue();
        assertThat(many.surelyAtMost(1000 * one * (1 + 0.9e-9))).isFalse();
        // A tilt of next to nothing: the other bound says nothing.
        CertifiedBounds interval =
                many.byMoments(new DiscretisationAim(0, -7, 1e-9, Saddle.Split.NONE));
        assertThat(interval.upper() / (1000 * one) - 1).isBetween(0.9e-9, 1.1e-9);
        assertThat(interval.atoms()).isEqualTo(3);
    }

    @Test
    void infiniteLosses_ofAllReleases_addUp() {
        FiniteLoss loss =
                new FiniteLoss(
                        new DiscreteLoss(new double[] {0.1}, new double[] {0.99}, 0.01, 0.01));
        Discretisation five = new Discretisation(List.of(loss), new long[] {5}, 1e-3);

        assertThat(five.infinite()).isCloseTo(1 - Math.pow(0.99, 5), within(1e-14));
        assertThat(Discretisation.reaches(1e-285, 1)).isTrue();
        assertThat(Discretisation.reaches(1e-285, 1e6)).isFalse();
    }

    /**
     * Hundreds of phases, led by a sample of them: nearly equal ones cost as much as equal ones.
     */
    @Test
    void manyPhases_nearlyEqual_costAsMuchAsEqualOnes() {
        int phases = 200;
        for (double rate : new double[] {0.05, 5e-4}) {
            DpEvent different =
                    new DpEvent.Composed(
                            IntStream.range(0, phases)
                                    .mapToObj(i -> Reference.dpSgd(rate * (1 - 1e-9 * i), 1.2, 3))
                                    .toList());
            PrivacyGuarantee equal =
                    PLD.guarantee(Reference.dpSgd(rate, 1.2, 3L * phases), ADD_OR_REMOVE_ONE, 1e-5);

            PrivacyGuarantee guarantee = PLD.guarantee(different, ADD_OR_REMOVE_ONE, 1e-5);

            assertThat(guarantee.epsilon()).isGreaterThan(equal.epsilonLower() * (1 - 1e-6));
            assertThat(guarantee.epsilonLower()).isLessThan(equal.epsilon());
            assertThat(guarantee.epsilon() - guarantee.epsilonLower())
                    .isLessThanOrEqualTo(1e-4 * guarantee.epsilon());
        }
    }

    /** Three phases of little noise, which a sample of all may miss, decide the far moments. */
    @Test
    void manyPhases_fewOfLittleNoise_areCertified() {
        for (double[] few : new double[][] {{1e-3, 0.5, 5e-4}, {1e-4, 0.6, 2e-3}}) {
            List<DpEvent> phases = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                phases.add(Reference.dpSgd(few[2] * (1 + i * 1e-3), 1.1, 5));
            }
            for (int i = 0; i < 3; i++) {
                phases.add(Reference.dpSgd(few[0] * (1 + i * 0.01), few[1], 3));
            }
            PrivacyGuarantee guarantee =
                    PLD.guarantee(new DpEvent.Composed(phases), ADD_OR_REMOVE_ONE, 1e-6);

            assertThat(guarantee.epsilon() - guarantee.epsilonLower())
                    .isLessThanOrEqualTo(1e-4 * guarantee.epsilon());
        }
    }

    /** The divergence of a closed form has an error, and so has its inverse. */
    @Test
    void closedForm_isRoundedOutwards() {
        double error = HockeyStick.RELATIVE_ERROR;
        for (double delta : new double[] {0.38, 1e-5}) {
            double epsilon = HockeyStick.epsilon(e -> HockeyStick.gaussian(1, e), delta);
            double lower =
                    HockeyStick.epsilon(e -> HockeyStick.gaussian(1, e), delta * (1 + error));
            double upper =
                    HockeyStick.epsilon(e -> HockeyStick.gaussian(1, e), delta * (1 - error));
            PrivacyGuarantee pair =
                    PLD.guarantee(new DpEvent.Gaussian(1), ADD_OR_REMOVE_ONE, delta);

            assertThat(pair.epsilon()).isGreaterThanOrEqualTo(upper * (1 + 0.9 * error));
            assertThat(pair.epsilonLower()).isLessThanOrEqualTo(lower * (1 - 0.9 * error));
            assertThat(pair.epsilon() - pair.epsilonLower())
                    .isLessThanOrEqualTo(upper - lower + 2.2 * error * epsilon);
        }
    }

    /** From below only what some data set costs; from above what none exceeds. */
    @Test
    void fixedSizeSample_fromBelow_isADataSet() {
        DpEvent fixed =
                new DpEvent.SelfComposed(
                        new DpEvent.SampledWithoutReplacement(10_000, 100, new DpEvent.Gaussian(1)),
                        500);
        PrivacyGuarantee above = PLD.guarantee(fixed, ZERO_OUT, 1e-5);
        PrivacyGuarantee below = PLD.guarantee(Reference.dpSgd(0.01, 1, 500), ZERO_OUT, 1e-5);

        assertThat(above.epsilonLower())
                .isCloseTo(below.epsilonLower(), within(2e-4 * below.epsilon()));
        assertThat(above.epsilon()).isGreaterThan(1.2 * above.epsilonLower());
    }

    @Test
    void derivation_saysHow() {
        assertThat(PLD.guarantee(Reference.dpSgd(0.01, 1, 100), REPLACE_ONE, 1e-5).derivation())
                .contains("connect-the-dots", "Fourier sum of", " apart.")
                .doesNotContain("listed", "not reached");
        assertThat(
                        PLD.guarantee(
                                        new DpEvent.SelfComposed(
                                                new DpEvent.ApproximateDp(0.1, 0), 5),
                                        REPLACE_ONE,
                                        1e-5)
                                .derivation())
                .contains("every composed loss listed", " apart.")
                .doesNotContain("Fourier", "not reached");
        assertThat(PLD.name()).isEqualTo("PLD");
        assertThat(new PldAccountant(1e-8).coarse().name()).isEqualTo("PLD");
        PldAccountant coarsest = new PldAccountant(0.5);
        assertThat(coarsest.coarse()).isSameAs(coarsest);
        assertThat(PLD.coarse()).isNotSameAs(PLD);
    }
}
