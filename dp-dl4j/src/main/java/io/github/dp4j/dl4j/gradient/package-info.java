/**
 * Per-example clipped gradient sums. One interface, {@link
 * io.github.dp4j.dl4j.gradient.GradientEngine}; the reference engine is the oracle that every
 * faster engine must equal.
 */
@NullMarked
package io.github.dp4j.dl4j.gradient;

import org.jspecify.annotations.NullMarked;
