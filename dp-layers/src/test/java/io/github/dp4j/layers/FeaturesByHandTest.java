package io.github.dp4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Each kind of feature against its definition, written out once more in double. */
class FeaturesByHandTest {

    private static final int DIRECTIONS = 8;

    private static float[] numbers(int count, long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextInt(3) == 0 ? 0 : random.nextFloat();
        }
        return numbers;
    }

    private static float[] computed(FeatureLayer layer, float[] row, long... shape) {
        RowFeatures features = layer.rows(shape);
        assertThat(features.inputs()).isEqualTo(row.length);
        float[] result = new float[features.outputs()];
        Arrays.fill(result, Float.NaN);
        features.compute(row, result);
        return result;
    }

    /** {@code [8][rows][columns]}, by angles of the arc tangent and by smoothing every pixel. */
    private static double[][][] map(double[][][] picture, int stride) {
        int height = picture[0].length;
        int width = picture[0][0].length;
        double[][][] steep = new double[DIRECTIONS][height][width];
        for (int r = 0; r < height; r++) {
            for (int c = 0; c < width; c++) {
                double x = 0;
                double y = 0;
                for (double[][] channel : picture) {
                    double right = at(channel, r, c + 1) - at(channel, r, c - 1);
                    double down = at(channel, r + 1, c) - at(channel, r - 1, c);
                    if (Math.hypot(right, down) > Math.hypot(x, y)) {
                        x = right;
                        y = down;
                    }
                }
                double angle = (Math.atan2(y, x) / (2 * Math.PI) * DIRECTIONS + 8) % 8;
                int below = (int) angle;
                double turn = angle - below;
                steep[below % 8][r][c] += (1 - turn) * Math.hypot(x, y);
                steep[(below + 1) % 8][r][c] += turn * Math.hypot(x, y);
            }
        }
        double[] weights =
                stride == 1
                        ? new double[] {0.25, 0.5, 0.25}
                        : new double[] {0.125, 0.375, 0.375, 0.125};
        int rows = (height + stride - 1) / stride;
        int columns = (width + stride - 1) / stride;
        double[][][] cells = new double[DIRECTIONS][rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double mean = 0;
                for (int d = 0; d < DIRECTIONS; d++) {
                    double sum = 0;
                    for (int i = 0; i < weights.length; i++) {
                        for (int j = 0; j < weights.length; j++) {
                            sum +=
                                    weights[i]
                                            * weights[j]
                                            * at(steep[d], r * stride - 1 + i, c * stride - 1 + j);
                        }
                    }
                    cells[d][r][c] = Math.sqrt(sum);
                    mean += cells[d][r][c] / DIRECTIONS;
                }
                for (int d = 0; d < DIRECTIONS; d++) {
                    cells[d][r][c] -= mean;
                }
            }
        }
        return cells;
    }

    private static double at(double[][] picture, int row, int column) {
        boolean inside =
                row >= 0 && row < picture.length && column >= 0 && column < picture[0].length;
        return inside ? picture[row][column] : 0;
    }

    private static double[][][] unit(double[][][] cells, double weight) {
        double norm = Math.max(norm(cells), 1e-300);
        return Arrays.stream(cells)
                .map(
                        map ->
                                Arrays.stream(map)
                                        .map(
                                                row ->
                                                        Arrays.stream(row)
                                                                .map(x -> x * weight / norm)
                                                                .toArray())
                                        .toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    private static double norm(double[][][] cells) {
        return Math.sqrt(Arrays.stream(flat(cells)).map(x -> x * x).sum());
    }

    private static double[] flat(double[][][] cells) {
        return Arrays.stream(cells)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private static double[] expected(double[][][] picture, int levels, int stride) {
        double[][][] first = unit(map(picture, stride), 1);
        if (levels == 1) {
            return flat(first);
        }
        double[][][][] all =
                Arrays.stream(first)
                        .map(
                                each -> {
                                    double[][][] alone = {each};
                                    return unit(
                                            map(unit(alone, 1), stride), Math.sqrt(norm(alone)));
                                })
                        .toArray(double[][][][]::new);
        double[] joined = Arrays.stream(all).flatMapToDouble(x -> Arrays.stream(flat(x))).toArray();
        double norm = Math.sqrt(Arrays.stream(joined).map(x -> x * x).sum());
        return Arrays.stream(joined).map(x -> norm > 0 ? x / norm : 0).toArray();
    }

    /** The arc tangent is short of exact by 0.005 of a direction, which a square root widens. */
    @Property(tries = 60)
    void orientedGradients_areTheirDefinition(
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll @IntRange(min = 1, max = 13) int height,
            @ForAll @IntRange(min = 1, max = 13) int width,
            @ForAll @IntRange(min = 1, max = 2) int levels,
            @ForAll @IntRange(min = 1, max = 2) int stride,
            @ForAll long seed) {
        float[] row = numbers(channels * height * width, seed);
        double[][][] picture = new double[channels][height][width];
        for (int i = 0; i < row.length; i++) {
            picture[i / (height * width)][i / width % height][i % width] = row[i];
        }

        float[] features =
                computed(new OrientedGradients(levels, stride), row, channels, height, width);

        double[] expected = expected(picture, levels, stride);
        assertThat(features).hasSameSizeAs(expected);
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(expected[i] - features[i], 2);
        }
        assertThat(Math.sqrt(difference)).isLessThan(0.05);
    }

    private static Offset<Double> within(double offset) {
        return Offset.offset(offset);
    }

    @Test
    void blankImage_hasNoFeatures_andNoNaN() {
        for (int levels = 1; levels <= 2; levels++) {
            assertThat(computed(new OrientedGradients(levels, 2), new float[64], 1, 8, 8))
                    .containsOnly(0f);
        }
        float[] constant = new float[64];
        Arrays.fill(constant, 1e30f);
        assertThat(computed(new OrientedGradients(2, 2), constant, 1, 8, 8))
                .doesNotContain(Float.NaN);
    }

    /** {@code H[i][j]} is -1 to the number of bits that i and j share. */
    @Property(tries = 40)
    void fourierFeatures_areTheirDefinition(
            @ForAll @IntRange(min = 1, max = 70) int inputs,
            @ForAll @IntRange(min = 1, max = 150) int pairs,
            @ForAll long seed) {
        float[] row = numbers(inputs, seed);
        FourierFeatures layer = new FourierFeatures(2 * pairs, 0.7, seed);
        float[] features = computed(layer, row, inputs);

        int size = Projection.size(inputs);
        float[] signs = layer.signs();
        for (int k = 0; k < pairs; k++) {
            double[] x = new double[size];
            for (int i = 0; i < inputs; i++) {
                x[i] = row[i];
            }
            for (int round = 0; round < 3; round++) {
                double[] y = new double[size];
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < size; j++) {
                        int sign = Integer.bitCount(i & j) % 2 == 0 ? 1 : -1;
                        int place = (3 * (k / size) + round) * size + j;
                        y[i] += sign * signs[place] * x[j] / Math.sqrt(size);
                    }
                }
                x = y;
            }
            double angle = Math.sqrt(2 * 0.7 * size) * x[k % size];
            double height = Math.sqrt(1.0 / pairs);
            assertThat((double) features[2 * k]).isCloseTo(height * Math.cos(angle), within(3e-6));
            assertThat((double) features[2 * k + 1])
                    .isCloseTo(height * Math.sin(angle), within(3e-6));
        }
    }

    /** Of 4,096 features the error is about 1 / sqrt(2048). */
    @Test
    void fourierFeatures_approachTheKernel() {
        FourierFeatures layer = new FourierFeatures(4096, 1.0, 1);
        float[] x = numbers(100, 1);
        float[] y = numbers(100, 2);
        GradientMap.normalize(x, 0, 100);
        GradientMap.normalize(y, 0, 100);
        float[] a = computed(layer, x, 100);
        float[] b = computed(layer, y, 100);
        double product = 0;
        double square = 0;
        double distance = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            square += (double) a[i] * a[i];
        }
        for (int i = 0; i < 100; i++) {
            distance += Math.pow(x[i] - y[i], 2);
        }
        assertThat(square).isCloseTo(1, within(1e-6));
        assertThat(product).isCloseTo(Math.exp(-distance), within(0.06));
    }

    @Test
    void wrongSettings_areRefusedInWords() {
        assertThatThrownBy(() -> new OrientedGradients(3, 2)).hasMessageContaining("levels 3");
        assertThatThrownBy(() -> new OrientedGradients(1, 0)).hasMessageContaining("stride 0");
        assertThatThrownBy(() -> new OrientedGradients(1, 1).rows(64))
                .hasMessageContaining("[channels, height, width]")
                .hasMessageContaining("[64]");
        assertThatThrownBy(() -> new FourierFeatures(7, 1, 0)).hasMessageContaining("not 7");
        assertThatThrownBy(() -> new FourierFeatures(8, Double.NaN, 0))
                .hasMessageContaining("not NaN");
        FourierFeatures of10 = new FourierFeatures(8, 1, 0);
        of10.rows(10);
        assertThatThrownBy(() -> of10.rows(11)).hasMessageContaining("of 10 numbers, not of 11");
        assertThatThrownBy(() -> new FourierFeatures(8, 1e300, 0)).hasMessageContaining("1.0E300");
        assertThatThrownBy(() -> new OrientedGradients(2, 2).rows(1L << 32, 1L << 32, 1))
                .hasMessageContaining("of 1 to 16777216 numbers");
    }

    /** Whatever the numbers, norm 1: no remainder of a huge angle is taken for a small one. */
    @Test
    void fourierFeatures_ofHugeNumbers_areStillCosines() {
        float[] row = numbers(20, 3);
        for (int exponent = -40; exponent <= 34; exponent++) {
            float[] scaled = row.clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= (float) Math.pow(10, exponent);
            }
            double square = 0;
            for (float x : computed(new FourierFeatures(64, 0.7, 0), scaled, 20)) {
                square += (double) x * x;
            }
            assertThat(square).as("1e%d", exponent).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void damagedImages_haveNoFeaturesThatLookRight() {
        float[] image = numbers(64, 1);
        image[10] = Float.NaN;
        for (int levels = 1; levels <= 2; levels++) {
            assertThat(computed(new OrientedGradients(levels, 2), image, 1, 8, 8))
                    .contains(Float.NaN);
        }
    }

    @Test
    void scaleOfPixels_fallsOut() {
        float[] image = numbers(256, 1);
        float[] usual = computed(new OrientedGradients(2, 2), image, 1, 16, 16);
        for (float scale : new float[] {1e-37f, 255, 1e37f}) {
            float[] other = image.clone();
            for (int i = 0; i < other.length; i++) {
                other[i] *= scale;
            }
            float[] features = computed(new OrientedGradients(2, 2), other, 1, 16, 16);
            for (int i = 0; i < usual.length; i++) {
                assertThat(features[i]).isCloseTo(usual[i], Offset.offset(1e-3f));
            }
        }
    }

    /** Mean 0, norm 1, and the same whatever scale and zero the numbers had. */
    @Property(tries = 100)
    void normalized_haveMeanZeroNormOne_andNoScale(
            @ForAll @IntRange(min = 2, max = 60) int count,
            @ForAll @IntRange(max = 1000) int seed) {
        float[] row = numbers(count, seed);
        row[0] = 2; // no two alike at least
        float[] other = new float[count];
        for (int i = 0; i < count; i++) {
            other[i] = 512 * row[i] + 64;
        }
        float[] features = computed(new NormalizedFeatures(), row, count);
        double sum = 0;
        double squares = 0;
        for (float feature : features) {
            sum += feature;
            squares += (double) feature * feature;
        }
        assertThat(sum).isCloseTo(0, Offset.offset(1e-5));
        assertThat(squares).isCloseTo(1, Offset.offset(1e-5));
        float[] scaled = computed(new NormalizedFeatures(), other, count);
        for (int i = 0; i < count; i++) {
            assertThat(scaled[i]).isCloseTo(features[i], Offset.offset(1e-5f));
        }
    }

    @Test
    void normalized_ofEqualNumbersAreZero_andOfNaNAreNaN() {
        float[] tenths = new float[7];
        Arrays.fill(tenths, 0.1f);
        assertThat(computed(new NormalizedFeatures(), tenths, 7)).containsOnly(0);
        assertThat(computed(new NormalizedFeatures(), new float[4], 1, 2, 2)).containsOnly(0);
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThat(computed(new NormalizedFeatures(), new float[] {1, wrong, 3}, 3))
                    .containsOnly(Float.NaN);
        }
        // The largest floats do not overflow.
        assertThat(computed(new NormalizedFeatures(), new float[] {3e38f, -3e38f}, 2))
                .containsExactly((float) Math.sqrt(0.5), (float) -Math.sqrt(0.5));
    }
}
