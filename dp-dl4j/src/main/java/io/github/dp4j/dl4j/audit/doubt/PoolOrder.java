package io.github.dp4j.dl4j.audit.doubt;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.data.RowHashes;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The records of a pool in an order that does not know who is a member: that of a hash of their
 * features. Equal rows follow each other, in an order drawn at random.
 */
public final class PoolOrder {

    /** Any number: the order of equal rows is not that of the files. */
    private static final long SEED = 0x5EED;

    private final long[] hashes;
    private final int[] order;

    private PoolOrder(long[] hashes, int[] order) {
        this.hashes = hashes;
        this.order = order;
    }

    /**
     * Finds the order.
     *
     * @param features of all records, contiguous
     */
    public static PoolOrder of(INDArray features) {
        int size = Math.toIntExact(features.size(0));
        long[] hashes =
                RowHashes.of(Examples.of(features, Nd4j.zeros(features.dataType(), size, 1)));
        double[] draws = new double[size];
        UniformSource.seeded(SEED).fill(draws, size);
        int[] order =
                IntStream.range(0, size)
                        .boxed()
                        .sorted(
                                Comparator.<Integer>comparingLong(i -> hashes[i])
                                        .thenComparingDouble(i -> draws[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        return new PoolOrder(hashes, order);
    }

    int size() {
        return order.length;
    }

    /** Returns the place in the records of the one that has a place in this order. */
    public int row(int place) {
        return order[place];
    }

    /** Returns whether the one at a place equals the next. */
    boolean equalsNext(int place) {
        return place + 1 < order.length && hashes[order[place]] == hashes[order[place + 1]];
    }

    /** Returns the features in this order, row after row. */
    public float[] rows(INDArray features) {
        return AuditRecords.rows(features, order).data().asFloat();
    }
}
