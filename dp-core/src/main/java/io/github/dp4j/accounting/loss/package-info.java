/**
 * Privacy losses of single releases: pairs of laws ({@code LikelihoodPair}, {@code DiscretePairs},
 * {@code SampledReleases}) and the {@code PrivacyLoss} that discretises each from above and from
 * below.
 *
 * <p>Internal: no part of the API, and free to change. Types are public because Java packages do
 * not nest.
 */
@NullMarked
package io.github.dp4j.accounting.loss;

import org.jspecify.annotations.NullMarked;
