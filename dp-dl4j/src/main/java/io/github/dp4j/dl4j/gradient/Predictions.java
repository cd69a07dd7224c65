package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.step.Shape;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Outputs of many examples while workers write them, channels last. */
final class Predictions {

    private final List<Shape> shapes;
    private final int examples;
    private final double[][] values;

    Predictions(List<Shape> shapes, int examples) {
        this.shapes = shapes;
        this.examples = examples;
        this.values = new double[shapes.size()][];
        for (int k = 0; k < values.length; k++) {
            values[k] = new double[Math.multiplyExact(examples, shapes.get(k).size())];
        }
    }

    void put(int output, int example, double[] value) {
        System.arraycopy(value, 0, values[output], example * value.length, value.length);
    }

    /** Returns one array an output, dimension 0 the examples, in DL4J's layout. */
    INDArray[] arrays(DataType type, boolean channelsFirst) {
        INDArray[] arrays = new INDArray[values.length];
        for (int k = 0; k < arrays.length; k++) {
            Shape shape = shapes.get(k);
            int rank = shape.extents().size() + 2;
            long[] dimensions = new long[rank];
            int[] firstOrder = new int[rank];
            dimensions[0] = examples;
            dimensions[rank - 1] = shape.channels();
            firstOrder[1] = rank - 1;
            for (int d = 0; d < rank - 2; d++) {
                dimensions[d + 1] = shape.extents().get(d);
                firstOrder[d + 2] = d + 1;
            }
            INDArray last = Nd4j.create(values[k], dimensions, 'c').castTo(type);
            arrays[k] = channelsFirst && rank > 2 ? last.permute(firstOrder).dup('c') : last;
        }
        return arrays;
    }
}
