package io.github.dp4j.dl4j.gradient.step.graph;

import io.github.dp4j.dl4j.gradient.step.VertexCompiler;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;

/** Graph vertices of whole examples: which method compiles which. */
public final class GraphVertices {

    private GraphVertices() {}

    /**
     * Returns the vertices of this room that are no layers.
     *
     * @return by configuration class, compared exactly
     */
    public static Map<Class<? extends GraphVertex>, VertexCompiler> vertices() {
        return Map.ofEntries(
                Map.entry(PreprocessorVertex.class, Preprocessors::vertex),
                Map.entry(MergeVertex.class, Concatenation::merge),
                Map.entry(ElementWiseVertex.class, ElementwiseFunctions::elementwise),
                Map.entry(SubsetVertex.class, Subset::compile),
                Map.entry(ScaleVertex.class, ElementwiseFunctions::scale),
                Map.entry(ShiftVertex.class, ElementwiseFunctions::shift),
                Map.entry(L2NormalizeVertex.class, EuclideanFunctions::normalized),
                Map.entry(L2Vertex.class, EuclideanFunctions::distance),
                Map.entry(StackVertex.class, Stacking::stack),
                Map.entry(UnstackVertex.class, Stacking::unstack),
                Map.entry(ReshapeVertex.class, Preprocessors::reshape));
    }
}
