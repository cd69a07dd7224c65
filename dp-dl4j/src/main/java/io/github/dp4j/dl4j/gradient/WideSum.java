package io.github.dp4j.dl4j.gradient;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The sum of several rounds, in double. */
final class WideSum {

    private static final int TILE = 1 << 14;

    private @Nullable INDArray total;
    private boolean used;
    private boolean floats;

    /** Starts a sum of so many rounds. */
    void start(int rounds, INDArray like) {
        used = rounds > 1;
        floats = like.dataType() == DataType.FLOAT;
        if (!used) {
            total = null; // most batches are one round
            return;
        }
        INDArray zero = total;
        if (zero == null || zero.length() != like.length()) {
            zero = Nd4j.createUninitialized(DataType.DOUBLE, like.length());
            total = zero;
        }
        zero.assign(0);
    }

    /** Starts a sum of parts that are in double themselves. */
    void startParts(INDArray like) {
        start(/* rounds= */ 2, like);
    }

    /** Adds parts over a range of the vector, in their order. */
    void addParts(List<double[]> parts, int from, int to) {
        var into = total().data().asNioDouble();
        double[] tile = new double[TILE];
        for (int at = from; at < to; at += TILE) {
            int n = Math.min(TILE, to - at);
            into.get(at, tile, 0, n);
            for (double[] part : parts) {
                for (int i = 0; i < n; i++) {
                    tile[i] += part[at + i];
                }
            }
            into.put(at, tile, 0, n);
        }
    }

    /** Adds a round's sum. */
    void add(INDArray sum) {
        if (!used) {
            return;
        }
        var to = total().data().asNioDouble();
        double[] tile = new double[TILE];
        double[] more = new double[TILE];
        for (int at = 0; at < to.limit(); at += TILE) {
            int n = Math.min(TILE, to.limit() - at);
            to.get(at, tile, 0, n);
            read(sum, at, more, n);
            for (int i = 0; i < n; i++) {
                tile[i] += more[i];
            }
            to.put(at, tile, 0, n);
        }
    }

    /** Writes the sum, rounded to its type. */
    private void read(INDArray sum, int at, double[] numbers, int count) {
        if (floats) {
            var from = sum.data().asNioFloat();
            for (int i = 0; i < count; i++) {
                numbers[i] = from.get(at + i);
            }
        } else {
            sum.data().asNioDouble().get(at, numbers, 0, count);
        }
    }

    private INDArray total() {
        return Objects.requireNonNull(total, "start() comes first");
    }

    void finish(INDArray sum) {
        if (used) {
            sum.assign(total().reshape(sum.shape()));
        }
    }

    /** Returns the sum that was rounded, or null if none was. */
    @Nullable INDArray sum() {
        return used && floats ? total : null;
    }
}
