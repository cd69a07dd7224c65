package io.github.dp4j.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compositions of Laplace noise, whose loss has an atom at either end: few of them, and many. */
class LaplaceCompositionTest {

    private static final PldAccountant ACCOUNTANT = new PldAccountant();
    private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;

    private static DpEvent laplace(double noise, long times) {
        return new DpEvent.SelfComposed(new DpEvent.Laplace(noise), times);
    }

    private static PrivacyGuarantee tightly(DpEvent event, double delta) {
        return tightly(event, RELATION, delta);
    }

    private static PrivacyGuarantee tightly(
            DpEvent event, NeighboringRelation relation, double delta) {
        PrivacyGuarantee pair = ACCOUNTANT.guarantee(event, relation, delta);
        assertThat(pair.epsilonLower()).as(pair.toString()).isPositive();
        assertThat(pair.epsilon() - pair.epsilonLower())
                .as(pair.toString())
                .isLessThanOrEqualTo(1e-4 * Math.max(0.01, pair.epsilon()));
        return pair;
    }

    /**
     * A referee by convolution on a grid of n steps per 1/noise. The loss is 1/noise with
     * probability 1/2, and has density {@code e^(-(1/noise - l) / 2) / 4} below, down to -1/noise,
     * where the rest of the mass is. Cells are rounded to their nearer ends, so a composition of k
     * is off by at most k/2 cells, and on average by far less.
     */
    private static double[] composed(double noise, int n, int times) {
        double largest = 1 / noise;
        double cell = largest / n;
        double[] one = new double[2 * n + 1];
        for (int i = 0; i <= 2 * n; i++) {
            double low = Math.max(-largest, (i - n - 0.5) * cell);
            double high = Math.min(largest, (i - n + 0.5) * cell);
            one[i] = 0.5 * (Math.exp(0.5 * (high - largest)) - Math.exp(0.5 * (low - largest)));
        }
        one[0] += 0.5 * Math.exp(-largest);
        one[2 * n] += 0.5;
        double[] sum = {1};
        for (int k = 0; k < times; k++) {
            double[] next = new double[sum.length + 2 * n];
            for (int i = 0; i < sum.length; i++) {
                for (int j = 0; j < one.length; j++) {
                    next[i + j] += sum[i] * one[j];
                }
            }
            sum = next;
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 0.1",
        "1, 3, 1e-3",
        "0.5, 6, 0.2",
        "0.97, 6, 1e-12",
        "5, 12, 0.01",
        "5, 12, 1e-9",
        "20, 20, 1e-5",
    })
    void few_againstConvolution(double noise, int times, double delta) {
        PrivacyGuarantee pair = tightly(laplace(noise, times), delta);

        int n = 400;
        double cell = 1 / noise / n;
        double[] law = composed(noise, n, times);
        double above = 0;
        double below = 0;
        for (int i = 0; i < law.length; i++) {
            double loss = (i - n * times) * cell;
            double shift = 0.5 * times * cell;
            above += law[i] * Math.max(0, -Math.expm1(pair.epsilonLower() - loss - shift));
            below += law[i] * Math.max(0, -Math.expm1(pair.epsilon() - loss + shift));
        }
        assertThat(above).isGreaterThanOrEqualTo(delta * (1 - 1e-9));
        assertThat(below).isLessThanOrEqualTo(delta * (1 + 1e-9));
    }

    /** Delta far below the chance that all losses are the largest: epsilon is nearly their sum. */
    @ParameterizedTest
    @CsvSource({
        "28.76211805539464, 5, 3.155e-10",
        "0.9687165871332774, 6, 3e-17",
        "0.5, 3, 1e-100",
    })
    void few_tinyDelta_isNearlyTheLargestLoss(double noise, int times, double delta) {
        PrivacyGuarantee pair = tightly(laplace(noise, times), delta);

        // delta >= 2^-k (1 - e^(epsilon - k / noise)), and epsilon is at most k / noise.
        assertThat(pair.epsilon())
                .isBetween(
                        times / noise + Math.log1p(-delta * Math.pow(2, times)) - 1e-12,
                        times / noise * (1 + 1e-4));
        assertThat(pair.epsilonLower()).isLessThanOrEqualTo(times / noise);
    }

    /** The central limit, whose error falls with the root of the number of losses. */
    @Test
    void many_areNearlyNormal() {
        double noise = 5.2958528936068845;
        long times = 612_067;
        double a = 1 / noise;
        // Integrated by parts, with both atoms.
        double mean = a + Math.expm1(-a);
        double second = a * a - 2 * a + 4 - Math.exp(-a) * (2 * a + 4);
        double deviation = Math.sqrt(times * (second - mean * mean));

        PrivacyGuarantee pair = tightly(laplace(noise, times), 5.57e-14);

        // P[Z > 7.42] = 5.8e-14, and the e^(epsilon - L) of the divergence takes a little off.
        assertThat((pair.epsilon() - times * mean) / deviation).isCloseTo(7.42, within(0.1));
    }

    /** Sampled or not, in every relation: tight, no worse than moments, and rising with steps. */
    @ParameterizedTest
    @CsvSource({
        "1, 0.4565587660987079, 125067, 6.4e-13",
        "1, 3, 1000, 1e-5",
        "0.335, 0.218, 428577, 6.5e-5",
        "0.12, 0.837, 139140, 3.6e-14",
        "0.0084, 3.85, 179960, 2.7e-10",
        "3.8e-6, 1.27, 64374, 3.6e-15",
        "0.13, 0.293, 4, 2.2e-20",
        "0.009, 0.64, 3, 2.57e-12",
        "3.1e-5, 1.7, 5, 1.76e-13",
    })
    void anyNumber_isTightAndRises(double rate, double noise, long times, double delta) {
        DpEvent one = new DpEvent.PoissonSampled(rate, new DpEvent.Laplace(noise));
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            DpEvent event = new DpEvent.SelfComposed(one, times);
            PrivacyGuarantee pair = tightly(event, relation, delta);
            PrivacyGuarantee more =
                    tightly(new DpEvent.SelfComposed(one, times + times / 3 + 1), relation, delta);

            assertThat(more.epsilonLower()).isGreaterThan(pair.epsilon());
            if (relation != NeighboringRelation.REPLACE_ONE) { // which RDP knows no sample under
                double rdp = new RdpAccountant().guarantee(event, relation, delta).epsilon();
                assertThat(pair.epsilon()).isLessThanOrEqualTo(rdp * (1 + 2e-4) + 2e-6);
            }
        }
    }

    /** One large loss that is common beside small ones, of which delta hangs on a rare one. */
    @Test
    void besideSampledNoise_isTight() {
        DpEvent sampled = new DpEvent.PoissonSampled(4e-4, new DpEvent.Gaussian(1.97));
        DpEvent event =
                new DpEvent.Composed(
                        List.of(new DpEvent.Laplace(0.278), new DpEvent.SelfComposed(sampled, 22)));

        PrivacyGuarantee pair = tightly(event, NeighboringRelation.REPLACE_ONE, 9.8e-19);

        assertThat(pair.epsilon()).isBetween(2 / 0.278, 2 / 0.278 + 0.1);
    }

    /** So small a delta leaves no mass to the tails of a release, but moments need none. */
    @Test
    void outOfReach_isNoWorseThanMoments() {
        DpEvent sampled = new DpEvent.PoissonSampled(0.01, new DpEvent.Gaussian(1));
        DpEvent event = new DpEvent.SelfComposed(sampled, 10);

        PrivacyGuarantee pair = ACCOUNTANT.guarantee(event, RELATION, 1e-295);

        assertThat(pair.derivation()).contains("not reached");
        assertThat(pair.epsilon())
                .isLessThanOrEqualTo(
                        new RdpAccountant().guarantee(event, RELATION, 1e-295).epsilon());
    }
}
