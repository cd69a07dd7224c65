/**
 * From a ledger to bounds by privacy loss distributions: {@code PldLedger} collects {@code
 * WorstCasePairs} and answers with a {@code LedgerProfile}; {@code ComposedLosses} bounds epsilon
 * or delta of many, by {@code FiniteComposition} or by refining a {@code Discretisation}, led by
 * {@code SaddleEstimate}, {@code RepresentativeReleases} and {@code LossTruncation}, which are
 * estimates and no part of any proof.
 *
 * <p>Internal: no part of the API, and free to change. Types are public because Java packages do
 * not nest.
 */
@NullMarked
package io.github.dp4j.accounting.pld;

import org.jspecify.annotations.NullMarked;
