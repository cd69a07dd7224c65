package io.github.dp4j.dl4j.gradient.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PoolHelperVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;

/** The registry of graph vertices that are not layers. */
public final class VertexCompilers {

    private VertexCompilers() {}

    /**
     * Compiles one vertex.
     *
     * @param vertex its configuration
     * @param site where it stands; its layer is null
     * @param values what flows in
     * @param networkInputs the network's inputs by name, to which some vertices refer
     * @param to where steps are appended
     * @return what flows out
     * @throws UnsupportedLayerException if the vertex, or an option of it, is not known
     */
    public static Value compile(
            GraphVertex vertex,
            LayerSite site,
            Value[] values,
            Map<String, Value> networkInputs,
            Compilation to) {
        String where = site.where();
        Value[] inputs =
                Arrays.stream(values)
                        .map(value -> LayoutStep.plain(value, to))
                        .toArray(Value[]::new);
        if (vertex instanceof AttentionVertex attention) {
            return AttentionCompilers.vertex(attention, site, inputs, to);
        }
        if (vertex instanceof PreprocessorVertex preprocessor) {
            return Preprocessors.compile(preprocessor.getPreProcessor(), where, inputs[0], to);
        }
        Value.Mask mask = mask(where, inputs);
        ExampleStep.ExampleFunction function = function(vertex, where, inputs, to);
        if (function != null) {
            return ExampleStep.append(function, inputs, to).masked(mask);
        }
        if (vertex instanceof SubsetVertex
                || vertex instanceof StackVertex
                || vertex instanceof UnstackVertex
                || vertex instanceof ReshapeVertex
                || vertex instanceof PoolHelperVertex) {
            if (mask != null) {
                throw new UnsupportedLayerException(where, "a mask");
            }
            return moved(vertex, where, inputs, to);
        }
        Value sequence = ofSequences(vertex, inputs[0], networkInputs, to);
        if (sequence == null) {
            throw new UnsupportedLayerException(
                    where, vertex.getClass().getSimpleName() + " is not known");
        }
        return sequence;
    }

    /** DL4J's output has a mask where all inputs have one: all that is in any of them. */
    private static Value.Mask mask(String where, Value[] inputs) {
        Value.Mask first = inputs[0].mask();
        if (Arrays.stream(inputs).anyMatch(input -> input.mask() == null)) {
            return null;
        }
        if (inputs.length > 1
                && (first.form() == Value.Mask.Form.ANY
                        || Arrays.stream(inputs).anyMatch(input -> !first.equals(input.mask())))) {
            throw new UnsupportedLayerException(where, "different masks of its inputs");
        }
        return first;
    }

    private static ExampleStep.ExampleFunction function(
            GraphVertex vertex, String where, Value[] inputs, Compilation to) {
        if (vertex instanceof MergeVertex merge) {
            return merge(merge, where, inputs, to);
        }
        if (vertex instanceof ElementWiseVertex elementwise) {
            return elementwise(elementwise.getOp(), where, inputs);
        }
        boolean flat = inputs[0].shape().extents().isEmpty();
        if (vertex instanceof SubsetVertex subset && (flat || to.channelsFirst())) {
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
        if (vertex instanceof L2Vertex
                && inputs[0].shape().equals(inputs[1].shape())
                && inputs[0].mask() == null
                && inputs[1].mask() == null) {
            // Its eps has no other reader than JSON.
            return ExampleFunctions.distance(
                    NeuralNetConfiguration.mapper().valueToTree(vertex).path("eps").asDouble());
        }
        return null;
    }

    private static ExampleStep.ExampleFunction merge(
            MergeVertex merge, String where, Value[] inputs, Compilation to) {
        int extents = inputs[0].shape().extents().size();
        if (extents > 2) {
            throw new UnsupportedLayerException(where, "a merge of volumes"); // nor does DL4J
        }
        // The axis counts DL4J's dimensions, the examples' included; vectors have no other.
        int axis = merge.getMergeAxis() - (to.channelsFirst() ? 2 : 1);
        boolean channels = axis == (to.channelsFirst() ? -1 : extents) || extents == 0;
        if (!channels && (axis < 0 || axis >= extents)) {
            throw new UnsupportedLayerException(where, "a merge along another axis");
        }
        for (Value input : inputs) {
            List<Integer> positions = new ArrayList<>(input.shape().extents());
            int width = input.shape().channels();
            if (!channels && positions.size() == extents) {
                positions.set(axis, inputs[0].shape().extents().get(axis));
            }
            if (!positions.equals(inputs[0].shape().extents())
                    || (!channels && width != inputs[0].shape().channels())) {
                throw new UnsupportedLayerException(where, "a merge of different shapes");
            }
            if (!channels && input.mask() != null) {
                throw new UnsupportedLayerException(where, "a merge of masked positions");
            }
        }
        return channels
                ? ExampleFunctions.concatenate(inputs)
                : ExampleFunctions.concatenate(inputs, axis);
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

    /** Vertices without masks that move numbers around. */
    private static Value moved(GraphVertex vertex, String where, Value[] inputs, Compilation to) {
        Value input = inputs[0];
        Shape shape = input.shape();
        if (vertex instanceof SubsetVertex subset) {
            // Channels last: DL4J takes a part of the first axis of positions.
            int block = shape.rows() / shape.extents().get(0);
            List<Integer> extents = new ArrayList<>(shape.extents());
            extents.set(0, subset.getTo() - subset.getFrom() + 1);
            int[] map =
                    IntStream.range(subset.getFrom() * block, (subset.getTo() + 1) * block)
                            .toArray();
            return RowMapStep.append(input, new Shape(shape.channels(), extents), map, null, to);
        }
        if (vertex instanceof StackVertex) {
            // The stacked examples of one example are its rows; LayerGraph says what may read them.
            Value all = ExampleStep.append(ExampleFunctions.concatenate(inputs), inputs, to);
            return all.as(Shape.sequence(shape.channels(), inputs.length));
        }
        if (vertex instanceof UnstackVertex unstack) {
            int[] row = {unstack.getFrom()};
            return RowMapStep.append(input, Shape.flat(shape.channels()), row, null, to);
        }
        if (vertex instanceof ReshapeVertex reshape) {
            return reshaped(reshape, where, input, to);
        }
        // Drops the first row and column; for other images DL4J's backward pass fails.
        int edge = shape.extents().get(0);
        if (!to.channelsFirst() || !shape.extents().equals(List.of(edge, edge)) || edge < 2) {
            throw new UnsupportedLayerException(where, "an image that is not square");
        }
        int[] in = {edge, edge};
        int[] out = {edge - 1, edge - 1};
        return RowMapStep.append(
                input,
                Shape.image(shape.channels(), edge - 1, edge - 1),
                RowMapStep.box(out, in, (axis, at) -> at + 1),
                null,
                to);
    }

    /** DL4J's order of numbers is that of its own arrays, with their channels first or last. */
    private static Value reshaped(ReshapeVertex vertex, String where, Value input, Compilation to) {
        int[] wanted = vertex.getNewShape();
        int size = Arrays.stream(wanted).skip(1).reduce(1, Math::multiplyExact);
        if (vertex.getReshapeOrder() != 'c' || wanted[0] != -1 || size != input.shape().size()) {
            throw new UnsupportedLayerException(where, "a reshape that moves examples");
        }
        boolean first = to.channelsFirst();
        List<Integer> rest = Arrays.stream(wanted).skip(1).boxed().toList();
        int last = rest.size() - 1;
        Shape shape =
                first
                        ? new Shape(rest.get(0), rest.subList(1, last + 1))
                        : new Shape(rest.get(last), rest.subList(0, last));
        return Preprocessors.fromVector(Preprocessors.toVector(input, first, to), shape, first, to);
    }

    /** Vertices that refer to the mask or the length of an input of the network. */
    private static Value ofSequences(
            GraphVertex vertex, Value input, Map<String, Value> networkInputs, Compilation to) {
        if (!to.channelsFirst()) {
            return null;
        }
        if (vertex instanceof DuplicateToTimeSeriesVertex duplicate) {
            Value like = networkInputs.get(duplicate.getInputName());
            if (like.shape().extents().size() != 1 || !input.shape().extents().isEmpty()) {
                return null;
            }
            int steps = like.shape().rows();
            Shape shape = Shape.sequence(input.shape().channels(), steps);
            return RowMapStep.append(input, shape, new int[steps], like.mask(), to);
        }
        if (vertex instanceof LastTimeStepVertex last) {
            Value.Mask mask = networkInputs.get(last.getMaskArrayInputName()).mask();
            return mask == null || mask.form() != Value.Mask.Form.ANY
                    ? LastTimeStepStep.append(input.masked(mask), /* orFirst= */ true, to)
                    : null;
        }
        if (vertex instanceof ReverseTimeSeriesVertex reverse) {
            Value named = networkInputs.get(reverse.getMaskArrayInputName());
            if (named == null || named.mask() == null) {
                return WrapperCompilers.reverse(input.masked(null), to).masked(input.mask());
            }
            // With a hole before the last step DL4J's own loop runs out of the array.
            return named.mask().form() == Value.Mask.Form.LEADING_ONES
                    ? ReverseStep.append(input, named.mask(), to)
                    : null;
        }
        return null;
    }
}
