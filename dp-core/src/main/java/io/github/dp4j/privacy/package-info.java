/**
 * The vocabulary of a privacy promise: who is protected ({@link
 * io.github.dp4j.privacy.NeighboringRelation}), what was released ({@link
 * io.github.dp4j.privacy.DpEvent}), what may be spent ({@link
 * io.github.dp4j.privacy.PrivacyBudget}) and what was proved ({@link
 * io.github.dp4j.privacy.PrivacyGuarantee}). Values only; this package imports nothing of ours.
 */
@NullMarked
package io.github.dp4j.privacy;

import org.jspecify.annotations.NullMarked;
