/**
 * Hypotheses about a mechanism as trade-off curves (Dong, Roth, Su, Gaussian differential privacy,
 * arXiv 1905.02383): of (epsilon, delta), of a Gaussian, of a ledger and of the ledger with its
 * noise scaled; and how well the nearest Gaussian describes a ledger.
 */
@NullMarked
package io.github.dp4j.audit.curve;

import org.jspecify.annotations.NullMarked;
