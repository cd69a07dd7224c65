package io.github.dp4j.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The noise, from the system's own randomness. Every comparison below uses a band of {@value #BAND}
 * standard deviations, which a right generator leaves once in 3e7 tries, or a chi-square quantile
 * of the same rate; there are about 30 of them, so the class fails by chance about once in a
 * million runs.
 */
class GaussianNoiseTest {

    private static final double BAND = 5.4;
    private static final double FALSE_ALARM = 3e-8;
    private static final int SAMPLES = 4_000_000;
    private static final int BINS = 200;

    private static double[] draw(NoiseSource source, int count) {
        double[] noise = new double[count];
        source.addGaussian(noise, 0, count, /* standardDeviation= */ 1);
        return noise;
    }

    /** Returns what is wrong with samples that should be independent and standard normal. */
    private static List<String> faults(double[] x) {
        List<String> faults = new ArrayList<>();
        int n = x.length;
        double mean = 0;
        double squares = 0;
        double cubes = 0;
        double fourths = 0;
        double neighbours = 0;
        double squaredNeighbours = 0;
        for (int i = 0; i < n; i++) {
            double square = x[i] * x[i];
            mean += x[i];
            squares += square;
            cubes += square * x[i];
            fourths += square * square;
            if (i > 0) {
                neighbours += x[i] * x[i - 1];
                squaredNeighbours += (square - 1) * (x[i - 1] * x[i - 1] - 1);
            }
        }
        // Standard deviations over sqrt(n): of x^2 sqrt(2), of x^3 sqrt(15), of x^4 sqrt(96), of
        // a product of neighbours 1, of neighbouring (x^2 - 1) 2.
        near(faults, "mean", mean / n, 0, Math.sqrt(1.0 / n));
        near(faults, "variance", squares / n, 1, Math.sqrt(2.0 / n));
        near(faults, "third moment", cubes / n, 0, Math.sqrt(15.0 / n));
        near(faults, "fourth moment", fourths / n, 3, Math.sqrt(96.0 / n));
        near(faults, "neighbours", neighbours / n, 0, Math.sqrt(1.0 / n));
        near(faults, "squared neighbours", squaredNeighbours / n, 0, Math.sqrt(4.0 / n));
        for (double t : new double[] {2, 3, 4, 4.5}) {
            double p = Erf.erfc(t / Math.sqrt(2));
            long beyond = 0;
            for (double value : x) {
                beyond += Math.abs(value) > t ? 1 : 0;
            }
            near(faults, "tail beyond " + t, (double) beyond, n * p, Math.sqrt(n * p * (1 - p)));
        }
        double chiSquare = chiSquare(x);
        double limit =
                new ChiSquaredDistribution(BINS - 1).inverseCumulativeProbability(1 - FALSE_ALARM);
        if (!(chiSquare < limit)) {
            faults.add("chi-square " + chiSquare + " above " + limit);
        }
        return faults;
    }

    private static void near(
            List<String> faults, String what, double value, double expected, double deviation) {
        if (!(Math.abs(value - expected) <= BAND * deviation)) {
            faults.add(what + " is " + value + ", expected " + expected);
        }
    }

    private static double chiSquare(double[] x) {
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        double[] edges = new double[BINS - 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = normal.inverseCumulativeProbability((i + 1.0) / BINS);
        }
        long[] counts = new long[BINS];
        for (double value : x) {
            int at = Arrays.binarySearch(edges, value);
            counts[at >= 0 ? at : -at - 1]++;
        }
        double expected = x.length / (double) BINS;
        double sum = 0;
        for (long count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    @Test
    void noise_isIndependentStandardNormal() {
        assertThat(faults(draw(SecureGaussian.create(), SAMPLES))).isEmpty();
    }

    /** The test of the test: each of these is a generator that would break a promise. */
    @Test
    void brokenNoise_isFound() {
        NoiseSource source = SecureGaussian.create();
        assertThat(faults(changed(source, x -> x * 0.995))).as("too narrow").isNotEmpty();
        assertThat(faults(changed(source, x -> Math.max(-4, Math.min(4, x)))))
                .as("tail cut at 4")
                .isNotEmpty();
        assertThat(faults(changed(source, Math::abs))).as("one sign").isNotEmpty();
        assertThat(faults(changed(source, x -> x + 0.005))).as("shifted").isNotEmpty();
        double[] repeated = draw(source, SAMPLES);
        for (int i = 1; i < repeated.length; i += 200) {
            repeated[i] = repeated[i - 1];
        }
        assertThat(faults(repeated)).as("some samples repeated").isNotEmpty();
    }

    private static double[] changed(NoiseSource source, DoubleUnaryOperator change) {
        double[] noise = draw(source, SAMPLES);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = change.applyAsDouble(noise[i]);
        }
        return noise;
    }

    @Test
    void steps_andRuns_areIndependent() {
        NoiseSource run = SecureGaussian.create();
        double[] step = draw(run, SAMPLES);
        assertUncorrelated(step, draw(run, SAMPLES));
        assertUncorrelated(step, draw(SecureGaussian.create(), SAMPLES));
    }

    private static void assertUncorrelated(double[] a, double[] b) {
        double products = 0;
        long equal = 0;
        for (int i = 0; i < a.length; i++) {
            products += a[i] * b[i];
            equal += a[i] == b[i] ? 1 : 0;
        }
        assertThat(Math.abs(products / a.length)).isLessThan(BAND / Math.sqrt(a.length));
        // Two of 4e6 pairs of 50-bit values agree with probability below 1e-8.
        assertThat(equal).isLessThanOrEqualTo(1);
    }

    @Test
    void everyForm_addsNoiseOfTheRightScaleToItsRangeAlone() {
        int n = 200_000;
        double sigma = 3;
        NoiseSource source = SecureGaussian.create();
        float[] floats = new float[n];
        double[] doubles = new double[n];
        FloatBuffer floatBuffer = FloatBuffer.allocate(n);
        DoubleBuffer doubleBuffer = DoubleBuffer.allocate(n);
        source.addGaussian(floats, 10, n - 10, sigma);
        source.addGaussian(doubles, 10, n - 10, sigma);
        source.addGaussian(floatBuffer, 10, n - 10, sigma);
        source.addGaussian(doubleBuffer, 10, n - 10, sigma);
        double[] squares = new double[4];
        for (int i = 0; i < n; i++) {
            double[] values = {floats[i], doubles[i], floatBuffer.get(i), doubleBuffer.get(i)};
            for (int form = 0; form < 4; form++) {
                squares[form] += values[form] * values[form];
                if (i < 10 || i >= n - 10) {
                    assertThat(values[form]).isZero();
                }
            }
        }
        for (double sum : squares) {
            assertThat(Math.abs(sum / (n - 20) / (sigma * sigma) - 1))
                    .isLessThan(BAND * Math.sqrt(2.0 / (n - 20)));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void badStandardDeviation_isRefused(double value) {
        assertThatThrownBy(() -> SecureGaussian.create().addGaussian(new float[3], 0, 3, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(value));
    }

    @Test
    void zeroStandardDeviation_changesNothing() {
        double[] sum = {1, 2, 3};
        SecureGaussian.create().addGaussian(sum, 0, 3, /* standardDeviation= */ 0);
        assertThat(sum).containsExactly(1, 2, 3);
    }
}
