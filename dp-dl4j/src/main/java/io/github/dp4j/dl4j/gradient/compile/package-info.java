/**
 * From a network's configuration to the steps that compute its gradients.
 *
 * <p>{@code LayerRegistry} and {@code VertexRegistry} join the tables of the rooms of steps; a
 * layer that is in none of them runs on the reference engine.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest.
 */
@NullMarked
package io.github.dp4j.dl4j.gradient.compile;

import org.jspecify.annotations.NullMarked;
