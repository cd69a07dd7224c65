/**
 * Arithmetic on off-heap memory: matrix products, convolution, pooling, element-wise functions. The
 * only package that calls native libraries directly.
 *
 * <p>{@link io.github.dp4j.dl4j.kernel.Kernels} has two implementations, oneDNN and a portable one,
 * chosen at start-up. A {@link io.github.dp4j.dl4j.kernel.Block} is a stretch of off-heap numbers;
 * a {@link io.github.dp4j.dl4j.kernel.Arena} owns blocks and releases them. Neither is for use by
 * two threads at once: every worker thread has its own.
 */
@NullMarked
package io.github.dp4j.dl4j.kernel;

import org.jspecify.annotations.NullMarked;
