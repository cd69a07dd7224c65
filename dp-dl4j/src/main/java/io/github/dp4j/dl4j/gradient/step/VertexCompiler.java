package io.github.dp4j.dl4j.gradient.step;

/** Turns the configuration of one kind of graph vertex that is no layer into steps. */
@FunctionalInterface
public interface VertexCompiler {

    /**
     * Appends the vertex's steps.
     *
     * @param site the vertex and what flows in
     * @param to where steps are appended and memory comes from
     * @return what flows out
     * @throws UnsupportedLayerException if an option of the vertex is not known
     */
    Value compile(VertexSite site, Compilation to);
}
