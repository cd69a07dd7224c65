package io.github.dp4j.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.testing.SeededBits;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecureGaussianTest {

    private static SecureGaussian seeded(long seed) {
        return SecureGaussian.forTesting(new SeededBits(seed));
    }

    /** What the four forms give for one vector, one seed and one range. */
    private static final class Forms {

        final float[] floats;
        final double[] doubles;
        final float[] buffer;
        final double[] doubleBuffer;

        Forms(float[] start, int from, int to, double deviation) {
            int n = start.length;
            floats = start.clone();
            doubles = new double[n];
            FloatBuffer direct = direct(n * 4).asFloatBuffer();
            DoubleBuffer directDoubles = direct(n * 8).asDoubleBuffer();
            for (int i = 0; i < n; i++) {
                doubles[i] = start[i];
                direct.put(i, start[i]);
                directDoubles.put(i, start[i]);
            }
            seeded(1)
                    .addTo(
                            /* step= */ 0,
                            SumVector.of(floats),
                            from,
                            to,
                            deviation,
                            /* divisor= */ 1);
            seeded(1)
                    .addTo(
                            /* step= */ 0,
                            SumVector.of(doubles),
                            from,
                            to,
                            deviation,
                            /* divisor= */ 1);
            seeded(1)
                    .addTo(
                            /* step= */ 0,
                            SumVector.of(direct),
                            from,
                            to,
                            deviation,
                            /* divisor= */ 1);
            seeded(1)
                    .addTo(
                            /* step= */ 0,
                            SumVector.of(directDoubles),
                            from,
                            to,
                            deviation,
                            /* divisor= */ 1);
            buffer = new float[n];
            doubleBuffer = new double[n];
            direct.get(0, buffer);
            directDoubles.get(0, doubleBuffer);
            assertThat(direct.position()).isZero();
            assertThat(directDoubles.position()).isZero();
        }

        private static ByteBuffer direct(int bytes) {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
    }

    private static float[] vector(int n, double scale) {
        Random random = new Random(n);
        float[] vector = new float[n];
        for (int i = 0; i < n; i++) {
            vector[i] = (float) (scale * random.nextGaussian());
        }
        return vector;
    }

    @Property(tries = 200)
    void addTo_fourForms_agreeAndLeaveTheRestAlone(
            @ForAll @IntRange(max = 1500) int n,
            @ForAll @IntRange(max = 1500) int a,
            @ForAll @IntRange(max = 1500) int b,
            @ForAll @DoubleRange(min = 0.01, max = 1e3) double deviation) {
        int from = Math.min(a, b) % (n + 1);
        int to = Math.max(from, Math.min(n, Math.max(a, b)));
        float[] start = vector(n, /* scale= */ 3);

        Forms forms = new Forms(start, from, to, deviation);

        assertThat(forms.buffer).isEqualTo(forms.floats);
        assertThat(forms.doubleBuffer).isEqualTo(forms.doubles);
        for (int i = 0; i < n; i++) {
            assertThat(forms.floats[i]).isEqualTo((float) forms.doubles[i]);
            if (i < from || i >= to) {
                assertThat(forms.floats[i]).isEqualTo(start[i]);
            }
        }
    }

    /** The first {@code n} normals of {@link #seeded}, drawn block by block as there. */
    private static double[] normals(long seed, int n) {
        Ziggurat ziggurat = new Ziggurat(new SeededBits(seed), SecureGaussian.BLOCK);
        double[] normals = new double[n];
        double[] block = new double[SecureGaussian.BLOCK];
        for (int at = 0; at < n; at += block.length) {
            int count = Math.min(block.length, n - at);
            ziggurat.fill(block, count);
            System.arraycopy(block, 0, normals, at, count);
        }
        return normals;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 512, 1000})
    void addTo_sameBits_isTheVectorPlusTheDeviationTimesTheNormals(int n) {
        float[] start = vector(n, /* scale= */ 30);
        double[] normals = normals(/* seed= */ 1, n);

        double[] sum = new Forms(start, 0, n, /* deviation= */ 7).doubles;

        for (int i = 0; i < n; i++) {
            assertThat(sum[i]).isCloseTo(start[i] + 7 * normals[i], within(7 * 0x1p-31));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 3, 256, 0.7, 1e-3})
    void addTo_anyDivisor_isTheNoisedSumOverIt(double divisor) {
        int n = 1000;
        float[] start = vector(n, /* scale= */ 30);
        double[] sum = new Forms(start, 3, n - 5, /* deviation= */ 7).doubles;
        FloatBuffer floats = FloatBuffer.wrap(start.clone());
        DoubleBuffer doubles = DoubleBuffer.wrap(doubles(start));
        seeded(1).addTo(/* step= */ 0, SumVector.of(floats), 3, n - 5, 7, divisor);
        seeded(1).addTo(/* step= */ 0, SumVector.of(doubles), 3, n - 5, 7, divisor);

        for (int i = 0; i < n; i++) {
            double expected = i < 3 || i >= n - 5 ? start[i] : sum[i] / divisor;
            assertThat(doubles.get(i)).isCloseTo(expected, within(Math.abs(expected) * 0x1p-51));
            assertThat(floats.get(i)).isEqualTo((float) doubles.get(i));
        }
    }

    private static double[] doubles(float[] floats) {
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }

    @Test
    void addTo_deviationZero_dividesAlone() {
        FloatBuffer floats = FloatBuffer.wrap(new float[] {1, -6, 0x1p-140f, Float.NaN});
        DoubleBuffer doubles = DoubleBuffer.wrap(new double[] {1, -6, 0x1p-1000, Double.NaN});
        SecureGaussian.create()
                .addTo(/* step= */ 0, SumVector.of(floats), 0, 4, 0, /* divisor= */ 4);
        SecureGaussian.create()
                .addTo(/* step= */ 0, SumVector.of(doubles), 0, 4, 0, /* divisor= */ 4);

        assertThat(floats.array()).containsExactly(0.25f, -1.5f, 0x1p-142f, Float.NaN);
        assertThat(doubles.array()).containsExactly(0.25, -1.5, 0x1p-1002, Double.NaN);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void addTo_badDivisor_isRefusedAndChangesNothing(double divisor) {
        FloatBuffer sum = FloatBuffer.wrap(new float[] {1, 2});
        assertThatThrownBy(
                        () ->
                                SecureGaussian.create()
                                        .addTo(/* step= */ 0, SumVector.of(sum), 0, 2, 1, divisor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("divisor")
                .hasMessageContaining(Require.show(divisor));
        assertThat(sum.array()).containsExactly(1, 2);
    }

    @Test
    void blockEnd_upToTheLargestIndex_endsThereWithoutOverflow() {
        int to = Integer.MAX_VALUE;
        int blocks = 0;
        for (int at = to - 1000, end; at < to; at = end) {
            end = SecureGaussian.blockEnd(at, to);
            assertThat(end).isBetween(at + 1, to);
            assertThat(end - at).isLessThanOrEqualTo(SecureGaussian.BLOCK);
            blocks++;
        }
        assertThat(blocks).isEqualTo(4);
    }

    /** False alarm 1e-9 a deviation: 6.11 standard deviations of the mean square. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 0.7, 1, 123.4, 1e9})
    void addTo_anyDeviation_hasItsSquareAsVariance(double deviation) {
        int n = 1_000_000;
        float[] start = vector(n, deviation);
        float[] sum = start.clone();
        SecureGaussian.create()
                .addTo(/* step= */ 0, SumVector.of(sum), 0, n, deviation, /* divisor= */ 1);

        double squares = 0;
        for (int i = 0; i < n; i++) {
            double noise = ((double) sum[i] - start[i]) / deviation;
            squares += noise * noise;
        }
        assertThat((squares - n) / Math.sqrt(2.0 * n)).isBetween(-6.11, 6.11);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e-6, 0.7, 1, 1.99, 123.4, 1e200})
    void addTo_anySum_isRoundedToTheGrid(double deviation) {
        double grid = Math.scalb(1.0, Math.getExponent(deviation) - 30);
        Random random = new Random(2);
        double[] sum = new double[3000];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = random.nextGaussian() * deviation * (i % 3 == 0 ? 1e-9 : 5);
        }
        SecureGaussian.create()
                .addTo(
                        /* step= */ 0,
                        SumVector.of(sum),
                        0,
                        sum.length,
                        deviation,
                        /* divisor= */ 1);

        for (double value : sum) {
            assertThat(value / grid).isEqualTo(Math.rint(value / grid)).isFinite();
        }
        // On a grid twice as coarse this would never be 1.
        assertThat(Arrays.stream(sum).anyMatch(value -> value / grid % 2 == 1)).isTrue();
    }

    @Test
    void addTo_sumFarBeyondTheNoise_keepsItsPrecision() {
        double[] start = {1e12, -1e12, 1e300, -1e300};
        double[] normals = normals(/* seed= */ 1, 4);
        double[] sum = start.clone();
        seeded(1)
                .addTo(
                        /* step= */ 0,
                        SumVector.of(sum),
                        0,
                        4,
                        /* standardDeviation= */ 1e-3,
                        /* divisor= */ 1);

        for (int i = 0; i < 4; i++) {
            double error = Math.abs(sum[i] - (start[i] + 1e-3 * normals[i]));
            assertThat(error).isLessThanOrEqualTo(Math.abs(start[i]) * 0x1p-50);
        }
    }

    @Test
    void addTo_deviationZero_leavesEveryBitAlone() {
        float[] start = {1, 0x1.000002p-30f, -0f, Float.NaN, Float.POSITIVE_INFINITY};

        assertThat(new Forms(start, 0, 5, /* deviation= */ 0).floats).isEqualTo(start);
    }

    @Test
    void addTo_sumThatIsNotANumber_staysSo() {
        float[] sum = {Float.NaN, Float.POSITIVE_INFINITY};
        SecureGaussian.create()
                .addTo(
                        /* step= */ 0,
                        SumVector.of(sum),
                        0,
                        2,
                        /* standardDeviation= */ 1,
                        /* divisor= */ 1);

        assertThat(sum).containsExactly(Float.NaN, Float.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                -1,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                1e201
            })
    void addTo_badDeviation_isRefusedWithTheValueAndChangesNothing(double deviation) {
        float[] sum = {1, 2};
        assertThatThrownBy(
                        () ->
                                SecureGaussian.create()
                                        .addTo(
                                                /* step= */ 0,
                                                SumVector.of(sum),
                                                0,
                                                2,
                                                deviation,
                                                /* divisor= */ 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("standardDeviation")
                .hasMessageContaining(Require.show(deviation));
        assertThat(sum).containsExactly(1, 2);
    }

    @Test
    void addTo_rangeOutsideTheVector_isRefusedBeforeAnythingChanges() {
        SecureGaussian noise = SecureGaussian.create();
        float[] floats = new float[600];
        FloatBuffer buffer = FloatBuffer.wrap(floats).limit(599);

        assertThatThrownBy(
                        () ->
                                noise.addTo(
                                        /* step= */ 0,
                                        SumVector.of(floats),
                                        0,
                                        601,
                                        1,
                                        /* divisor= */ 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(
                        () ->
                                noise.addTo(
                                        /* step= */ 0,
                                        SumVector.of(floats),
                                        -1,
                                        5,
                                        1,
                                        /* divisor= */ 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(
                        () ->
                                noise.addTo(
                                        /* step= */ 0,
                                        SumVector.of(new double[5]),
                                        4,
                                        3,
                                        1,
                                        /* divisor= */ 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(
                        () ->
                                noise.addTo(
                                        /* step= */ 0,
                                        SumVector.of(buffer),
                                        0,
                                        600,
                                        1,
                                        /* divisor= */ 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(
                        () ->
                                noise.addTo(
                                        /* step= */ 0,
                                        SumVector.of(DoubleBuffer.allocate(5)),
                                        0,
                                        6,
                                        1,
                                        /* divisor= */ 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(floats).containsOnly(0);
    }

    @Test
    void addTo_steadyState_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SecureGaussian noise = SecureGaussian.create();
        int n = 100_000;
        SumVector floats = SumVector.of(new float[n]);
        SumVector buffer = SumVector.of(ByteBuffer.allocateDirect(4 * n).asFloatBuffer());
        for (int i = 0; i < 50; i++) {
            noise.addTo(/* step= */ 0, floats, 0, n, 1, /* divisor= */ 1);
            noise.addTo(/* step= */ 0, buffer, 0, n, 1, /* divisor= */ 1);
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50; i++) {
            noise.addTo(/* step= */ 0, floats, 0, n, 1, /* divisor= */ 1);
            noise.addTo(/* step= */ 0, buffer, 0, n, 1, /* divisor= */ 1);
        }
        // Ten million samples; the allowance is for what the measurement itself allocates.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    @Test
    void publicApi_noMemberTakesBitsOrASeed() {
        assertThat(SecureGaussian.class.getConstructors()).isEmpty();
        for (var method : SecureGaussian.class.getMethods()) {
            assertThat(method.getParameterTypes())
                    .doesNotContain(RandomBits.class, SecureStream.class, byte[].class);
        }
    }
}
