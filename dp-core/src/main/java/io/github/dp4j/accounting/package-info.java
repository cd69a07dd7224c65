/**
 * What a sequence of releases cost: accountants that turn a {@link io.github.dp4j.privacy.DpEvent}
 * into a {@link io.github.dp4j.privacy.PrivacyGuarantee}, calibration that goes the other way, and
 * what a guarantee means to an attacker. An accountant never returns an epsilon below the truth;
 * what it cannot analyse it refuses.
 *
 * <p>Where things are:
 *
 * <ul>
 *   <li>For users: {@code Accountant} with {@code StandardAccountant}, {@code PldAccountant} and
 *       {@code RdpAccountant}; {@code Calibration}; {@code PrivacyFilter} and {@code
 *       PrivacyOdometer} for settings chosen on the way; {@code TradeOffCurve} and {@code
 *       GroupEvents} for what it means; {@code StrategyMatrix} for correlated noise.
 *   <li>Events: {@code EventCounts}, {@code BaseRelease}, {@code SampledNoise}, and the {@code
 *       Refusals} with their reasons.
 *   <li>PLD, from the ledger to the bounds: {@code PldEvents} and {@code SampledReleases} name
 *       pairs of laws; {@code PrivacyLoss} with {@code ContinuousLoss} (of a {@code
 *       LikelihoodPair}), {@code FiniteLoss}, {@code MixedLoss} and {@code SymmetrizedLoss}
 *       discretises them; {@code ComposedLosses} bounds epsilon or delta of many, by {@code
 *       FiniteComposition} or by refining a {@code Discretisation}, led by {@code SaddleEstimate},
 *       {@code Saddle}, {@code RepresentativeReleases}, {@code LossTruncation} and {@code
 *       TransformCost}, which are estimates and no part of any proof.
 *   <li>The Fourier sum and its proofs: {@code LossTransform}, of a {@code ComposedMoment} by a
 *       {@code CharacteristicProduct} of {@code DirectFourier} or a {@code NonuniformFourier}, with
 *       {@code Smoothing} and {@code MomentBounds}.
 *   <li>RDP: {@code RdpCurves} knows the divergences of an event, by quadrature ({@code
 *       RenyiQuadrature}, {@code LaplaceRenyi}) or formula ({@code WithoutReplacementRenyi}, {@code
 *       RandomTrialsRenyi}); {@code RdpConversion} turns them into epsilon and delta.
 * </ul>
 */
package io.github.dp4j.accounting;
