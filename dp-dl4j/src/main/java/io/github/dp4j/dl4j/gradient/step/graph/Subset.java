package io.github.dp4j.dl4j.gradient.step.graph;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleStep.ExampleFunction;
import io.github.dp4j.dl4j.gradient.step.RowMapStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;

/** Takes some of the channels. */
final class Subset {

    private Subset() {}

    /** Compiles a {@link SubsetVertex}. */
    static Value compile(VertexSite site, Compilation to) {
        SubsetVertex conf = (SubsetVertex) site.conf();
        Value input = site.input();
        Shape shape = input.shape();
        if (shape.extents().isEmpty() || to.channelsFirst()) {
            return site.append(subset(input, conf.getFrom(), conf.getTo()), to);
        }
        site.requireNoMask();
        // Channels last: DL4J takes a part of the first axis of positions.
        int block = shape.rows() / shape.extents().get(0);
        List<Integer> extents = new ArrayList<>(shape.extents());
        extents.set(0, conf.getTo() - conf.getFrom() + 1);
        int[] map = IntStream.range(conf.getFrom() * block, (conf.getTo() + 1) * block).toArray();
        return RowMapStep.append(input, new Shape(shape.channels(), extents), map, null, to);
    }

    /** Channels {@code from} to {@code to}, both included. */
    private static ExampleFunction subset(Value input, int from, int to) {
        int rows = input.shape().rows();
        int all = input.shape().channels();
        int width = to - from + 1;
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return input.shape().withChannels(width);
            }

            @Override
            public void forward(double[][] x, double[] y) {
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(x[0], r * all + from, y, r * width, width);
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                Arrays.fill(dx[0], 0);
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(dy, r * width, dx[0], r * all + from, width);
                }
            }
        };
    }
}
