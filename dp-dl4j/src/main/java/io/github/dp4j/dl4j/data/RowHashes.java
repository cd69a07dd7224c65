package io.github.dp4j.dl4j.data;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A 64-bit hash of each example's features and labels. What a person cannot be told apart by does
 * not enter it: the sign of a zero, and the masks, which say what of a row is looked at; they enter
 * where it is asked whether two data sets are the same, or two groups. Among a hundred million
 * different rows two have the same one with probability 3e-4; that costs a step more, or a refusal.
 */
public final class RowHashes {

    /** Numbers that are read at once: Java sees no end of larger arrays, and a part is a copy. */
    private static final int LARGEST = 1 << 24;

    private RowHashes() {}

    /** Returns the hash of every example of contiguous arrays. */
    public static long[] of(Examples contiguous) {
        return of(contiguous, LARGEST);
    }

    /** Reads no more numbers than this at once, unless one example has more. */
    static long[] of(Examples contiguous, int largest) {
        long[] hashes = new long[contiguous.size()];
        add(hashes, contiguous.features(), largest);
        add(hashes, contiguous.labels(), largest);
        return hashes;
    }

    /** Returns a hash of what the examples are, wherever they stand. */
    static long inAnyOrder(Examples contiguous) {
        return LongStream.of(withMasks(contiguous)).map(hash -> mixed(hash, 1)).sum();
    }

    private static long[] withMasks(Examples contiguous) {
        long[] hashes = of(contiguous);
        add(hashes, contiguous.featureMasks(), LARGEST);
        add(hashes, contiguous.labelMasks(), LARGEST);
        return hashes;
    }

    /**
     * Returns what privacy units hold, in an order of its own: the same for the same groups of rows
     * wherever they stand in the data.
     */
    public static long[] of(Examples contiguous, PrivacyUnits units) {
        long[] rows = withMasks(contiguous);
        int[][] groups = units.rows(IntStream.range(0, units.count()).toArray());
        return Arrays.stream(groups)
                .mapToLong(group -> Arrays.stream(group).mapToLong(i -> mixed(rows[i], 1)).sum())
                .sorted()
                .toArray();
    }

    private static void add(long[] hashes, @Nullable INDArray @Nullable [] arrays, int largest) {
        if (arrays == null) {
            return;
        }
        for (INDArray array : arrays) {
            if (array != null && hashes.length > 0) {
                add(hashes, array, largest);
            }
        }
    }

    private static void add(long[] hashes, INDArray array, int largest) {
        if (array.length() <= largest) {
            add(hashes, 0, array);
            return;
        }
        int rows = (int) Math.max(1, largest / (array.length() / hashes.length));
        for (int from = 0; from < hashes.length; from += rows) {
            int to = Math.min(hashes.length, from + rows);
            add(hashes, from, array.get(NDArrayIndex.interval(from, to)).dup('c'));
        }
    }

    /** Adds one array; a sum with 0.0 makes 0.0 of -0.0, and changes no other number. */
    private static void add(long[] hashes, int from, INDArray array) {
        int count = Math.toIntExact(array.size(0));
        int width = Math.toIntExact(array.length() / count);
        if (array.dataType() == DataType.DOUBLE) {
            DoubleBuffer values = array.data().asNioDouble();
            double[] row = new double[width];
            for (int i = 0; i < count; i++) {
                values.get(i * width, row);
                for (double value : row) {
                    hashes[from + i] =
                            mixed(hashes[from + i], Double.doubleToLongBits(value + 0.0));
                }
            }
        } else {
            FloatBuffer values = array.data().asNioFloat();
            float[] row = new float[width];
            for (int i = 0; i < count; i++) {
                values.get(i * width, row);
                for (float value : row) {
                    hashes[from + i] = mixed(hashes[from + i], Float.floatToIntBits(value + 0.0f));
                }
            }
        }
    }

    /** A step of a multiplicative hash, with the multiplier of Steele, Lea and Flood's SplitMix. */
    private static long mixed(long hash, long bits) {
        long mixed = (hash ^ bits) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }
}
