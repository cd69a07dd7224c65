/**
 * Tails and quantiles that the auditor's bounds stand on.
 *
 * <p>Internal: no part of the API, and free to change. Types are public because Java packages do
 * not nest.
 */
@NullMarked
package io.github.dp4j.audit.math;

import org.jspecify.annotations.NullMarked;
