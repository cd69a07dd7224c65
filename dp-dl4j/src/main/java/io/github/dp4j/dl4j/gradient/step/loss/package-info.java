/**
 * Outputs of a network: their activations, loss functions and losses' derivatives. {@link
 * io.github.dp4j.dl4j.gradient.step.loss.LossLayers} is their table.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest.
 */
@NullMarked
package io.github.dp4j.dl4j.gradient.step.loss;

import org.jspecify.annotations.NullMarked;
