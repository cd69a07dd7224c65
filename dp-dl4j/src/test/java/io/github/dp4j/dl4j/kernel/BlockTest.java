package io.github.dp4j.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Arithmetic of blocks, on stretches longer and shorter than a tile. */
class BlockTest {

    private static final int[] LENGTHS = {1, 3, 31, Arena.TILE, 2 * Arena.TILE + 5};
    private static final int FROM = 7;

    private static double[] numbers(int length, long seed) {
        return KernelSet.numbers(length + 2 * FROM, seed);
    }

    private static void assertBlock(Block block, double[] expected) {
        boolean floats = block.type() == DataType.FLOAT;
        double[] actual = KernelSet.read(block);
        for (int i = 0; i < expected.length; i++) {
            double by = floats ? 1e-6 : 1e-14;
            assertThat(actual[i]).as("number %d", i).isCloseTo(expected[i], within(by));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void sums_ofAnyLength_areTheSums(DataType type) {
        for (int length : LENGTHS) {
            double[] x = numbers(length, 1);
            double[] y = numbers(length, 2);
            double squares = 0;
            double products = 0;
            for (int i = FROM; i < FROM + length; i++) {
                squares += x[i] * x[i];
                products += x[i] * y[i - 2];
            }
            try (Arena arena = new Arena(type)) {
                Block a = KernelSet.filled(arena, x);
                Block b = KernelSet.filled(arena, y);
                // FloatBlock states 3.6e-7; a dot product is taken in double.
                double relative = type == DataType.FLOAT ? 3.6e-7 : 1e-13;
                assertThat(a.squares(FROM, length)).isCloseTo(squares, within(relative * squares));
                assertThat(a.dot(FROM, b, FROM - 2, length)).isCloseTo(products, within(1e-10));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void squares_beyondTheRangeOfFloats_areTakenInDouble(DataType type) {
        try (Arena arena = new Arena(type)) {
            for (double size : new double[] {1e-30, 1e30}) {
                double[] x = new double[100];
                Arrays.fill(x, size);
                Block block = KernelSet.filled(arena, x);
                double held = KernelSet.read(block)[0];
                double expected = 100 * held * held;
                assertThat(block.squares(0, 100)).isCloseTo(expected, within(1e-6 * expected));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void changes_touchTheirStretchAlone(DataType type) {
        for (int length : LENGTHS) {
            try (Arena arena = new Arena(type)) {
                double[] x = numbers(length, 3);
                double[] y = numbers(length, 4);
                Block a = KernelSet.filled(arena, x);
                Block b = KernelSet.filled(arena, y);
                a.scale(FROM, length, 0.5);
                a.add(FROM, b, FROM + 1, length, 0.25);
                a.multiply(FROM, b, FROM - 1, length);
                for (int i = FROM; i < FROM + length; i++) {
                    x[i] = (0.5 * x[i] + 0.25 * y[i + 1]) * y[i - 1];
                }
                assertBlock(a, x);
                a.copy(FROM, b, FROM + 3, length);
                System.arraycopy(y, FROM + 3, x, FROM, length);
                assertBlock(a, x);
                a.zero(FROM, length);
                Arrays.fill(x, FROM, FROM + length, 0);
                assertBlock(a, x);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void scale_byATinyFactor_roundsNothingUp_andKeepsNaN(DataType type) {
        try (Arena arena = new Arena(type)) {
            double least = type == DataType.FLOAT ? Float.MIN_VALUE : Double.MIN_VALUE;
            // Times the factor three quarters of the least number, which would be rounded up to it.
            double tiny = 0.75 * 0x1p25 * least;
            Block block = KernelSet.filled(arena, new double[] {tiny, -tiny, Double.NaN});
            block.scale(0, 3, 0x1p-25);
            double[] scaled = KernelSet.read(block);
            assertThat(scaled[0]).isZero();
            assertThat(scaled[1]).isZero();
            assertThat(scaled[2]).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void rowOperations_ofAnyShape_equalLoops(DataType type) {
        for (int[] shape : new int[][] {{1, 1}, {5, 3}, {9, 400}, {3, Arena.TILE + 9}}) {
            checkRows(type, shape[0], shape[1]);
        }
    }

    private static void checkRows(DataType type, int rows, int columns) {
        int stride = columns + 2;
        double[] x = numbers(rows * stride, 5);
        double[] y = numbers(rows * stride, 6);
        try (Arena arena = new Arena(type)) {
            Block a = KernelSet.filled(arena, x);
            Block b = KernelSet.filled(arena, y);
            double[] sums = new double[columns];
            Arrays.fill(sums, 2);
            a.addColumnSums(FROM, rows, columns, sums);
            double[] expected = y.clone();
            for (int c = 0; c < columns; c++) {
                double sum = 2;
                for (int r = 0; r < rows; r++) {
                    sum += x[FROM + r * columns + c];
                    expected[FROM + r * stride + c] += x[1 + r * stride + c] * x[r * columns + c];
                }
                assertThat(sums[c]).isCloseTo(sum, within(1e-6));
            }
            b.products(
                    rows,
                    columns,
                    new Matrix(a, 1, stride),
                    new Matrix(a, 0, columns),
                    /* beta= */ 1,
                    FROM,
                    stride);
            assertBlock(b, expected);
            b.copyRows(rows, columns, new Matrix(a, 1, stride), 0, columns);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(x, 1 + r * stride, expected, r * columns, columns);
            }
            assertBlock(b, expected);
        }
    }
}
