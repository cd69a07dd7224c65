/**
 * What accountants ask of a ledger before any analysis: how often each release happened ({@code
 * EventCounts}), what a sample is a sample of ({@code BaseRelease}, {@code SampledRelease}), a
 * coarser ledger in place of a very long one ({@code Coarsening}), and the {@code Refusals} with
 * their reasons.
 *
 * <p>Internal: no part of the API, and free to change. Types are public because Java packages do
 * not nest.
 */
@NullMarked
package io.github.dp4j.accounting.event;

import org.jspecify.annotations.NullMarked;
