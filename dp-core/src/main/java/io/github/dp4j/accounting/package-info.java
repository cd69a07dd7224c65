/**
 * What a sequence of releases cost: accountants that turn a {@link io.github.dp4j.privacy.DpEvent}
 * into a {@link io.github.dp4j.privacy.PrivacyGuarantee}, calibration that goes the other way, and
 * what a guarantee means to an attacker. An accountant never returns an epsilon below the truth;
 * what it cannot analyse it refuses.
 *
 * <p>Where things are:
 *
 * <ul>
 *   <li>For users: {@code Accountant} with {@code BestAccountant}, {@code PldAccountant} and {@code
 *       RdpAccountant}; {@code Calibration}; {@code PrivacyFilter} and {@code PrivacyOdometer} for
 *       settings chosen on the way; {@code TradeOffCurve} and {@code GroupEvents} for what it
 *       means; {@code StrategyMatrix} for correlated noise.
 *   <li>Below, for these alone and no part of the API: {@code event} reads ledgers, {@code rdp}
 *       knows Renyi divergences, {@code loss} the privacy losses of single releases, {@code pld}
 *       bounds what many of them cost, by the Fourier sums of {@code fourier}; {@code math} holds
 *       functions with bounds of their rounding.
 * </ul>
 */
@NullMarked
package io.github.dp4j.accounting;

import org.jspecify.annotations.NullMarked;
