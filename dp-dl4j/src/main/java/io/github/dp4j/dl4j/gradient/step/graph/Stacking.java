package io.github.dp4j.dl4j.gradient.step.graph;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleStep;
import io.github.dp4j.dl4j.gradient.step.RowMapStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;

/**
 * Puts several vectors of one example side by side, as DL4J puts them side by side as examples.
 *
 * <p>The stacked examples of one example are its rows; the graph says what may read them.
 */
final class Stacking {

    private Stacking() {}

    /** Compiles a {@link StackVertex}. */
    static Value stack(VertexSite site, Compilation to) {
        site.requireNoMask();
        Value[] inputs = site.inputs();
        Value all = ExampleStep.append(Concatenation.concatenate(inputs), inputs, to);
        return all.as(Shape.sequence(inputs[0].shape().channels(), inputs.length));
    }

    /** Compiles an {@link UnstackVertex}. */
    static Value unstack(VertexSite site, Compilation to) {
        site.requireNoMask();
        int[] row = {((UnstackVertex) site.conf()).getFrom()};
        Shape shape = Shape.flat(site.input().shape().channels());
        return RowMapStep.append(site.input(), shape, row, null, to);
    }
}
