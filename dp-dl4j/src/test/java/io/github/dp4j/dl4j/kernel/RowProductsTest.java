package io.github.dp4j.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A row of a product is the same to the bit wherever it stands, and whoever stands beside it. */
class RowProductsTest {

    private static final int MOST = 40;

    /** Its native library is the one that sets the number of threads. */
    @BeforeAll
    static void loadNd4j() {
        assertThat(Nd4j.zeros(1).length()).isEqualTo(1);
    }

    /**
     * Right but for a last bit: of some numbers only, in rows that a product of that size computes
     * otherwise.
     */
    private static class Odd extends PortableKernels {

        /** Whether a row of a product of so many rows is computed otherwise. */
        interface Rows {
            boolean odd(int m, int row);
        }

        private final Rows rows;

        Odd(Rows rows) {
            this.rows = rows;
        }

        @Override
        public void gemm(
                boolean transposeA,
                boolean transposeB,
                int m,
                int n,
                int k,
                Matrix a,
                Matrix b,
                double beta,
                Matrix c) {
            for (int row = 0; row < m; row++) {
                long at = c.offset() + (long) row * c.stride();
                super.gemm(
                        transposeA,
                        transposeB,
                        1,
                        n,
                        k,
                        new Matrix(a.block(), a.offset() + (long) row * a.stride(), a.stride()),
                        b,
                        beta,
                        new Matrix(c.block(), at, c.stride()));
                double[] numbers = new double[n];
                c.block().get(at, numbers, 0, n);
                for (int i = 0; rows.odd(m, row) && i < n; i++) {
                    numbers[i] = otherwise((float) numbers[i]);
                }
                c.block().put(at, numbers, 0, n);
            }
        }

        /** One number in seven: by chance a narrow product hides it more often than not. */
        float otherwise(float x) {
            return Float.floatToIntBits(x) % 7 == 0 ? Math.nextUp(x) : x;
        }
    }

    /** Right but for the sign of zeros, which random numbers never show. */
    private static final class OddZeros extends Odd {

        OddZeros(Rows rows) {
            super(rows);
        }

        @Override
        float otherwise(float x) {
            return x == 0 ? -0f : x;
        }
    }

    private static void requireAlike(
            Kernels kernels, DataType type, boolean transposeB, int n, int k, int beta) {
        kernels.prepareThread();
        Random random = new Random(n * 31 + k);
        try (Arena arena = new Arena(type)) {
            RowProducts products = new RowProducts(kernels, arena, new RowSizes(kernels));
            int strideA = k + 3;
            int strideC = n + 2;
            Block a = random(arena, MOST * strideA, random);
            for (int row = 0; row < MOST; row += 3) {
                a.zero((long) row * strideA, k); // zeros have a sign
            }
            Block b = random(arena, n * k, random);
            Block before = random(arena, MOST * strideC, random);
            Block c = arena.allocate((long) MOST * strideC);
            double[][] alone = new double[MOST][n];
            for (int row = 0; row < MOST; row++) {
                c.copy(0, before, 0, c.length());
                products.multiply(
                        transposeB,
                        1,
                        n,
                        k,
                        new Matrix(a, (long) row * strideA, strideA),
                        new Matrix(b, 0, transposeB ? k : n),
                        beta,
                        new Matrix(c, (long) row * strideC, strideC),
                        MOST,
                        /* whole= */ false);
                c.get((long) row * strideC, alone[row], 0, n);
            }
            double[] all = new double[MOST * strideC];
            double[] expected = new double[MOST * strideC];
            before.get(0, expected, 0, expected.length);
            for (int row = 0; row < MOST; row++) {
                System.arraycopy(alone[row], 0, expected, row * strideC, n);
            }
            for (int from = 0; from < MOST; from++) {
                for (int m = 1; from + m <= MOST; m++) {
                    c.copy(0, before, 0, c.length());
                    products.multiply(
                            transposeB,
                            m,
                            n,
                            k,
                            new Matrix(a, (long) from * strideA, strideA),
                            new Matrix(b, 0, transposeB ? k : n),
                            beta,
                            new Matrix(c, (long) from * strideC, strideC),
                            MOST,
                            /* whole= */ false);
                    c.get(0, all, 0, all.length);
                    // Neither is anything written behind the last row, nor between rows.
                    double[] want = new double[all.length];
                    before.get(0, want, 0, want.length);
                    System.arraycopy(expected, from * strideC, want, from * strideC, m * strideC);
                    assertThat(all).as("%d rows from %d", m, from).isEqualTo(want);
                    if (from > 0) {
                        continue;
                    }
                    c.copy(0, before, 0, c.length());
                    products.multiply(
                            transposeB,
                            m,
                            n,
                            k,
                            new Matrix(a, 0, strideA),
                            new Matrix(b, 0, transposeB ? k : n),
                            beta,
                            new Matrix(c, 0, strideC),
                            MOST,
                            /* whole= */ true);
                    c.get(0, all, 0, all.length);
                    assertThat(Arrays.copyOf(all, m * strideC - 2))
                            .as("%d rows of a whole matrix", m)
                            .isEqualTo(Arrays.copyOf(want, m * strideC - 2));
                }
            }
        }
    }

    private static Block random(Arena arena, int length, Random random) {
        Block block = arena.allocate(length);
        block.put(0, random.doubles(length, -1, 1).toArray(), 0, length);
        return block;
    }

    @ParameterizedTest
    @CsvSource({
        "2, 3, 0, false",
        "2, 3, 1, true",
        "1, 1, 1, false",
        "1, 64, 0, true",
        "3, 5, 1, false",
        "10, 32, 1, true",
        "16, 16, 0, false",
        "33, 17, 1, false",
        "128, 64, 0, true",
        "16, 1, 0, true",
        "129, 1, 0, true",
        "513, 1, 0, true"
    })
    void multiply_everySizeAndPlace_isTheSameToTheBit(int n, int k, int beta, boolean transposeB) {
        for (Kernels kernels : List.of(Kernels.best(), Kernels.portable())) {
            requireAlike(kernels, DataType.FLOAT, transposeB, n, k, beta);
            requireAlike(kernels, DataType.DOUBLE, transposeB, n, k, beta);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 3", "7, 2"})
    void multiply_kernelsThatComputeFewNumbersOtherwise_isTheSameToTheBit(int n, int k) {
        List<Odd.Rows> moods =
                List.of(
                        (m, row) -> m % 6 == 2 && row >= m - 2,
                        (m, row) -> row % 8 == 7,
                        (m, row) -> row % 2 == 1,
                        (m, row) -> m < 16,
                        (m, row) -> m == 40 || m == 39);
        for (Odd.Rows mood : moods) {
            requireAlike(new Odd(mood), DataType.FLOAT, false, n, k, /* beta= */ 1);
            requireAlike(new OddZeros(mood), DataType.FLOAT, false, n, k, /* beta= */ 0);
        }
    }

    /** Or the tests above would be vacuous: without row products the same rows differ. */
    @Test
    void gemm_kernelsThatComputeFewNumbersOtherwise_differsByPlace() {
        Kernels odd = new Odd((m, row) -> row % 8 == 7);
        try (Arena arena = new Arena(DataType.FLOAT)) {
            int differ = 0;
            for (int draw = 0; draw < 100; draw++) {
                Random random = new Random(draw);
                Block a = arena.allocate(8 * 3);
                double[] row = random.doubles(3, -1, 1).toArray();
                for (int i = 0; i < 8; i++) {
                    a.put(3L * i, row, 0, 3);
                }
                Block b = random(arena, 6, random);
                Block c = arena.allocate(16);
                odd.gemm(
                        false,
                        false,
                        8,
                        2,
                        3,
                        new Matrix(a, 0, 3),
                        new Matrix(b, 0, 2),
                        0,
                        new Matrix(c, 0, 2));
                double[] all = new double[16];
                c.get(0, all, 0, 16);
                differ += Arrays.equals(all, 0, 2, all, 14, 16) ? 0 : 1;
            }
            assertThat(differ).isBetween(5, 60);
        }
    }

    @Test
    void multiply_sizesThatAreAlike_areNotDivided() {
        try (Arena arena = new Arena(DataType.FLOAT)) {
            Kernels sound = new Odd((m, row) -> false);
            RowProducts products = new RowProducts(sound, arena, new RowSizes(sound));
            Block a = arena.allocate(64);
            for (int m = 1; m <= 8; m++) {
                products.multiply(
                        false,
                        m,
                        2,
                        3,
                        new Matrix(a, 0, 3),
                        new Matrix(a, 0, 2),
                        0,
                        new Matrix(a, 32, 2),
                        8,
                        /* whole= */ false);
            }
            assertThat(products.divided()).isZero();
        }
    }

    /** Sizes of very different cost are compared all the same. */
    @Test
    void multiply_largeProductsThatAreAlike_areNotDivided() {
        try (Arena arena = new Arena(DataType.FLOAT)) {
            Kernels sound = new Odd((m, row) -> false);
            RowProducts products = new RowProducts(sound, arena, new RowSizes(sound));
            int size = 2048;
            Block a = arena.allocate(64L * size);
            Block b = arena.allocate((long) size * size);
            Block c = arena.allocate(64L * size);
            for (int m : new int[] {64, 16, 8}) {
                products.multiply(
                        false,
                        m,
                        size,
                        size,
                        new Matrix(a, 0, size),
                        new Matrix(b, 0, size),
                        0,
                        new Matrix(c, 0, size),
                        64,
                        /* whole= */ false);
            }
            assertThat(products.divided()).isZero();
        }
    }

    @Test
    void placeTrial_operationThatComputesOnePlaceOtherwise_isSeen() {
        try (Arena arena = new Arena(DataType.FLOAT)) {
            Block in = arena.allocate(40);
            Block out = arena.allocate(40);
            Runnable sound = () -> out.copy(0, in, 0, 40);
            Runnable odd =
                    () -> {
                        out.copy(0, in, 0, 40);
                        double[] last = new double[1];
                        out.get(39, last, 0, 1);
                        boolean hit = Float.floatToIntBits((float) last[0]) % 7 == 0;
                        last[0] = hit ? Math.nextUp((float) last[0]) : last[0];
                        out.put(39, last, 0, 1);
                    };
            Block[] inputs = {in};
            int[] four = {4};
            assertThat(PlaceTrial.alike(sound, out, 4, inputs, four)).isTrue();
            assertThat(PlaceTrial.alike(odd, out, 4, inputs, four)).isFalse();
        }
    }
}
