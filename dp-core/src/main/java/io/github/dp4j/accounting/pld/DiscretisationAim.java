package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.fourier.Saddle;

/**
 * What a discretisation is made for. A poor aim costs width, never correctness.
 *
 * @param epsilon the epsilon, or about what it will be
 * @param logDelta the logarithm of delta there
 * @param tilt the tilt of the Fourier sum
 * @param split which losses are in it
 */
record DiscretisationAim(double epsilon, double logDelta, double tilt, Saddle.Split split) {}
