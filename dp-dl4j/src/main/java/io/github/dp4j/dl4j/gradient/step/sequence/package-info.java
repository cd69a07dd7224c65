/**
 * Steps of layers over time steps: recurrent layers, those around them, attention. {@link
 * io.github.dp4j.dl4j.gradient.step.sequence.SequenceLayers} is their table.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest.
 */
@NullMarked
package io.github.dp4j.dl4j.gradient.step.sequence;

import org.jspecify.annotations.NullMarked;
