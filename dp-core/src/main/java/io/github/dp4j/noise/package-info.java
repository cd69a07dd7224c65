/**
 * Random bits from a cryptographic stream, and the noise made of them.
 *
 * <p><b>Covered.</b>
 *
 * <ul>
 *   <li>Prediction. Nobody who sees any number of noised sums can predict the noise of another:
 *       every sample comes from AES-256 in counter mode under keys of {@code SecureRandom}. Nothing
 *       public takes a seed, and no stream runs twice.
 *   <li>Shape. The samples follow the normal distribution to a relative 1e-12 in density, without a
 *       limit to the tail ({@link io.github.dp4j.noise.SecureGaussian}).
 *   <li>The last bits of one number. A noised sum is rounded to a grid that over a million noise
 *       values share for any sum: no value that can be seen excludes a neighbouring data set, as
 *       they do where floating-point noise is added and left as it falls (Mironov, On significance
 *       of the least significant bits for differential privacy, CCS 2012; Jin, McMurtry,
 *       Rubinstein, Ohrimenko, Are we there yet?, arXiv 2112.05307).
 * </ul>
 *
 * <p><b>Not covered.</b>
 *
 * <ul>
 *   <li>A proof for floating-point numbers. The guarantee is proved for real numbers. On the grid
 *       the odds of a value under two neighbours are right to about one part in 2^19 for a single
 *       number, and less closely where the sum exceeds many standard deviations; over millions of
 *       parameters and thousands of steps nothing useful is proved. That takes integer arithmetic
 *       throughout (discrete Gaussian noise), which this package does not offer.
 *   <li>Rounding before the noise. Sums of floats move by more than one example's contribution when
 *       their order changes (Casacuberta, Shoemate, Vadhan, Wagaman, Widespread underestimation of
 *       sensitivity, arXiv 2207.10635); for a sum of bounded size that is of the order of 1e-6 of
 *       it.
 *   <li>Time. How long a draw takes depends slightly on its value. One draw among the millions of a
 *       step is hard to see, but nothing hides it.
 *   <li>Memory. The noise just drawn and the key lie in the heap of the process; so they do in a
 *       heap dump or a snapshot of the machine, and two machines resumed from one snapshot draw the
 *       same noise until the next key.
 * </ul>
 */
@NullMarked
package io.github.dp4j.noise;

import org.jspecify.annotations.NullMarked;
