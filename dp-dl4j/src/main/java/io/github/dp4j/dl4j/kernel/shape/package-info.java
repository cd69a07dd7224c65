/**
 * What kernels are asked to compute, as values: the geometry of a convolution or a pooling, the
 * order of an image's numbers in memory, and the activation functions.
 */
@NullMarked
package io.github.dp4j.dl4j.kernel.shape;

import org.jspecify.annotations.NullMarked;
