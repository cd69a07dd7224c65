package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;

/** The registry of graph vertices that are not layers. */
public final class VertexCompilers {

    private VertexCompilers() {}

    /**
     * Compiles one vertex.
     *
     * @param vertex its configuration
     * @param where its name, for messages
     * @param inputs what flows in
     * @param to where steps are appended
     * @return what flows out
     * @throws UnsupportedLayerException if the vertex, or an option of it, is not known
     */
    public static Value compile(GraphVertex vertex, String where, Value[] inputs, Compilation to) {
        if (vertex instanceof PreprocessorVertex preprocessor) {
            return Preprocessors.compile(preprocessor.getPreProcessor(), where, inputs[0], to);
        }
        if (inputs.length > 1 && Arrays.stream(inputs).anyMatch(input -> input.mask() != null)) {
            throw new UnsupportedLayerException(where, "masks of several inputs");
        }
        ExampleStep.ExampleFunction function = function(vertex, where, inputs, to);
        if (function != null) {
            return ExampleStep.append(function, inputs, to);
        }
        if (vertex instanceof LastTimeStepVertex && inputs[0].mask() == null) {
            return LastTimeStepStep.append(inputs[0], to);
        }
        if (vertex instanceof ReverseTimeSeriesVertex && inputs[0].mask() == null) {
            int steps = inputs[0].shape().rows();
            int[] map = IntStream.range(0, steps).map(t -> steps - 1 - t).toArray();
            return RowMapStep.append(inputs[0], inputs[0].shape(), map, null, to);
        }
        throw new UnsupportedLayerException(
                where, vertex.getClass().getSimpleName() + " is not known");
    }

    private static ExampleStep.ExampleFunction function(
            GraphVertex vertex, String where, Value[] inputs, Compilation to) {
        if (vertex instanceof MergeVertex merge) {
            int axis = to.channelsFirst() ? 1 : inputs[0].shape().extents().size() + 1;
            if (merge.getMergeAxis() != axis) {
                throw new UnsupportedLayerException(where, "a merge along another axis");
            }
            return ExampleFunctions.concatenate(inputs);
        }
        if (vertex instanceof ElementWiseVertex elementwise) {
            return elementwise(elementwise.getOp(), where, inputs);
        }
        if (vertex instanceof SubsetVertex subset && to.channelsFirst()) {
            return ExampleFunctions.subset(inputs[0], subset.getFrom(), subset.getTo());
        }
        if (vertex instanceof ScaleVertex scale) {
            return ExampleFunctions.affine(inputs[0], scale.getScaleFactor(), 0);
        }
        if (vertex instanceof ShiftVertex shift) {
            return ExampleFunctions.affine(inputs[0], 1, shift.getShiftFactor());
        }
        if (vertex instanceof L2NormalizeVertex normalize
                && (normalize.getDimension() == null || normalize.getDimension().length == 0)) {
            return ExampleFunctions.normalize(inputs[0], normalize.getEps());
        }
        return null;
    }

    private static ExampleStep.ExampleFunction elementwise(
            ElementWiseVertex.Op op, String where, Value[] inputs) {
        for (Value input : inputs) {
            if (!input.shape().equals(inputs[0].shape())) {
                throw new UnsupportedLayerException(where, "inputs of different shapes");
            }
        }
        double[] ones = new double[inputs.length];
        Arrays.fill(ones, 1);
        double[] shares = new double[inputs.length];
        Arrays.fill(shares, 1.0 / inputs.length);
        return switch (op) {
            case Add -> ExampleFunctions.weightedSum(inputs, ones);
            case Average -> ExampleFunctions.weightedSum(inputs, shares);
            case Subtract -> ExampleFunctions.weightedSum(inputs, 1, -1);
            case Product -> ExampleFunctions.product(inputs);
            case Max -> ExampleFunctions.max(inputs);
        };
    }
}
