package io.github.dp4j.layers;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Computes the features of many examples, some on each processor. */
public final class FeatureRows {

    private static final int ROWS_AT_A_TIME = 64;

    private FeatureRows() {}

    /**
     * Computes features in float.
     *
     * @param features makes what computes them, one for each thread
     * @param examples dimension 0 is the example; not modified
     * @return {@code [examples, features]}, FLOAT, c order
     * @throws IllegalArgumentException if an example has another size
     */
    public static INDArray of(Supplier<RowFeatures> features, INDArray examples) {
        RowFeatures first = features.get();
        long count = examples.size(0);
        if (count == 0 || examples.length() != count * first.inputs()) {
            throw new IllegalArgumentException(
                    "The features are of examples of "
                            + first.inputs()
                            + " numbers, but the array has the shape "
                            + Arrays.toString(examples.shape())
                            + ".");
        }
        INDArray in = contiguous(examples);
        INDArray out = Nd4j.createUninitialized(DataType.FLOAT, count, first.outputs());
        int blocks = Math.toIntExact((count + ROWS_AT_A_TIME - 1) / ROWS_AT_A_TIME);
        FloatPointer from = (FloatPointer) in.data().pointer();
        FloatPointer to = (FloatPointer) out.data().pointer();
        IntStream.range(0, blocks)
                .parallel()
                .forEach(
                        block -> {
                            RowFeatures mine = features.get();
                            long start = (long) block * ROWS_AT_A_TIME;
                            compute(mine, from, to, start, Math.min(count, start + ROWS_AT_A_TIME));
                        });
        return out;
    }

    private static INDArray contiguous(INDArray examples) {
        INDArray floats = examples.castTo(DataType.FLOAT);
        boolean plain =
                floats.ordering() == 'c'
                        && !floats.isView()
                        && Arrays.equals(floats.stride(), Nd4j.getStrides(floats.shape(), 'c'));
        return plain ? floats : floats.dup('c');
    }

    private static void compute(
            RowFeatures features, FloatPointer from, FloatPointer to, long start, long end) {
        // Positions are a pointer's own: each thread moves its copies.
        FloatPointer in = new FloatPointer(from);
        FloatPointer out = new FloatPointer(to);
        float[] row = new float[features.inputs()];
        float[] computed = new float[features.outputs()];
        for (long i = start; i < end; i++) {
            in.position(i * row.length).get(row);
            features.compute(row, computed);
            out.position(i * computed.length).put(computed);
        }
    }
}
