package io.github.dp4j.dl4j.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Row operations on matrices larger than a tile and than a transposed square. */
class BlockRowsTest {

    private static final int ROWS = 70;
    private static final int COLUMNS = 45;

    @ParameterizedTest
    @CsvSource({
        "1, 1", "1, 33", "16, 32", "32, 64", "64, 32", "2, 1024", "33, 63", "683, 3", "3, 683"
    })
    void transpose_ofAnyShape_swapsRowsAndColumns(int rows, int columns) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            try (Arena arena = new Arena(type)) {
                int length = rows * columns;
                double[] values = IntStream.range(0, length + 5).asDoubleStream().toArray();
                Block source = arena.allocate(length + 5);
                source.put(0, values, 0, length + 5);
                Block target = arena.allocate(length + 5);
                target.transpose(3, source, 2, rows, columns);
                double[] expected = new double[length + 5];
                for (int r = 0; r < rows; r++) {
                    for (int c = 0; c < columns; c++) {
                        expected[3 + c * rows + r] = 2 + r * columns + c;
                    }
                }
                double[] read = new double[length + 5];
                target.get(0, read, 0, length + 5);
                assertArrayEquals(expected, read);
            }
        }
    }

    @Test
    void transposesGathersAndScatters() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            try (Arena arena = new Arena(type)) {
                double[] values = new double[ROWS * COLUMNS];
                for (int k = 0; k < values.length; k++) {
                    values[k] = k;
                }
                Block table = arena.allocate(values.length);
                table.put(0, values, 0, values.length);
                Block other = arena.allocate(values.length);
                other.transpose(0, table, 0, ROWS, COLUMNS);
                double[] read = new double[values.length];
                other.get(0, read, 0, read.length);
                int[] reversed = new int[ROWS];
                for (int r = 0; r < ROWS; r++) {
                    reversed[r] = ROWS - 1 - r;
                    for (int c = 0; c < COLUMNS; c++) {
                        assertEquals(values[r * COLUMNS + c], read[c * ROWS + r]);
                    }
                }
                other.gather(0, table, COLUMNS, reversed, 0, ROWS);
                table.scatterAdd(other, 0, COLUMNS, reversed, 0, ROWS, 2);
                other.get(0, read, 0, read.length);
                double[] sums = new double[values.length];
                table.get(0, sums, 0, sums.length);
                for (int k = 0; k < values.length; k++) {
                    assertEquals(3 * values[k], sums[k]);
                    int row = ROWS - 1 - k / COLUMNS;
                    assertEquals(values[row * COLUMNS + k % COLUMNS], read[k]);
                }
                other.repeat(0, table, 0, COLUMNS, ROWS);
                other.get(0, read, 0, read.length);
                for (int k = 0; k < read.length; k++) {
                    assertEquals(3 * values[k % COLUMNS], read[k]);
                }
            }
        }
    }
}
