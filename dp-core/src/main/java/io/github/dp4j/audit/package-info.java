/**
 * Membership-inference audits: scores in, findings out. No network is needed here and none is
 * known; who computes scores from a model is told by {@link io.github.dp4j.audit.MembershipScores}
 * which way they point.
 *
 * <p>Where things are:
 *
 * <ul>
 *   <li>Here: what an attack achieves on these records: {@code RocCurve} with its summaries, {@code
 *       Bootstrap} intervals of them, {@code Exposure} of planted secrets. These describe; they
 *       bound nothing.
 *   <li>{@code bound}: lower bounds that hold with a stated confidence, from one score a record.
 *       Each says which hypothesis it refutes.
 *   <li>{@code onerun}: the same from one training run with many canaries.
 *   <li>{@code sequential}: a test of a promise from its definition, on outputs of the mechanism.
 *   <li>{@code curve}: the hypotheses: trade-off curves, of (epsilon, delta), of a Gaussian, of a
 *       ledger; and what the nearest Gaussian says of a ledger.
 *   <li>{@code poison}: what the same ledger proves about poisoned records.
 *   <li>{@code report}: what was found, beside what was promised, as text, JSON or one page.
 *   <li>{@code math}, for these alone and no part of the API: tails and quantiles.
 * </ul>
 */
@NullMarked
package io.github.dp4j.audit;

import org.jspecify.annotations.NullMarked;
