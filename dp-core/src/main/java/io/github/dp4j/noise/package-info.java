/**
 * Random bits from a cryptographic stream, and the noise made of them.
 *
 * <p>What is covered: nobody who sees any number of noised sums can predict the noise of another,
 * since every sample comes from AES-256 in counter mode under keys of {@code SecureRandom}. Nothing
 * public takes a seed.
 *
 * <p>What is not: the proof of differential privacy is for real numbers. A noised sum is formed in
 * double and rounded once, to the float or double of the vector, and the set of values that a sum
 * can round to depends a little on the sum (Mironov, On significance of the least significant bits
 * for differential privacy, CCS 2012). What DP-SGD publishes has passed through the updater's own
 * rounding many times since; that makes the known attacks harder, and is no proof against them.
 */
package io.github.dp4j.noise;
