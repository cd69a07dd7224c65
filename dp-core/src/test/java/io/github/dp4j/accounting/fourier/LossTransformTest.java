package io.github.dp4j.accounting.fourier;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import io.github.dp4j.accounting.loss.SymmetrizedLoss;
import io.github.dp4j.accounting.math.NormalLaw;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** The Fourier sum's bounds, which must hold at every tilt, period and smoothing. */
class LossTransformTest {

    private static final PrivacyLoss.Weights WEIGHTS =
            new PrivacyLoss.Weights(/* tilt= */ 3, /* cap= */ 10, /* logUnit= */ 0);

    /** A loss of two values, composed: its law is binomial and summed term by term. */
    @Property(tries = 600)
    void bounds_anyTiltPeriodAndSmoothing_bracketTheBinomialSum(
            @ForAll @Scale(6) @DoubleRange(min = 0.1, max = 20) double tilt,
            @ForAll @Scale(6) @DoubleRange(min = 0.5, max = 30) double period,
            @ForAll @Scale(6) @DoubleRange(min = 0.001, max = 0.6) double s,
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 2) double gapAbove,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 1) double shareBelow,
            @ForAll @IntRange(min = 2, max = 40) int times,
            @ForAll @Scale(6) @DoubleRange(min = 0.02, max = 0.9) double high,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 3) double epsilon,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 0.01) double infinite) {
        double p = (1 - infinite) * Math.exp(high) / (1 + Math.exp(high));
        double rest = 1 - infinite - p;
        DiscreteLoss loss =
                new DiscreteLoss(
                        new double[] {high, -high}, new double[] {p, rest}, infinite, infinite);
        LossTransform transform =
                new LossTransform(
                        List.of(loss),
                        new long[] {times},
                        tilt,
                        ComposedMoment.WHOLE,
                        new Saddle.Period(period, tilt * (1 + gapAbove), tilt * shareBelow * 0.99),
                        s);

        double exact = -Math.expm1(times * Math.log1p(-infinite));
        double binomial = 1;
        for (int i = 0; i <= times; i++) {
            double sum = (times - 2 * i) * high;
            double mass = binomial * Math.pow(p, times - i) * Math.pow(rest, i);
            exact += sum > epsilon ? -mass * Math.expm1(epsilon - sum) : 0;
            binomial *= (times - i) / (i + 1.0);
        }

        assertThat(transform.upper(epsilon)).isGreaterThanOrEqualTo(exact * (1 - 1e-11));
        assertThat(transform.lower(epsilon)).isLessThanOrEqualTo(exact * (1 + 1e-11));
    }

    /**
     * Compositions with at least one loss above a threshold, summed term by term; those without are
     * above 0 as well, so that leaving out the wrong ones shows.
     */
    @Property(tries = 300)
    void bounds_ofAPart_bracketItsOwnSum(
            @ForAll @Scale(6) @DoubleRange(min = 0.1, max = 20) double tilt,
            @ForAll @Scale(6) @DoubleRange(min = 0.5, max = 30) double period,
            @ForAll @Scale(6) @DoubleRange(min = 0.001, max = 0.6) double s,
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 2) double gapAbove,
            @ForAll @IntRange(min = 1, max = 12) int times,
            @ForAll @Scale(6) @DoubleRange(min = 0.02, max = 0.9) double high,
            @ForAll @Scale(9) @DoubleRange(min = 1e-9, max = 0.5) double rare,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 3) double epsilon) {
        double big = 2.5 * high;
        double p = (1 - rare) * Math.exp(high) / (1 + Math.exp(high));
        double[] masses = {p, 1 - rare - p, rare};
        DiscreteLoss loss = new DiscreteLoss(new double[] {high, -high, big}, masses, 0, 0);
        LossTransform transform =
                new LossTransform(
                        List.of(loss),
                        new long[] {times},
                        tilt,
                        /* threshold= */ 2 * high,
                        new Saddle.Period(period, tilt * (1 + gapAbove), 0),
                        s);

        double exact = 0;
        double outer = 1;
        for (int k = 0; k <= times; k++) {
            double inner = outer;
            for (int i = 0; i <= times - k; i++) {
                double sum = k * big + (times - k - 2 * i) * high;
                double mass =
                        inner
                                * Math.pow(rare, k)
                                * Math.pow(p, times - k - i)
                                * Math.pow(masses[1], i);
                exact += k > 0 && sum > epsilon ? -mass * Math.expm1(epsilon - sum) : 0;
                inner *= (times - k - i) / (i + 1.0);
            }
            outer *= (times - k) / (k + 1.0);
        }

        assertThat(transform.upper(epsilon)).isGreaterThanOrEqualTo(exact * (1 - 1e-10));
        assertThat(transform.lower(epsilon)).isLessThanOrEqualTo(exact * (1 + 1e-10));
    }

    /** At a good tilt the bounds are close as well, or the property above would say little. */
    @Test
    void bounds_atTheSaddle_areClose() {
        DiscreteLoss loss =
                new DiscreteLoss(new double[] {0.3, -0.3}, new double[] {0.6, 0.4}, 0, 0);
        long[] counts = {60};
        Saddle saddle = new Saddle(List.of(loss), counts, ComposedMoment.WHOLE);
        double tilt = saddle.tiltOfEpsilon(8);
        Saddle.Period period = saddle.period(tilt, 8, saddle.logDelta(tilt, 8), /* logAlias= */ 20);
        LossTransform transform =
                new LossTransform(
                        List.of(loss), counts, tilt, ComposedMoment.WHOLE, period, /* s= */ 0.002);

        assertThat(transform.upper(8) / transform.lower(8)).isBetween(1.0, 1.001);
    }

    /**
     * Where nearly all compositions have a loss above the threshold, they are nearly the whole. The
     * first release says little about that: the factors of the second are still to come.
     */
    @Test
    void bounds_ofNearlyAllCompositions_areThoseOfTheWhole() {
        DiscreteLoss first =
                new DiscreteLoss(new double[] {-0.2, 0.2}, new double[] {0.45, 0.55}, 0, 0);
        DiscreteLoss second =
                new DiscreteLoss(new double[] {-0.1, 0.1}, new double[] {0.475, 0.525}, 0, 0);
        List<DiscreteLoss> losses = List.of(first, second);
        long[] counts = {3, 80};
        double tilt = 2;
        double epsilon = 1;
        Saddle saddle = new Saddle(losses, counts, ComposedMoment.WHOLE);
        Saddle.Period period =
                saddle.period(tilt, epsilon, saddle.logDelta(tilt, epsilon), /* logAlias= */ 25);
        LossTransform whole =
                new LossTransform(losses, counts, tilt, ComposedMoment.WHOLE, period, 0.01);
        LossTransform part = new LossTransform(losses, counts, tilt, 0.05, period, 0.01);

        assertThat(part.upper(epsilon)).isGreaterThan(whole.lower(epsilon) * (1 - 1e-9));
        assertThat(part.lower(epsilon)).isLessThan(whole.upper(epsilon) * (1 + 1e-9));
        assertThat(part.upper(epsilon) / part.lower(epsilon)).isBetween(1.0, 1.01);
    }

    /** Smoothing and back of {@code f(e) = (1 - e^(e - l))+}, whose smoothed form is Black's. */
    @Property(tries = 200)
    void smoothing_thereAndBack_bracketsTheFunction(
            @ForAll @Scale(6) @DoubleRange(min = 1e-4, max = 0.5) double s,
            @ForAll @Scale(6) @DoubleRange(min = -2, max = 2) double distance) {
        double l = 1 + distance * s;
        double exact = l > 1 ? -Math.expm1(1 - l) : 0;
        double d = (l - 1) / s + 0.5 * s;
        double smoothed = NormalLaw.upperTail(-d) - Math.exp(1 - l) * NormalLaw.upperTail(s - d);
        double tilt = 0.2;
        double logChernoff = tilt * Math.log(tilt / (1 + tilt)) - Math.log1p(tilt) + tilt * (l - 1);

        double lower =
                new Smoothing(s)
                        .unsmoothed(
                                1,
                                smoothed,
                                e -> l > e ? -Math.expm1(e - l) : 0,
                                tilt,
                                logChernoff);

        assertThat(smoothed).isGreaterThanOrEqualTo(exact - 1e-15);
        assertThat(lower).isLessThanOrEqualTo(exact + 1e-12);
        assertThat(lower).isGreaterThan(exact - 0.7 * s);
    }

    /** The masses of a cell against differences of the normal law, which shares no code with it. */
    @Test
    void cells_massesAndUpperEnds_keepTheMassOfBothLaws() {
        GaussianMixturePair pair = GaussianMixturePair.sampled(0.2, 1.5);
        PrivacyLoss.Bounds bounds =
                new ContinuousLoss(pair).cells(1e-14, 1e-14).bounds(WEIGHTS, 80);
        double p = bounds.upper().infinite();
        double q = 0;
        for (int j = 0; j < bounds.upper().losses().length; j++) {
            p += bounds.upper().masses()[j];
            q += bounds.upper().masses()[j] * Math.exp(-bounds.upper().losses()[j]);
        }
        double pLower = bounds.lower().missing();
        double qLower = 0;
        for (int j = 0; j < bounds.lower().losses().length; j++) {
            pLower += bounds.lower().masses()[j];
            qLower += bounds.lower().masses()[j] * Math.exp(-bounds.lower().losses()[j]);
        }

        assertThat(p).isBetween(1 - 1e-12, 1 + 1e-12);
        assertThat(pLower).isBetween(1 - 1e-12, 1 + 1e-12);
        assertThat(q).isBetween(1 - 1e-11, 1 + 1e-12);
        assertThat(qLower).isBetween(1 - 1e-11, 1 + 1e-12);
    }

    @Test
    void symmetrized_isItsOwnMirrorImage() {
        DiscreteLoss loss =
                new SymmetrizedLoss(new ContinuousLoss(GaussianMixturePair.sampled(0.2, 1.5)))
                        .cells(1e-14, 1e-14)
                        .bounds(WEIGHTS, 80)
                        .upper();
        double p = loss.infinite();
        double q = loss.infinite();
        for (int j = 0; j < loss.losses().length; j++) {
            p += loss.masses()[j];
            q += loss.masses()[j] * Math.exp(-loss.losses()[j]);
        }

        assertThat(p).isBetween(1 - 1e-12, 1 + 1e-12);
        assertThat(q).isBetween(1 - 1e-12, 1 + 1e-12);
    }

    /** With wide tails, so that what becomes of them shows: both bounds hold at every epsilon. */
    @Test
    void cells_wideTails_areBoundedOnBothSides() {
        for (boolean reversed : new boolean[] {false, true}) {
            GaussianMixturePair pair = GaussianMixturePair.sampled(0.4, 1.5);
            PrivacyLoss.Bounds bounds =
                    new ContinuousLoss(reversed ? pair.reversed() : pair)
                            .cells(/* lowTail= */ 0.02, /* highTail= */ 0.01)
                            .bounds(WEIGHTS, 80);
            double p = bounds.upper().infinite();
            for (double mass : bounds.upper().masses()) {
                p += mass;
            }
            assertThat(p).isBetween(1 - 1e-12, 1 + 1e-12);
            assertThat(bounds.upper().infinite()).isBetween(0.002, 0.01);
            for (double epsilon = -2; epsilon < 3; epsilon += 0.1) {
                double exact = divergence(0.4, 1.5, epsilon, reversed);
                assertThat(bounds.upper().hockeyStick(epsilon)).isGreaterThan(exact - 1e-9);
                assertThat(bounds.lower().hockeyStick(epsilon)).isLessThan(exact + 1e-9);
            }
        }
    }

    /** The half-line where the likelihood ratio is above e^epsilon, by the normal law. */
    private static double divergence(double rate, double shift, double epsilon, boolean reversed) {
        double level = Math.exp(reversed ? -epsilon : epsilon);
        if (level <= 1 - rate) {
            // The whole line, or nothing of it.
            return reversed ? 0 : 1 - Math.exp(epsilon);
        }
        double end = (Math.log((level - (1 - rate)) / rate) + 0.5 * shift * shift) / shift;
        double without = NormalLaw.upperTail(reversed ? -end : end);
        double moved = NormalLaw.upperTail(reversed ? shift - end : end - shift);
        double with = (1 - rate) * without + rate * moved;
        return reversed ? without - Math.exp(epsilon) * with : with - Math.exp(epsilon) * without;
    }
}
