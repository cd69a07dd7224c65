package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/** The trial of {@link Kernels#addsProductsWhole}. */
final class WholeProducts {

    /** Kernels cut larger matrices into pieces; how they add does not depend on their number. */
    private static final int LARGEST = 512;

    private static final boolean[] TRANSPOSED = {true};

    private static final double SUM_OF_PRODUCTS = 1.02;

    private WholeProducts() {}

    static boolean hold(Kernels kernels, DataType type, int m, int n, int k) {
        int rows = Math.min(m, LARGEST);
        int columns = Math.min(n, LARGEST);
        double large = type == DataType.FLOAT ? 0x1p24 : 0x1p53;
        try (Arena arena = new Arena(type)) {
            Block a = arena.allocate((long) k * rows);
            Block b = arena.allocate((long) k * columns);
            Block c = arena.allocate((long) rows * columns);
            fill(a, 1);
            fill(b, SUM_OF_PRODUCTS / k);
            boolean hold = true;
            // A single row is stored the same way whether it is transposed or not, and may take
            // another path.
            for (boolean transposed : rows == 1 ? new boolean[] {true, false} : TRANSPOSED) {
                fill(c, large);
                kernels.gemm(
                        transposed,
                        /* transposeB= */ false,
                        rows,
                        columns,
                        k,
                        new Matrix(a, 0, transposed ? rows : k),
                        new Matrix(b, 0, columns),
                        /* beta= */ 1,
                        new Matrix(c, 0, columns));
                double[] result = new double[Math.toIntExact(c.length())];
                c.get(0, result, 0, result.length);
                hold &= Arrays.stream(result).allMatch(x -> x == large + 2);
            }
            return hold;
        }
    }

    private static void fill(Block block, double value) {
        double[] values = new double[Math.toIntExact(block.length())];
        Arrays.fill(values, value);
        block.put(0, values, 0, values.length);
    }
}
