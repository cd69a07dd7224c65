package io.github.dp4j.accounting.fourier;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Fourier sum allows for its errors, where it is large enough to be seen. */
class FourierErrorTest {

    /** Twice the unit roundoff. */
    private static final double UNIT = 0x1p-52;

    private static LossTransform transform(
            DiscreteLoss loss, int count, double tilt, double period, double s) {
        return new LossTransform(
                List.of(loss),
                new long[] {count},
                tilt,
                ComposedMoment.WHOLE,
                new Saddle.Period(period, 2 * tilt, 0.5 * tilt),
                s);
    }

    private static DiscreteLoss surely(double value) {
        return new DiscreteLoss(new double[] {value}, new double[] {1}, 0, 0);
    }

    /**
     * Where the divergence is 0, above all losses, the upper bound is what the sum may err: in the
     * first row the turns of many summands, then the summands beyond the last, the fifth the
     * rounding that grows with t, then the powers. Smoothing leaves a part {@code smoothed} at
     * most.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 3, 30, 0.01, 5, 1e-3",
        "1, 1, 3, 60, 0.01, 9, 1e-3",
        "1, 1, 1.5, 60, 0.6, 12, 0.15",
        "1, 1, 8, 30, 0.2, 4, 0.03",
        "1, 1, 1, 10000, 0.3, 30, 1e-3",
        "1e-6, 1000000, 3, 30, 0.1, 4, 1e-3",
        "5e-10, 2000000000, 3, 30, 0.1, 4, 1e-3"
    })
    void upper_aboveAllLosses_isTheErrorAllowed(
            double value,
            int count,
            double tilt,
            double period,
            double s,
            double epsilon,
            double smoothed) {
        int n = LossTransform.nodes(period, s);
        double nodes = 6.9 / s * period / (2 * Math.PI);
        assertThat(n).isBetween((int) nodes, (int) nodes + 2);
        double allowed =
                allowed(value, count, tilt, period, s, epsilon)
                        * Math.exp(2 * ContinuousLoss.QUADRATURE_ERROR * count);

        LossTransform transform = transform(surely(value), count, tilt, period, s);

        assertThat(transform.nodes()).isEqualTo(n);
        assertThat(transform.upper(epsilon) / allowed).isBetween(0.9999, 1 + smoothed);
    }

    /** What the sum may err, but for the masses. */
    private static double allowed(
            double value, int count, double tilt, double period, double s, double epsilon) {
        double h = 2 * Math.PI / period;
        int n = LossTransform.nodes(period, s);
        double weights = 0;
        double powers = 0;
        for (int k = 0; k < n; k++) {
            double t = k * h;
            double size = Math.hypot(tilt, t) * Math.hypot(tilt + 1, t);
            double weight = (k == 0 ? 1 : 2) * Math.exp(-0.5 * s * s * t * t) / size;
            double one =
                    UNIT * (2 * DirectFourier.additions(1) + 335 + (1024 * h + 4 * tilt) * value)
                            + LogSum.ERROR
                            + 2 * UNIT * t * value;
            weights += weight;
            powers += weight * count * one * Math.exp(count * one);
        }
        double last = (n - 1) * h;
        double beyond = 2 / h * Math.exp(-0.5 * s * s * last * last) / (s * s * Math.pow(last, 3));
        double turns = UNIT * (100 + 4 * 64 + n + 2 * (n + 64) * h * epsilon) * weights;
        double size =
                Math.exp(tilt * (value * count - epsilon) + 0.5 * s * s * tilt * (tilt + 1))
                        * h
                        / (2 * Math.PI);
        return size * (powers + beyond + turns);
    }

    /** A period so short that the aliases are a fifth of the answer. */
    @Test
    void lower_shortPeriod_takesTheAliasesOff() {
        LossTransform transform =
                new LossTransform(
                        List.of(surely(5)),
                        new long[] {1},
                        /* tilt= */ 2,
                        ComposedMoment.WHOLE,
                        new Saddle.Period(/* length= */ 1, /* above= */ 100, /* below= */ 0.5),
                        /* s= */ 0.001);
        double exact = -Math.expm1(-1);

        assertThat(transform.upper(4)).isBetween(1.2 * exact, 1.3 * exact);
        assertThat(transform.lower(4)).isLessThanOrEqualTo(exact);
    }

    /** Masses have a relative error each, of a million releases a million times as much. */
    @Test
    void bounds_manyReleases_allowForTheMasses() {
        int count = 1_000_000;
        double masses = 2 * ContinuousLoss.QUADRATURE_ERROR * count;
        LossTransform transform = transform(surely(1.0 / count), count, 1.5, 40, 0.05);
        double exact = -Math.expm1(-1);
        double sum = allowed(1.0 / count, count, 1.5, 40, 0.05, 0) / exact;

        assertThat((transform.upper(0) / exact - 1 - sum) / masses).isBetween(0.99, 1.2);
        assertThat(1 - transform.lower(0) / exact).isBetween(masses + sum, 6 * (masses + sum));
    }

    /** Infinite losses alone, rounded up. */
    @Test
    void upper_infiniteLosses_isRoundedUp() {
        DiscreteLoss loss = new DiscreteLoss(new double[] {-1}, new double[] {0.5}, 0.5, 0.5);
        LossTransform transform = transform(loss, 2, 30, 60, 0.01);

        assertThat(transform.upper(1)).isBetween(0.75 * (1 + 0.99e-12), 0.75 * (1 + 1.1e-12));
        assertThat(transform.lower(1)).isBetween(0.75 * (1 - 1e-9), 0.75 * (1 - 0.99e-12));
    }

    /** A tilt at which everything overflows: nothing is said, on either side. */
    @Test
    void bounds_overflow_areNone() {
        LossTransform transform = transform(surely(1), 1, 1e200, 30, 0.1);

        assertThat(transform.lower(0.5)).isEqualTo(-1);
        assertThat(transform.upper(0.5) < 0.39).isFalse();
    }

    /** Thousands of blocks: without restarts rounding would grow beyond what is allowed for it. */
    @Test
    void directFourier_manyNodes_staysWithinTheRoundingOfOne() {
        double[] values = {0.7, -1.3};
        double[] weights = {0.4, 0.6};
        double h = 1e-4;
        int nodes = 1 << 21;
        double mean = 0.4 * 0.7 + 0.6 * 1.3;
        DirectFourier sum = new DirectFourier(values, weights, 2, h, nodes);

        for (int k = 0; k < nodes; k += 171) {
            double t = k * h;
            double re = 0.4 * Math.cos(0.7 * t) + 0.6 * Math.cos(1.3 * t);
            double im = 0.4 * Math.sin(0.7 * t) - 0.6 * Math.sin(1.3 * t);
            double allowed =
                    UNIT * (2 * DirectFourier.additions(2) + 335 + (1024 * h + 2 * t) * mean);
            assertThat(Math.hypot(sum.re[k] - re, sum.im[k] - im)).isLessThan(allowed);
        }
    }

    /** Runs that are not full, blocks that are not full, one node. */
    @Property(tries = 300)
    void directFourier_anyShape_isTheSum(
            @ForAll @IntRange(min = 1, max = 100) int n,
            @ForAll @IntRange(min = 1, max = 1200) int nodes,
            @ForAll @DoubleRange(min = 0.01, max = 2) double h,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(n, -2, 2).toArray();
        double[] weights = random.doubles(n).toArray();
        DirectFourier sum = new DirectFourier(values, weights, n, h, nodes);

        for (int k = 0; k < nodes; k++) {
            double re = 0;
            double im = 0;
            for (int j = 0; j < n; j++) {
                re += weights[j] * Math.cos(k * h * values[j]);
                im += weights[j] * Math.sin(k * h * values[j]);
            }
            assertThat(Math.hypot(sum.re[k] - re, sum.im[k] - im))
                    .isLessThan(1e-13 * n + 1e-15 * k * n);
        }
    }
}
