package io.github.dp4j.accounting.rdp;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.accounting.loss.BoundedRange;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import io.github.dp4j.accounting.loss.FiniteLoss;
import io.github.dp4j.accounting.loss.HockeyStick;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import io.github.dp4j.accounting.loss.ProfileLoss;
import io.github.dp4j.privacy.DpEvent;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** A pair made of a profile dominates whatever has that profile, alone and composed. */
class ProfileLossTest {

    private static final PldAccountant PLD = new PldAccountant();

    private static DiscreteLoss discretised(DoubleUnaryOperator profile, double largest) {
        return ((FiniteLoss) new ProfileLoss(profile, largest).cells(0, 1e-14)).loss();
    }

    /** The hockey stick at any epsilon, negative ones included, of either direction. */
    private static double divergence(DiscreteLoss loss, double epsilon, boolean mirrored) {
        if (mirrored) {
            // H'(a) = 1 - a + a H(1/a)
            return 1 - Math.exp(epsilon) + Math.exp(epsilon) * divergence(loss, -epsilon, false);
        }
        double sum = loss.infinite();
        for (int j = 0; j < loss.losses().length; j++) {
            double l = loss.losses()[j];
            sum += l > epsilon ? -loss.masses()[j] * Math.expm1(epsilon - l) : 0;
        }
        return sum;
    }

    /** The plain Gaussian, both ways, at any epsilon: at least, and hardly more. */
    @Property(tries = 40)
    void gaussianProfile_isDominatedClosely(
            @ForAll @Scale(6) @DoubleRange(min = 0.02, max = 60) double mu,
            @ForAll @Scale(6) @DoubleRange(min = -6, max = 6) double deviations) {
        DiscreteLoss loss = discretised(e -> HockeyStick.gaussian(mu, e), Double.POSITIVE_INFINITY);
        double epsilon = 0.5 * mu * mu + deviations * mu;
        double a = Math.exp(Math.min(epsilon, 600));
        // Chords lie above the curve: by CELLS, and by FLAT before the first cell.
        double width = 3e-4 * (Math.abs(epsilon) + mu);

        for (boolean mirrored : new boolean[] {false, true}) {
            if (!mirrored || epsilon < 600) {
                double here = divergence(loss, epsilon, mirrored);
                double rounding = mirrored ? 1e-14 * (1 + a) : 0;
                assertThat(here)
                        .isGreaterThanOrEqualTo(gaussian(mu, epsilon) * (1 - 1e-9) - rounding);
                // Masses are raised by 1e-11, and by what their rounding lacked, until they
                // dominate for sure; times a in the mirror image.
                double raised = mirrored ? 2e-11 * (1 + a) : 1e-13;
                assertThat(here)
                        .isLessThanOrEqualTo(gaussian(mu, epsilon - width) * (1 + 1e-3) + raised);
            }
        }
        assertThat(loss.missing() + total(loss)).isCloseTo(1, within(1e-12));
    }

    /** The hockey stick of the plain Gaussian at any epsilon. */
    private static double gaussian(double mu, double epsilon) {
        return epsilon >= 0
                ? HockeyStick.gaussian(mu, epsilon)
                : -Math.expm1(epsilon) + Math.exp(epsilon) * HockeyStick.gaussian(mu, -epsilon);
    }

    private static double total(DiscreteLoss loss) {
        double sum = 0;
        for (double mass : loss.masses()) {
            sum += mass;
        }
        return sum;
    }

    /** A mechanism of three outcomes of which only the Renyi divergences are told. */
    @Property(tries = 40)
    void renyiProfile_dominatesWhatItIsOf(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] p = new double[4];
        double[] q = new double[4];
        double sumP = 0;
        double sumQ = 0;
        for (int i = 0; i < 4; i++) {
            p[i] = random.nextDouble(0.01, 1);
            q[i] = p[i] * Math.exp(random.nextDouble(-1.5, 1.5));
            sumP += p[i];
            sumQ += q[i];
        }
        double[] divergences = new double[RdpOrders.all().length];
        for (int k = 0; k < divergences.length; k++) {
            double a = RdpOrders.all()[k];
            double forth = 0;
            double back = 0;
            double most = 0;
            for (int i = 0; i < 4; i++) {
                double l = Math.log(p[i] / sumP) - Math.log(q[i] / sumQ);
                most = Math.max(most, Math.abs(l));
                forth += a > 300 ? 0 : p[i] / sumP * Math.exp((a - 1) * l);
                back += a > 300 ? 0 : q[i] / sumQ * Math.exp((1 - a) * l);
            }
            divergences[k] = a > 300 ? most : Math.log(Math.max(forth, back)) / (a - 1);
        }
        PrivacyLoss pair = RenyiProfile.loss(divergences);
        DiscreteLoss loss = ((FiniteLoss) pair.cells(0, 1e-14)).loss();

        for (int i = 0; i < 50; i++) {
            double epsilon = random.nextDouble(-3, 3);
            double forth = 0;
            double back = 0;
            for (int j = 0; j < 4; j++) {
                forth += Math.max(0, p[j] / sumP - Math.exp(epsilon) * q[j] / sumQ);
                back += Math.max(0, q[j] / sumQ - Math.exp(epsilon) * p[j] / sumP);
            }
            assertThat(divergence(loss, epsilon, false))
                    .isGreaterThanOrEqualTo(Math.max(forth, back) - 1e-12);
            assertThat(divergence(loss, epsilon, true))
                    .isGreaterThanOrEqualTo(Math.max(forth, back) - 1e-12);
        }
    }

    /**
     * A Gaussian release told as zCDP beside sampled steps: what is known of it is less, so that
     * epsilon is larger than that of the truth; and never above the sum of the parts.
     */
    @Property(tries = 25)
    void concentratedBesideSteps_isAboveTheGaussian_andBelowTheSum(
            @ForAll @Scale(6) @DoubleRange(min = 1, max = 40) double noise,
            @ForAll @Scale(6) @DoubleRange(min = 0.001, max = 0.05) double rate,
            @ForAll @Scale(6) @DoubleRange(min = 0.6, max = 3) double sigma,
            @ForAll @IntRange(min = 1, max = 500) int steps,
            @ForAll @IntRange(min = 2, max = 12) int digits) {
        double delta = Math.pow(10, -digits);
        DpEvent training = Reference.dpSgd(rate, sigma, steps);
        DpEvent known = new DpEvent.ZeroConcentratedDp(0.5 / noise / noise);
        DpEvent told = new DpEvent.Composed(List.of(known, training));
        DpEvent truth = new DpEvent.Composed(List.of(new DpEvent.Gaussian(noise), training));

        double epsilon = new BestAccountant().guarantee(told, ADD_OR_REMOVE_ONE, delta).epsilon();

        assertThat(epsilon)
                .isGreaterThanOrEqualTo(
                        PLD.guarantee(truth, ADD_OR_REMOVE_ONE, delta).epsilonLower());
        for (double share : new double[] {0.01, 0.3, 0.7, 0.99}) {
            double sum =
                    PLD.guarantee(training, ADD_OR_REMOVE_ONE, share * delta).epsilon()
                            + new RdpAccountant()
                                    .guarantee(known, ADD_OR_REMOVE_ONE, (1 - share) * delta)
                                    .epsilon();
            assertThat(epsilon).isLessThanOrEqualTo(sum * (1 + 1e-4) + 1e-6);
        }
    }

    /** Exponential mechanisms whose intervals of losses are chosen from earlier results. */
    @Property(tries = 40)
    void exponentialMechanisms_chosenAdaptively_areBounded(
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 3) double epsilon, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // A tree of three choices: t of each node is random.
        double[] p = {1};
        double[] loss = {0};
        for (int level = 0; level < 3; level++) {
            double[] nextP = new double[2 * p.length];
            double[] nextLoss = new double[2 * p.length];
            for (int i = 0; i < p.length; i++) {
                double t = random.nextDouble() * epsilon;
                double high = Math.exp(t) * Math.expm1(epsilon - t) / Math.expm1(epsilon);
                nextP[2 * i] = p[i] * high;
                nextLoss[2 * i] = loss[i] + t;
                nextP[2 * i + 1] = p[i] * (1 - high);
                nextLoss[2 * i + 1] = loss[i] + t - epsilon;
            }
            p = nextP;
            loss = nextLoss;
        }
        DpEvent event = new DpEvent.SelfComposed(new DpEvent.ExponentialMechanism(epsilon), 3);
        for (double part : new double[] {0, 0.2, 0.5, 0.8, 1.2, 2}) {
            double e = part * epsilon;
            double forth = 0;
            double back = 0;
            for (int i = 0; i < p.length; i++) {
                forth += Math.max(0, p[i] * -Math.expm1(e - loss[i]));
                back += Math.max(0, p[i] * (Math.exp(-loss[i]) - Math.exp(e)));
            }
            double bound = PLD.delta(event, ZERO_OUT, e);
            assertThat(Math.max(forth, back)).isLessThanOrEqualTo(bound * (1 + 1e-9) + 1e-15);
            double moments = new RdpAccountant().delta(event, ZERO_OUT, e);
            assertThat(Math.max(forth, back)).isLessThanOrEqualTo(moments * (1 + 1e-9) + 1e-15);
        }
    }

    @Test
    void boundedRange_atEveryEpsilon_isTheLargestHockeyStick() {
        for (double epsilon : new double[] {1e-3, 0.7, 5, 30}) {
            for (double part : new double[] {0, 0.3, 0.9}) {
                double e = part * epsilon;
                double most = 0;
                for (int i = 1; i < 4000; i++) {
                    double t = i / 4000.0 * epsilon;
                    double p = Math.exp(t) * Math.expm1(epsilon - t) / Math.expm1(epsilon);
                    most = Math.max(most, -p * Math.expm1(e - t));
                }
                assertThat(BoundedRange.profile(epsilon, e))
                        .isBetween(most * (1 - 1e-12), most * (1 + 1e-4));
            }
        }
    }
}
