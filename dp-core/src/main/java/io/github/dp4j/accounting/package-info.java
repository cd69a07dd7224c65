/**
 * What a sequence of releases cost: accountants that turn a {@link io.github.dp4j.privacy.DpEvent}
 * into a {@link io.github.dp4j.privacy.PrivacyGuarantee}, calibration that goes the other way, and
 * what a guarantee means to an attacker. An accountant never returns an epsilon below the truth;
 * what it cannot analyse it refuses.
 */
package io.github.dp4j.accounting;
