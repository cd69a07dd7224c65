package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;
import java.util.Map;
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

/**
 * The registry of graph vertices that are not layers: which method compiles which. Classes are
 * compared exactly, so that a user's own subclass goes to the reference engine.
 */
public final class VertexRegistry {

    private static final Map<Class<? extends GraphVertex>, VertexCompiler> BY_VERTEX =
            Map.ofEntries(
                    Map.entry(AttentionVertex.class, AttentionStep::vertex),
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
                    Map.entry(ReshapeVertex.class, Preprocessors::reshape),
                    Map.entry(PoolHelperVertex.class, Padding::poolHelper),
                    Map.entry(DuplicateToTimeSeriesVertex.class, Repetition::vertex),
                    Map.entry(LastTimeStepVertex.class, LastTimeStepStep::vertex),
                    Map.entry(ReverseTimeSeriesVertex.class, ReverseStep::vertex));

    private VertexRegistry() {}

    /**
     * Says whether a vertex that is no layer is known for some data.
     *
     * @param vertex its configuration
     * @return false if no data could be compiled
     */
    public static boolean isKnown(GraphVertex vertex) {
        return BY_VERTEX.containsKey(vertex.getClass());
    }

    /**
     * Compiles one vertex.
     *
     * @param site the vertex and what flows in
     * @param to where steps are appended
     * @return what flows out
     * @throws UnsupportedLayerException if the vertex, or an option of it, is not known
     */
    public static Value compile(VertexSite site, Compilation to) {
        VertexCompiler compiler = BY_VERTEX.get(site.conf().getClass());
        if (compiler == null) {
            throw site.unknown();
        }
        Value[] plain =
                Arrays.stream(site.inputs())
                        .map(value -> LayoutStep.plain(value, to))
                        .toArray(Value[]::new);
        return compiler.compile(
                new VertexSite(site.conf(), site.where(), plain, site.networkInputs()), to);
    }
}
