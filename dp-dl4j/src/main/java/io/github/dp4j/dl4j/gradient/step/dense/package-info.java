/**
 * Steps of layers that treat every position by itself, and embeddings. {@link
 * io.github.dp4j.dl4j.gradient.step.dense.DenseLayers} is their table.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest.
 */
@NullMarked
package io.github.dp4j.dl4j.gradient.step.dense;

import org.jspecify.annotations.NullMarked;
