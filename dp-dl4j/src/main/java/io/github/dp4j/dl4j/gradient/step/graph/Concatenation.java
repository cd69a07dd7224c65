package io.github.dp4j.dl4j.gradient.step.graph;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleStep.ExampleFunction;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.MergeVertex;

/** Puts inputs side by side. */
public final class Concatenation {

    private Concatenation() {}

    /** Compiles a {@link MergeVertex}. */
    public static Value merge(VertexSite site, Compilation to) {
        MergeVertex merge = (MergeVertex) site.conf();
        Value[] inputs = site.inputs();
        int extents = inputs[0].shape().extents().size();
        if (extents > 2) {
            throw site.unsupported("a merge of volumes"); // nor does DL4J
        }
        // The axis counts DL4J's dimensions, the examples' included; vectors have no other.
        int axis = merge.getMergeAxis() - (to.channelsFirst() ? 2 : 1);
        boolean channels = axis == (to.channelsFirst() ? -1 : extents) || extents == 0;
        if (!channels && (axis < 0 || axis >= extents)) {
            throw site.unsupported("a merge along another axis");
        }
        for (Value input : inputs) {
            List<Integer> positions = new ArrayList<>(input.shape().extents());
            int width = input.shape().channels();
            if (!channels && positions.size() == extents) {
                positions.set(axis, inputs[0].shape().extents().get(axis));
            }
            if (!positions.equals(inputs[0].shape().extents())
                    || (!channels && width != inputs[0].shape().channels())) {
                throw site.unsupported("a merge of different shapes");
            }
            if (!channels && input.mask() != null) {
                throw site.unsupported("a merge of masked positions");
            }
        }
        return site.append(channels ? concatenate(inputs) : concatenate(inputs, axis), to);
    }

    /** Concatenates the channels of every position. */
    public static ExampleFunction concatenate(Value[] inputs) {
        int[] widths = Arrays.stream(inputs).mapToInt(v -> v.shape().channels()).toArray();
        Shape shape = inputs[0].shape();
        return concatenate(shape.rows(), widths, shape.withChannels(Arrays.stream(widths).sum()));
    }

    /** Concatenates along one of the axes of positions. */
    public static ExampleFunction concatenate(Value[] inputs, int axis) {
        List<Integer> extents = new ArrayList<>(inputs[0].shape().extents());
        int outer = 1;
        for (int d = 0; d < axis; d++) {
            outer *= extents.get(d);
        }
        int[] widths = new int[inputs.length];
        extents.set(axis, 0);
        for (int k = 0; k < widths.length; k++) {
            Shape shape = inputs[k].shape();
            widths[k] = shape.size() / outer;
            extents.set(axis, extents.get(axis) + shape.extents().get(axis));
        }
        return concatenate(outer, widths, new Shape(inputs[0].shape().channels(), extents));
    }

    /** Puts stretches of every input side by side, {@code rows} times. */
    private static ExampleFunction concatenate(int rows, int[] widths, Shape shape) {
        int all = Arrays.stream(widths).sum();
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return shape;
            }

            @Override
            public void forward(double[][] x, double[] y) {
                int at = 0;
                for (int k = 0; k < x.length; k++) {
                    for (int r = 0; r < rows; r++) {
                        System.arraycopy(x[k], r * widths[k], y, r * all + at, widths[k]);
                    }
                    at += widths[k];
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                int at = 0;
                for (int k = 0; k < x.length; k++) {
                    for (int r = 0; r < rows; r++) {
                        System.arraycopy(dy, r * all + at, dx[k], r * widths[k], widths[k]);
                    }
                    at += widths[k];
                }
            }
        };
    }
}
