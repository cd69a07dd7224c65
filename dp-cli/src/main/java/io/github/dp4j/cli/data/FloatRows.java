package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.text.DataFormatException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers of examples as they are read, four bytes each. How many will come is not known, and what
 * a header announces is not believed: space is taken when they are there.
 */
public final class FloatRows {

    private static final int PIECE = 1 << 20;

    private final String source;
    private final List<float[]> pieces = new ArrayList<>();
    private long size;

    public FloatRows(String source) {
        this.source = source;
    }

    public void add(float[] row) {
        long all = size + row.length;
        if (all > Integer.MAX_VALUE) {
            throw tooMany(source);
        }
        for (int done = 0; done < row.length; ) {
            int within = (int) (size % PIECE);
            if (within == 0) {
                pieces.add(new float[PIECE]);
            }
            int count = Math.min(row.length - done, PIECE - within);
            System.arraycopy(row, done, pieces.get(pieces.size() - 1), within, count);
            done += count;
            size += count;
        }
    }

    public static DataFormatException tooMany(String source) {
        return new DataFormatException(
                source
                        + " holds more numbers than the "
                        + Integer.MAX_VALUE
                        + " that are trained on at once: give --limit N to use the first N examples"
                        + " only.");
    }

    /** Returns all numbers, and lets go of them here piece by piece: they are never held twice. */
    public INDArray toArray(long... shape) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
        FloatPointer target = new FloatPointer(array.data().pointer());
        for (int i = 0; i < pieces.size(); i++) {
            long offset = (long) i * PIECE;
            target.position(offset).put(pieces.get(i), 0, (int) Math.min(PIECE, size - offset));
            pieces.set(i, null);
        }
        pieces.clear();
        return array;
    }
}
