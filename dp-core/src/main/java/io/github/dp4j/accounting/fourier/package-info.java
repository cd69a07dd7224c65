/**
 * The Fourier sum of composed losses and its proofs: {@code LossTransform}, of a {@code
 * ComposedMoment} by a {@code CharacteristicProduct} of {@code DirectFourier} or a {@code
 * NonuniformFourier}, with {@code Smoothing} and {@code MomentBounds}.
 *
 * <p>Internal: no part of the API, and free to change. Types are public because Java packages do
 * not nest.
 */
@NullMarked
package io.github.dp4j.accounting.fourier;

import org.jspecify.annotations.NullMarked;
