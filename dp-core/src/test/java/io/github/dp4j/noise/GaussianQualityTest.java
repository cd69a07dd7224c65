package io.github.dp4j.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.testing.SeededBits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/**
 * The noise as it is used, from keys of its own: false-alarm rates as {@link NormalFaults} says.
 */
class GaussianQualityTest {

    private static final int CHUNK = 1 << 16;

    private static double[] draw(NoiseSource source, int count) {
        double[] noise = new double[count];
        source.addTo(
                /* step= */ 0,
                SumVector.of(noise),
                0,
                count,
                /* standardDeviation= */ 1,
                /* divisor= */ 1);
        return noise;
    }

    @Test
    void noise_ofAFreshKey_isIndependentStandardNormal() {
        SecureGaussian source = SecureGaussian.create();
        NormalFaults check = new NormalFaults();
        // 2e7 samples: a variance off by 0.3 % is seen, and 11 samples lie beyond 5.
        for (int i = 0; i < 305; i++) {
            check.accept(draw(source, CHUNK));
        }

        assertThat(check.faults()).isEmpty();
    }

    /** The test of the test: each of these would break a promise, and each is found by its name. */
    @Test
    void brokenNoise_ofEveryKind_isFound() {
        Random random = new Random(1);
        Map<String, DoubleSupplier> broken = new LinkedHashMap<>();
        broken.put("variance", () -> random.nextGaussian() * Math.sqrt(0.99));
        broken.put("mean", () -> random.nextGaussian() + 0.005);
        broken.put("sign", () -> flipped(random));
        broken.put("tail beyond 4", () -> cutOff(random, 3.9));
        broken.put("tail beyond 3.7", () -> clamped(random, Ziggurat.TAIL_START));
        broken.put("fourth moment", () -> sumOfUniforms(random));
        broken.put("shape", () -> Math.rint(random.nextGaussian() * 64) / 64);
        broken.put("lag 1 ", new Previous(random, 1));
        broken.put("lag 2", new Previous(random, 2));
        broken.put("lag 256", new Previous(random, 256));
        broken.put("pairs", new Previous(random, 1));
        broken.put("lag 1 of squares", new SizesInRuns(random));

        broken.forEach(
                (fault, generator) -> {
                    List<String> found = faults(generator);
                    assertThat(found).as(fault).anyMatch(text -> text.startsWith(fault));
                });
    }

    @Test
    void rightNoise_ofAnotherGenerator_isNotFound() {
        Random random = new Random(2);

        assertThat(faults(random::nextGaussian)).isEmpty();
    }

    private static List<String> faults(DoubleSupplier generator) {
        NormalFaults check = new NormalFaults();
        double[] samples = new double[CHUNK];
        for (int i = 0; i < 46; i++) {
            for (int j = 0; j < CHUNK; j++) {
                samples[j] = generator.getAsDouble();
            }
            check.accept(samples);
        }
        return check.faults();
    }

    private static double flipped(Random random) {
        double x = random.nextGaussian();
        return random.nextInt(100) == 0 ? Math.abs(x) : x;
    }

    private static double cutOff(Random random, double most) {
        double x = random.nextGaussian();
        while (Math.abs(x) > most) {
            x = random.nextGaussian();
        }
        return x;
    }

    private static double clamped(Random random, double most) {
        return Math.max(-most, Math.min(most, random.nextGaussian()));
    }

    /** The sum of 12 uniforms: mean 0, variance 1, and nearly no tail. */
    private static double sumOfUniforms(Random random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    /** Normal, but one sample in a hundred repeats the one some places before. */
    private static final class Previous implements DoubleSupplier {

        private final Random random;
        private final double[] history;
        private int next;

        Previous(Random random, int lag) {
            this.random = random;
            history = new double[lag];
        }

        @Override
        public double getAsDouble() {
            int at = next++ % history.length;
            if (random.nextInt(100) != 0) {
                history[at] = random.nextGaussian();
            }
            return history[at];
        }
    }

    /** Independent signs and normal shape, but large samples tend to come together. */
    private static final class SizesInRuns implements DoubleSupplier {

        private final Random random;
        private double size;

        SizesInRuns(Random random) {
            this.random = random;
        }

        @Override
        public double getAsDouble() {
            if (random.nextInt(50) != 0) {
                size = random.nextGaussian();
            }
            return random.nextBoolean() ? size : -size;
        }
    }

    @Test
    void stepsAndRuns_sameVector_areIndependent() {
        int n = 2_000_000;
        SecureGaussian run = SecureGaussian.create();
        double[] step = draw(run, n);

        assertThat(faultsOfPairs(step, draw(run, n))).isEmpty();
        assertThat(faultsOfPairs(step, draw(SecureGaussian.create(), n))).isEmpty();
    }

    @Test
    void stepsAndRuns_thatShareNoise_areFound() {
        int n = 2_000_000;
        SecureGaussian source = SecureGaussian.create();
        double[] step = draw(source, n);
        double[] partly = draw(source, n);
        System.arraycopy(step, 0, partly, 0, n / 100);

        assertThat(faultsOfPairs(step, partly)).hasSize(3);
        assertThat(
                        faultsOfPairs(
                                draw(SecureGaussian.forTesting(new SeededBits(3)), n),
                                draw(SecureGaussian.forTesting(new SeededBits(3)), n)))
                .hasSize(3);
    }

    private static List<String> faultsOfPairs(double[] a, double[] b) {
        double products = 0;
        double squares = 0;
        long equal = 0;
        for (int i = 0; i < a.length; i++) {
            products += a[i] * b[i];
            squares += (a[i] * a[i] - 1) * (b[i] * b[i] - 1) / 2;
            equal += a[i] == b[i] ? 1 : 0;
        }
        List<String> faults = new ArrayList<>();
        // 6.11 deviations: 1e-9.
        if (!(Math.abs(products) < 6.11 * Math.sqrt(a.length))) {
            faults.add("correlation " + products / a.length);
        }
        if (!(Math.abs(squares) < 6.11 * Math.sqrt(a.length))) {
            faults.add("correlation of squares " + squares / a.length);
        }
        // On a grid of 2^-30 two samples agree with probability 2.6e-10: of 2e6 pairs three or more
        // with probability 2e-11.
        if (equal > 2) {
            faults.add(equal + " equal");
        }
        return faults;
    }
}
