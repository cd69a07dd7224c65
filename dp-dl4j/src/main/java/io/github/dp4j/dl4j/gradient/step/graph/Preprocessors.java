package io.github.dp4j.dl4j.gradient.step.graph;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayoutStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.preprocessor.Cnn3DToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnn3DPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.jspecify.annotations.Nullable;

/**
 * DL4J's reshapes between layers. Between sequences and vectors there is nothing to do: a dense
 * layer works at every position. Images become vectors channels first, as DL4J orders them.
 */
public final class Preprocessors {

    private Preprocessors() {}

    /**
     * Appends what a preprocessor does.
     *
     * @param preprocessor DL4J's; null for none
     * @param where the layer it stands before
     * @param value what flows in
     * @param to where steps are appended
     * @return what flows out
     * @throws UnsupportedLayerException if it is not known
     */
    public static Value compile(
            @Nullable InputPreProcessor preprocessor, String where, Value value, Compilation to) {
        if (preprocessor == null) {
            return value;
        }
        Value input = LayoutStep.plain(value, to);
        Class<?> type = preprocessor.getClass();
        if (type == RnnToFeedForwardPreProcessor.class) {
            return input;
        }
        if (type == FeedForwardToRnnPreProcessor.class) {
            return input.shape().extents().isEmpty()
                    ? input.as(Shape.sequence(input.shape().channels(), 1))
                    : input;
        }
        if (type == FeedForwardToCnnPreProcessor.class) {
            FeedForwardToCnnPreProcessor cnn = (FeedForwardToCnnPreProcessor) preprocessor;
            if (!to.channelsFirst()) {
                // DL4J makes [n, C, H, W] of a vector whatever the format.
                throw new UnsupportedLayerException(where, "vectors as images with channels last");
            }
            return fromVector(
                    input,
                    Shape.image(
                            Math.toIntExact(cnn.getNumChannels()),
                            Math.toIntExact(cnn.getInputHeight()),
                            Math.toIntExact(cnn.getInputWidth())),
                    /* channelsFirst= */ true,
                    to);
        }
        if (type == CnnToFeedForwardPreProcessor.class) {
            boolean first =
                    ((CnnToFeedForwardPreProcessor) preprocessor).getFormat() == CNN2DFormat.NCHW;
            requireFormat(first, where, to);
            return toVector(input, first, to);
        }
        return rarer(preprocessor, where, input, to);
    }

    /** Compiles a {@link PreprocessorVertex}. */
    public static Value vertex(VertexSite site, Compilation to) {
        PreprocessorVertex conf = (PreprocessorVertex) site.conf();
        return compile(conf.getPreProcessor(), site.where(), site.input(), to);
    }

    /** DL4J's order of numbers is that of its own arrays, with their channels first or last. */
    public static Value reshape(VertexSite site, Compilation to) {
        site.requireNoMask();
        ReshapeVertex vertex = (ReshapeVertex) site.conf();
        Value input = site.input();
        int[] wanted = vertex.getNewShape();
        int size = Arrays.stream(wanted).skip(1).reduce(1, Math::multiplyExact);
        if (vertex.getReshapeOrder() != 'c' || wanted[0] != -1 || size != input.shape().size()) {
            throw site.unsupported("a reshape that moves examples");
        }
        boolean first = to.channelsFirst();
        List<Integer> rest = Arrays.stream(wanted).skip(1).boxed().toList();
        int last = rest.size() - 1;
        Shape shape =
                first
                        ? new Shape(rest.get(0), rest.subList(1, last + 1))
                        : new Shape(rest.get(last), rest.subList(0, last));
        return fromVector(toVector(input, first, to), shape, first, to);
    }

    private static Value rarer(
            InputPreProcessor preprocessor, String where, Value input, Compilation to) {
        Class<?> type = preprocessor.getClass();
        if (type == Cnn3DToFeedForwardPreProcessor.class) {
            boolean first = ((Cnn3DToFeedForwardPreProcessor) preprocessor).isNCDHW();
            requireFormat(first, where, to);
            return toVector(input, first, to);
        }
        if (type == FeedForwardToCnn3DPreProcessor.class) {
            FeedForwardToCnn3DPreProcessor cnn = (FeedForwardToCnn3DPreProcessor) preprocessor;
            requireFormat(cnn.isNCDHW(), where, to);
            Shape shape =
                    new Shape(
                            cnn.getNumChannels(),
                            java.util.List.of(
                                    cnn.getInputDepth(),
                                    cnn.getInputHeight(),
                                    cnn.getInputWidth()));
            return fromVector(input, shape, cnn.isNCDHW(), to);
        }
        if (type == ComposableInputPreProcessor.class) {
            Value value = input;
            for (InputPreProcessor inner :
                    ((ComposableInputPreProcessor) preprocessor).getInputPreProcessors()) {
                value = compile(inner, where, value, to);
            }
            return value;
        }
        if (type == CnnToRnnPreProcessor.class
                && to.channelsFirst()
                && input.mask() == null
                && input.shape().extents().size() == 2) {
            // As many sequences as images: DL4J makes each a single time step.
            return toVector(input, /* channelsFirst= */ true, to)
                    .as(Shape.sequence(input.shape().size(), 1));
        }
        throw new UnsupportedLayerException(
                where, "preprocessor " + type.getSimpleName() + " is not known");
    }

    /**
     * DL4J flattens an array as it stands, and checks only that the extents are what it expects.
     */
    private static void requireFormat(boolean channelsFirst, String where, Compilation to) {
        if (channelsFirst != to.channelsFirst()) {
            throw new UnsupportedLayerException(
                    where, "a preprocessor's data format unlike the first layer's");
        }
    }

    /** Flattens every example, channels first or last. */
    static Value toVector(Value input, boolean channelsFirst, Compilation to) {
        Shape flat = Shape.flat(input.shape().size());
        return channelsFirst
                ? TransposeStep.append(
                        input, flat, input.shape().rows(), input.shape().channels(), to)
                : input.as(flat);
    }

    /** Reads a vector as an image or a sequence, channels first or last. */
    static Value fromVector(Value input, Shape shape, boolean channelsFirst, Compilation to) {
        if (!input.shape().extents().isEmpty()) {
            return input;
        }
        return channelsFirst
                ? TransposeStep.append(input, shape, shape.channels(), shape.rows(), to)
                : input.as(shape);
    }
}
