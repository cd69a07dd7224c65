package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayoutStep;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexCompiler;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import io.github.dp4j.dl4j.gradient.step.graph.GraphVertices;
import io.github.dp4j.dl4j.gradient.step.image.ImageLayers;
import io.github.dp4j.dl4j.gradient.step.sequence.SequenceLayers;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/**
 * The registry of graph vertices that are not layers: which method compiles which. Classes are
 * compared exactly, so that a user's own subclass goes to the reference engine.
 */
final class VertexRegistry {

    private static final Map<Class<? extends GraphVertex>, VertexCompiler> BY_VERTEX =
            Stream.of(GraphVertices.vertices(), ImageLayers.vertices(), SequenceLayers.vertices())
                    .flatMap(room -> room.entrySet().stream())
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private VertexRegistry() {}

    /**
     * Says whether a vertex that is no layer is known for some data.
     *
     * @param vertex its configuration
     * @return false if no data could be compiled
     */
    static boolean isKnown(GraphVertex vertex) {
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
    static Value compile(VertexSite site, Compilation to) {
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
