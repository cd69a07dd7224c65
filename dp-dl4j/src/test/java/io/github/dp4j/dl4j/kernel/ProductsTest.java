package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Matrix products against sums written out, as views of larger blocks. */
class ProductsTest {

    private static final int[][] SHAPES = {
        {1, 1, 1}, {1, 7, 5}, {6, 1, 3}, {3, 5, 1}, {2, 33, 17}, {31, 4, 65}, {64, 48, 80}
    };

    /** Where a matrix starts in its block, and by how much its rows are apart. */
    private static final int OFFSET = 5;

    private static final int GAP = 3;

    private static int at(int row, int column, int columns) {
        return OFFSET + row * (columns + GAP) + column;
    }

    private static int size(int rows, int columns) {
        return OFFSET + rows * (columns + GAP) + 2;
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.dl4j.kernel.KernelSet#all")
    void gemm_ofAnyShapeTransposedOrNot_isTheSumOfProducts(KernelSet set) {
        for (int[] shape : SHAPES) {
            for (int how = 0; how < 8; how++) {
                check(set, shape, (how & 1) != 0, (how & 2) != 0, (how & 4) != 0 ? 1 : 0);
            }
        }
    }

    private static void check(KernelSet set, int[] shape, boolean ta, boolean tb, double beta) {
        int m = shape[0];
        int n = shape[1];
        int k = shape[2];
        int columnsA = ta ? m : k;
        int columnsB = tb ? k : n;
        double[] a = KernelSet.numbers(size(ta ? k : m, columnsA), 1);
        double[] b = KernelSet.numbers(size(tb ? n : k, columnsB), 2);
        double[] c = KernelSet.numbers(size(m, n), 3);
        double[] expected = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = beta * c[at(i, j, n)];
                for (int l = 0; l < k; l++) {
                    sum +=
                            a[ta ? at(l, i, columnsA) : at(i, l, columnsA)]
                                    * b[tb ? at(j, l, columnsB) : at(l, j, columnsB)];
                }
                expected[at(i, j, n)] = sum;
                if (beta == 0) {
                    c[at(i, j, n)] = Double.NaN; // overwritten, not multiplied by zero
                }
            }
        }
        try (Arena arena = new Arena(set.type())) {
            Block product = KernelSet.filled(arena, c);
            set.kernels()
                    .gemm(
                            ta,
                            tb,
                            m,
                            n,
                            k,
                            new Matrix(KernelSet.filled(arena, a), OFFSET, columnsA + GAP),
                            new Matrix(KernelSet.filled(arena, b), OFFSET, columnsB + GAP),
                            beta,
                            new Matrix(product, OFFSET, n + GAP));
            String what = Arrays.toString(shape) + " " + ta + " " + tb + " beta " + beta;
            set.assertClose(KernelSet.read(product), expected, what);
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.dl4j.kernel.KernelSet#all")
    void gemm_ofSlicesAndOfMemorySeenByAnotherArena_readsThatMemory(KernelSet set) {
        double[] values = KernelSet.numbers(40, 4);
        double[] expected = new double[4];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                for (int l = 0; l < 3; l++) {
                    expected[2 * i + j] += values[7 + 3 * i + l] * values[20 + 2 * l + j];
                }
            }
        }
        try (Arena arena = new Arena(set.type());
                Arena other = new Arena(set.type())) {
            Block all = KernelSet.filled(arena, values);
            Block product = other.allocate(4);
            set.kernels()
                    .gemm(
                            /* transposeA= */ false,
                            /* transposeB= */ false,
                            2,
                            2,
                            3,
                            new Matrix(all.slice(7, 6), 0, 3),
                            new Matrix(all.seenBy(other), 20, 2),
                            /* beta= */ 0,
                            new Matrix(product, 0, 2));
            set.assertClose(KernelSet.read(product), expected, "slices");
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.dl4j.kernel.KernelSet#all")
    void gram_writesTheLowerTriangle_andLeavesTheUpper(KernelSet set) {
        for (int rows : new int[] {1, 4, 37}) {
            for (int columns : new int[] {1, 6, 90}) {
                for (double beta : new double[] {0, 1}) {
                    checkGram(set, rows, columns, beta);
                }
            }
        }
    }

    private static void checkGram(KernelSet set, int rows, int columns, double beta) {
        double[] x = KernelSet.numbers(size(rows, columns), 5);
        double[] to = KernelSet.numbers(size(rows, rows), 6);
        double[] expected = to.clone();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = beta * to[at(i, j, rows)];
                for (int l = 0; l < columns; l++) {
                    sum += x[at(i, l, columns)] * x[at(j, l, columns)];
                }
                expected[at(i, j, rows)] = sum;
            }
        }
        try (Arena arena = new Arena(set.type())) {
            Block products = KernelSet.filled(arena, to);
            set.kernels()
                    .gram(
                            rows,
                            columns,
                            new Matrix(KernelSet.filled(arena, x), OFFSET, columns + GAP),
                            beta,
                            new Matrix(products, OFFSET, rows + GAP));
            String what = "Gram matrix of " + rows + " rows of " + columns + ", beta " + beta;
            set.assertClose(KernelSet.read(products), expected, what);
        }
    }
}
