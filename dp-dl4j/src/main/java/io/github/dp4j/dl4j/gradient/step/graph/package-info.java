/**
 * Steps of graph vertices that are no layers, and DL4J's preprocessors. {@link
 * io.github.dp4j.dl4j.gradient.step.graph.GraphVertices} is their table.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest.
 */
@NullMarked
package io.github.dp4j.dl4j.gradient.step.graph;

import org.jspecify.annotations.NullMarked;
