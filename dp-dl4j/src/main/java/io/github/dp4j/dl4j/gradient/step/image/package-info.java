/**
 * Steps of layers under sliding windows: convolution, pooling, padding. {@link
 * io.github.dp4j.dl4j.gradient.step.image.ImageLayers} is their table.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest.
 */
@NullMarked
package io.github.dp4j.dl4j.gradient.step.image;

import org.jspecify.annotations.NullMarked;
