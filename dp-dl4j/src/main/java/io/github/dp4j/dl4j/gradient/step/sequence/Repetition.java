package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.RowMapStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;

/** Repeats a vector at every time step. */
final class Repetition {

    private Repetition() {}

    /** Compiles a {@link RepeatVector}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        RepeatVector conf = (RepeatVector) site.conf();
        if (conf.getIDropout() != null) {
            throw site.unsupported("dropout"); // DL4J applies it in the forward pass only
        }
        if (input.mask() != null) {
            throw site.unsupported("a mask");
        }
        if ((conf.getDataFormat() == RNNFormat.NCW) != to.channelsFirst()
                || !input.shape().extents().isEmpty()) {
            throw site.unsupported("another data format");
        }
        return RowMapStep.append(
                input,
                Shape.sequence(input.shape().channels(), conf.getN()),
                new int[conf.getN()],
                null,
                to);
    }

    /** Compiles a {@link DuplicateToTimeSeriesVertex}: as often as another input has time steps. */
    static Value vertex(VertexSite site, Compilation to) {
        DuplicateToTimeSeriesVertex conf = (DuplicateToTimeSeriesVertex) site.conf();
        site.requireChannelsFirst(to);
        Value input = site.input();
        Value like = site.networkInput(conf.getInputName());
        if (like == null
                || like.shape().extents().size() != 1
                || !input.shape().extents().isEmpty()) {
            throw site.unknown();
        }
        int steps = like.shape().rows();
        Shape shape = Shape.sequence(input.shape().channels(), steps);
        return RowMapStep.append(input, shape, new int[steps], like.mask(), to);
    }
}
